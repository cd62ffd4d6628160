import Jobs

/// Numbers, times and sizes as people read them.
extension Duration {
    /// `0.4 s`, `12 s`, `4 m 31 s`, `3 h 2 m`, `2 d 3 h`; a negative one counts as none.
    var words: String {
        let seconds = max(components.seconds, 0)
        switch seconds {
        case ..<1 where components.attoseconds >= 100_000_000_000_000_000:
            return "0.\(components.attoseconds / 100_000_000_000_000_000) s"
        case ..<60: return "\(seconds) s"
        case ..<3600: return "\(seconds / 60) m \(seconds % 60) s"
        case ..<86_400: return "\(seconds / 3600) h \(seconds % 3600 / 60) m"
        default: return "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h"
        }
    }

    /// Whole and part seconds, for JSON.
    var secondsValue: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

extension WallTime {
    /// `4 s ago`, `just now`; a moment in the future (a clock that was set back) counts as now.
    func ago(at now: WallTime) -> String {
        let elapsed = now - self
        return elapsed < .seconds(1) ? "just now" : "\(elapsed.words) ago"
    }
}

extension BinaryInteger {
    /// `31,908`.
    var grouped: String {
        let digits = String(magnitude)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
            result.append(digit)
        }
        return self < 0 ? "-" + result : result
    }

    /// `8.2 GB`, in powers of 1000.
    var byteWords: String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB"]
        var value = Double(self)
        var index = 0
        while value >= 999.5, index < units.count - 1 {
            value /= 1000
            index += 1
        }
        if index == 0 { return "\(self) B" }
        return value < 9.95
            ? "\((value * 10).rounded() / 10) \(units[index])"
            : "\(Int(value.rounded())) \(units[index])"
    }
}

/// `1 firm`, `7,547 firms`.
func count(_ number: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
    "\(number.grouped) \(number == 1 ? singular : plural ?? singular + "s")"
}

/// `64%`, rounded down, so that 100% means all.
func percent(_ part: some BinaryInteger, of whole: some BinaryInteger) -> String {
    whole == 0 ? "0%" : "\(UInt64(part) * 100 / UInt64(whole))%"
}

/// A bar of `width` columns, filled to `part` of `whole` in eighths of a column.
func bar(_ part: some BinaryInteger, of whole: some BinaryInteger, width: Int) -> String {
    guard whole > 0, width > 0 else { return String(repeating: "░", count: max(width, 0)) }
    let eighths = Int(Double(part) / Double(whole) * Double(width * 8))
    let full = min(eighths / 8, width)
    var result = String(repeating: "█", count: full)
    if full < width, eighths % 8 > 0 {
        result += ["▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8 - 1]
    }
    return result + String(repeating: "░", count: width - result.count)
}
