import Glibc

/// An IPv4 or IPv6 address as bytes.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// The eight groups, first to last.
    case v6([UInt16])

    /// Reads dotted or colon notation; anything looser (octal, hexadecimal, short forms) is a name
    /// that the resolver judges.
    package init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self = .v4(UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        self = .v6((0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) })
    }

    /// Whether an address on the public Internet is meant.
    ///
    /// Everything in the registries of special-purpose addresses (RFC 6890 and its successors) is
    /// refused, and so are the IPv6 forms that carry an IPv4 address, because what is behind a
    /// translator cannot be seen from here.
    package var isPublic: Bool {
        switch self {
        case .v4(let bits):
            !Self.special.contains { bits >> (32 - $0.length) == $0.bits >> (32 - $0.length) }
        case .v6(let groups):
            // Only 2000::/3 is handed out at all; that alone refuses ::1, mapped, NAT64 64:ff9b::,
            // unique local fc00::/7, link-local fe80::/10, site-local and multicast ff00::/8.
            groups[0] & 0xe000 == 0x2000
                && groups[0] != 0x2002  // 6to4
                && !(groups[0] == 0x2001 && groups[1] < 0x0200)  // Teredo, ORCHID, benchmarks
                && !(groups[0] == 0x2001 && groups[1] == 0x0db8)  // documentation
                && !(groups[0] == 0x3fff && groups[1] < 0x1000)  // documentation
        }
    }

    private static let special: [(bits: UInt32, length: UInt32)] = [
        (0x0000_0000, 8),  // this network
        (0x0a00_0000, 8),  // private
        (0x6440_0000, 10),  // shared by carriers
        (0x7f00_0000, 8),  // loopback
        (0xa9fe_0000, 16),  // link-local, cloud metadata
        (0xac10_0000, 12),  // private
        (0xc000_0000, 24),  // protocol assignments
        (0xc000_0200, 24),  // documentation
        (0xc058_6300, 24),  // 6to4 relays
        (0xc0a8_0000, 16),  // private
        (0xc612_0000, 15),  // benchmarks
        (0xc633_6400, 24),  // documentation
        (0xcb00_7100, 24),  // documentation
        (0xe000_0000, 3),  // multicast, reserved, broadcast
    ]
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .v4(let bits):
            return [24, 16, 8, 0].map { String((bits >> $0) & 255) }.joined(separator: ".")
        case .v6(let groups):
            return groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
    }
}
