/// The names that presence boards take, and how they refuse.
enum PresenceName {
    static func check(_ name: String) throws(LogError) {
        let isAllowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard (1...100).contains(name.utf8.count), isAllowed, !name.hasPrefix(".") else {
            throw .failed(
                """
                '\(name.unicodeScalars.map { $0.escaped(asASCII: true) }.joined())' cannot name a \
                worker; use 1 to 100 of a-z, A-Z, 0-9, '.', '-' and '_', not starting with '.'
                """)
        }
    }

    static func taken(_ name: String) -> LogError {
        .failed("'\(name)' is already running on this machine; stop it or choose another name")
    }
}
