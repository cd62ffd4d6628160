/// Prints one line of fields, as the harness reads them.
func printLine(_ fields: String...) {
    print((["log"] + fields).joined(separator: "\t"))
}

/// `value` with `digits` decimal places.
func rounded(_ value: Double, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let number = Int((value * Double(scale)).rounded())
    guard digits > 0 else { return String(number) }
    let fraction = String(number % scale)
    return "\(number / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// Why nothing was measured.
struct PeerError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
