/// Cookies within the redirects of one page, for sites that send one and ask again; then forgotten.
struct CookieJar {
    private var values: [String: [String: String]] = [:]
    private static let cookieLimit = 20
    private static let byteLimit = 4096

    mutating func take(_ headers: [String], from host: String) {
        for header in headers {
            let pair = header.prefix { $0 != ";" }
            guard let equals = pair.firstIndex(of: "=") else { continue }
            let name = String(pair[..<equals].trimmingSpaces())
            let value = String(pair[pair.index(after: equals)...].trimmingSpaces())
            let isPlain = (name + value).utf8.allSatisfy { (0x21...0x7e).contains($0) }
            guard !name.isEmpty, isPlain, name.utf8.count + value.utf8.count <= Self.byteLimit,
                values[host, default: [:]].count < Self.cookieLimit
            else { continue }
            values[host, default: [:]][name] = value
        }
    }

    func header(for host: String) -> String? {
        guard let cookies = values[host], !cookies.isEmpty else { return nil }
        return cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(
            separator: "; ")
    }
}
