package import Jobs

extension WallTime {
    /// As in `2026-11-23T14:05:09+01:00`, seen `offset` seconds east of UTC; `Z` for 0.
    ///
    /// - Parameter digits: Of the fraction of a second; 0 to 9.
    package func rfc3339(offset: Int, digits: Int = 0) -> String {
        let civil = CivilTime(self, offset: offset)
        var text = "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
        text += "T\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
        if digits > 0 { text += "." + padded(civil.nanosecond, 9).prefix(digits) }
        guard offset != 0 else { return text + "Z" }
        let minutes = abs(offset) / 60
        return text
            + "\(offset < 0 ? "-" : "+")\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
    }

    private func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
