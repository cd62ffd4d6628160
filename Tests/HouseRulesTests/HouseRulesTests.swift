import Testing

@Suite("The house's rules, held against the code")
struct HouseRulesTests {
    private func check(
        _ files: Result<[SourceFile], any Error>, _ rules: [(SourceFile) -> [Violation]]
    ) throws {
        let files = try files.get()
        try #require(!files.isEmpty, "no Swift file found: is this the whole repository?")
        for violation in files.flatMap({ file in rules.flatMap { $0(file) } }) {
            Issue.record("\(violation)")
        }
    }

    @Test("modules import only what the table allows")
    func imports() throws { try check(Repository.sources, [Rules.imports]) }

    @Test("files, functions and lines stay within their limits")
    func sizes() throws {
        try check(Repository.sources, [Rules.sizes, Rules.ending])
        try check(Repository.tests, [Rules.sizes, Rules.ending])
    }

    @Test("nothing in the sources traps on what is merely unexpected")
    func traps() throws { try check(Repository.sources, [Rules.traps]) }
}
