/// What a Retry-After header asks for (RFC 9110 §10.2.3).
enum RetryAfter {
    /// The wait it asks for, at most `limit`; nil when it says nothing sensible.
    static func wait(_ value: String, unixSeconds now: Int64, limit: Duration) -> Duration? {
        let text = value.trimmingSpaces()
        if !text.isEmpty, text.utf8.allSatisfy(\.isASCIIDigit) {
            // More digits than fit mean "very long", which the cap takes care of.
            return min(.seconds(Int64(text) ?? .max / 2), limit)
        }
        guard let date = httpDate(text) else { return nil }
        return min(max(.seconds(date - now), .zero), limit)
    }

    /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, the one form servers may still send.
    private static func httpDate(_ text: Substring) -> Int64? {
        let months = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
        let parts = text.split { $0 == " " || $0 == "," || $0 == ":" }
        guard parts.count >= 7, let day = Int64(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: parts[2].lowercased()),
            let year = Int64(parts[3]), (1970...9999).contains(year),
            let hour = Int64(parts[4]), (0...23).contains(hour),
            let minute = Int64(parts[5]), (0...59).contains(minute),
            let second = Int64(parts[6]), (0...60).contains(second)
        else { return nil }
        // Days from the civil calendar, counting years from March so that leap days come last.
        let shifted = month < 2 ? year - 1 : year
        let monthFromMarch = Int64((month + 10) % 12)
        let days =
            365 * shifted + shifted / 4 - shifted / 100 + shifted / 400
            + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }
}
