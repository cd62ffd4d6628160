import Testing

@Suite("The house's rules, held against the code")
struct HouseRulesTests {
    private func check(_ folder: String, _ rules: [(SourceFile) -> [Violation]]) throws {
        let files = try Repository.swiftFiles(under: folder)
        try #require(!files.isEmpty, "no Swift file found under \(folder)")
        for violation in files.flatMap({ file in rules.flatMap { $0(file) } }) {
            Issue.record("\(violation)")
        }
    }

    @Test("modules import only what the table allows")
    func imports() throws { try check("Sources", [Rules.imports]) }

    @Test("files, functions and lines stay within their limits")
    func sizes() throws {
        try check("Sources", [Rules.sizes, Rules.ending])
        try check("Tests", [Rules.sizes, Rules.ending])
    }

    @Test("nothing in the sources traps on what is merely unexpected")
    func traps() throws { try check("Sources", [Rules.traps]) }
}
