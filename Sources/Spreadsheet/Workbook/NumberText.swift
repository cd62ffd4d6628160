import Glibc

/// The text of a cell's number: plain digits, never an exponent where people write none.
///
/// Whole numbers are kept digit by digit, whatever their length; others are shown with the fifteen
/// digits that spreadsheet programs show, so 0.30000000000000004 is "0.3".
func numberText(_ stored: [UInt8]) -> String {
    let digits = stored.first == UInt8(ascii: "-") ? stored.dropFirst() : stored[...]
    if !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
        return String(decoding: stored, as: UTF8.self)
    }
    let text = String(decoding: stored, as: UTF8.self).trimmed
    guard let value = Double(text), value.isFinite else { return text }
    return plainText(value)
}

/// At most fifteen significant digits, with an exponent only from 1e21 up and below 1e-9.
func plainText(_ value: Double) -> String {
    let scientific = formatted(value, digits: 14)  // d.dddddddddddddde±xx
    guard let mark = scientific.firstIndex(of: "e"),
        let exponent = Int(scientific[scientific.index(after: mark)...]),
        (-9...20).contains(exponent)
    else { return "\(value)" }
    var digits = scientific[..<mark].filter(\.isNumber)
    while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
    let sign = value < 0 ? "-" : ""
    if exponent < 0 {
        return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
    }
    let wholeCount = exponent + 1
    if digits.count <= wholeCount {
        return sign + digits + String(repeating: "0", count: wholeCount - digits.count)
    }
    return sign + digits.prefix(wholeCount) + "." + digits.dropFirst(wholeCount)
}

private func formatted(_ value: Double, digits: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    let count = withVaList([CInt(digits), value]) { vsnprintf(&buffer, 64, "%.*e", $0) }
    return String(
        decoding: buffer.prefix(Int(max(0, count))).map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// A date serial as ISO 8601 text: "2024-05-17", "13:45:00" or "2024-05-17 13:45:00".
///
/// Day 1 is 1 January 1900, and day 60 is 29 February 1900, which never was but which every
/// spreadsheet program counts; with `from1904`, day 0 is 1 January 1904. Outside of the years
/// 1900 to 9999 the result is `nil`.
func dateText(serial: Double, kind: NumberFormats.Kind, from1904: Bool) -> String? {
    guard serial.isFinite, serial >= 0, serial < 2_958_466 else { return nil }
    var day = Int(serial)
    var second = Int(((serial - Double(day)) * 86_400).rounded())
    if second == 86_400 { (day, second) = (day + 1, 0) }
    let time = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    let date: String
    if from1904 {
        date = civil(daysSince1970: day - 24_107)
    } else if day == 60 {
        date = "1900-02-29"
    } else {
        date = civil(daysSince1970: day - (day < 60 ? 25_568 : 25_569))
    }
    switch kind {
    case .number: return nil
    // A time of more than a day is an elapsed one.
    case .time: return day == 0 ? time : "\(day * 24 + second / 3600)\(time.dropFirst(2))"
    case .date: return second == 0 ? date : "\(date) \(time)"
    case .dateAndTime: return day == 0 && !from1904 ? time : "\(date) \(time)"
    }
}

private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

/// Year, month and day of the proleptic Gregorian calendar; counts from 1 March 0000, so that the
/// leap day comes last in its year.
private func civil(daysSince1970 days: Int) -> String {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(year)-\(two(month))-\(two(day))"
}
