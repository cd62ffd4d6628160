import Glibc

/// A file with a line per request: RFC 3339 time, path with query, status, method, site.
///
/// Each line is one `write` to a file opened for append, so several writers never mix theirs, and
/// a reader never sees half a line. A line that cannot be written is dropped: the sites go on.
package final class RequestLog: Sendable {
    private let descriptor: Int32

    /// - Throws: ``ExampleSitesError/cannotOpenLog(path:errno:)``.
    package init(path: String) throws(ExampleSitesError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotOpenLog(path: path, errno: errno) }
    }

    deinit { close(descriptor) }

    package func write(_ record: RequestRecord) {
        let line = Self.line(for: record) + "\n"
        var bytes = Array(line.utf8)
        _ = Glibc.write(descriptor, &bytes, bytes.count)
    }

    /// `2026-03-01T09:30:00.250Z /hazelbank/team.html?row=7 200 GET hazelbank`; the status of a
    /// request that gets no answer is `-`, and so is a site that there is not.
    package static func line(for record: RequestRecord) -> String {
        let status = record.status.map(String.init) ?? "-"
        let time = rfc3339(unixMicroseconds: record.unixMicroseconds)
        return "\(time) \(escaped(record.target)) \(status) \(escaped(record.method)) "
            + (record.site ?? "-")
    }

    /// UTC with milliseconds.
    static func rfc3339(unixMicroseconds: Int64) -> String {
        var seconds = time_t(unixMicroseconds / 1_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map { pad($0, 2) }
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { pad($0, 2) }
        let milliseconds = pad(Int32(unixMicroseconds / 1_000 % 1_000), 3)
        return date.joined(separator: "-") + "T" + time.joined(separator: ":")
            + ".\(milliseconds)Z"
    }

    private static func pad(_ value: Int32, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// What a client sent can neither end a line nor add a column to it.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if (0x21...0x7e).contains(byte) {
                result.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                result += byte < 16 ? "%0" : "%"
                result += String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
