/// The address in `HYPERLINK("https://acme.example","Acme")`.
enum HyperlinkFormula {
    static func target(_ formula: [UInt8]) -> String? {
        guard formula.count > 12, formula.count < 4096 else { return nil }
        let text = String(decoding: formula, as: UTF8.self)
        let start = text.trimmed
        guard start.prefix(10).uppercased() == "HYPERLINK(" else { return nil }
        let argument = start.dropFirst(10).drop { $0 == " " }
        guard argument.first == "\"" else { return nil }
        let address = argument.dropFirst().prefix { $0 != "\"" }
        return address.isEmpty ? nil : String(address)
    }
}
