/// Puts sentences together in one buffer that is used again and again.
///
/// A history has as many of them as events, so one may cost no more than the text that it becomes.
struct TextWriter {
    private var bytes: [UInt8] = []

    /// The sentence so far; the next one begins empty.
    mutating func take() -> String {
        defer { bytes.removeAll(keepingCapacity: true) }
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func put(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func put(_ number: some BinaryInteger) {
        put(String(number))
    }

    mutating func put(_ number: some BinaryInteger, _ unit: String) {
        put(number)
        put(" ")
        put(unit)
    }
}

// How durations and numbers of things read in a sentence.
extension TextWriter {
    /// `4.2 s`, `90 s`, `5 m 12 s`, `3 h 2 m`, `2 d 4 h`.
    mutating func put(_ duration: Duration) {
        let tenths = duration / .milliseconds(100)
        guard tenths < 1_000_000_000, tenths > -1_000_000_000 else { return put("ages") }
        if tenths < 0 { put("-") }
        let rounded = Int(tenths.magnitude.rounded())
        guard rounded >= 100 else {
            put(rounded / 10)
            if rounded % 10 != 0 {
                put(".")
                put(rounded % 10)
            }
            return put(" s")
        }
        let seconds = Int((tenths.magnitude / 10).rounded())
        switch seconds {
        case ..<120: put(seconds, "s")
        case ..<7_200: put(seconds / 60, "m", seconds % 60, "s")
        case ..<172_800: put(seconds / 3_600, "h", seconds % 3_600 / 60, "m")
        default: put(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h")
        }
    }

    private mutating func put(
        _ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String
    ) {
        put(large, largeUnit)
        guard small != 0 else { return }
        put(" ")
        put(small, smallUnit)
    }

    /// `1 firm`, `12 firms`; "person" has its own plural.
    mutating func put(count: some BinaryInteger, _ noun: String) {
        guard count != 1 else { return put(count, noun) }
        switch noun {
        case "person": put(count, "people")
        case "batch": put(count, "batches")
        default:
            put(count, noun)
            put("s")
        }
    }
}
