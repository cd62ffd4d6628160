import Glibc

/// Whether a website's host is inside somebody's own network, as far as its text says.
///
/// A name that looks public may lead inside as well: only its lookup tells, and workers judge that.
enum PrivateHost {
    /// - Parameter host: In lower case, without port; an IPv6 address without its brackets.
    static func isPrivate(_ host: String) -> Bool {
        let host = host.hasSuffix(".") ? String(host.dropLast()) : host
        if host.contains(":") { return isPrivateV6(host) }
        var address = in_addr()
        // Also `127.1` and `0x7f.1`, which every resolver takes for addresses.
        if inet_aton(host, &address) != 0 { return isPrivateV4(UInt32(bigEndian: address.s_addr)) }
        let endings = [".localhost", ".local", ".internal", ".home.arpa", ".lan", ".intranet"]
        return !host.contains(".") || endings.contains { host.hasSuffix($0) }
    }

    private static func isPrivateV4(_ bits: UInt32) -> Bool {
        let ranges: [(bits: UInt32, length: UInt32)] = [
            (0x0000_0000, 8), (0x0a00_0000, 8), (0x6440_0000, 10), (0x7f00_0000, 8),
            // Link-local, where clouds keep the metadata of machines.
            (0xa9fe_0000, 16),
            (0xac10_0000, 12), (0xc0a8_0000, 16), (0xe000_0000, 3),
        ]
        return ranges.contains { bits >> (32 - $0.length) == $0.bits >> (32 - $0.length) }
    }

    private static func isPrivateV6(_ host: String) -> Bool {
        var address = in6_addr()
        guard inet_pton(AF_INET6, host, &address) == 1 else { return false }
        // Only 2000::/3 is handed out at all.
        return withUnsafeBytes(of: address) { $0[0] & 0xe0 != 0x20 }
    }
}
