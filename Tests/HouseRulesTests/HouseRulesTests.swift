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

    @Test("what the planted bugs are built from has all that its modules import of ours")
    func mutants() throws {
        let path = "Tests/Mutants/Package.swift"
        let package = try #require(try Repository.tests.get().first { $0.path == path })
        let names = Set(importTable.keys.filter { package.text.contains("name: \"\($0)\"") })
        #expect(names.isSuperset(of: ["EventLog", "Worker", "simulate"]))
        for file in try Repository.sources.get() where names.contains(file.module) {
            for module in Set(file.codeLines.compactMap(Rules.importedModule))
            where importTable[module] != nil && !names.contains(module) {
                Issue.record("\(path) lacks \(module), which \(file.path) imports")
            }
        }
    }

    @Test("files, functions and lines stay within their limits")
    func sizes() throws {
        try check(Repository.sources, [Rules.sizes, Rules.ending])
        try check(Repository.tests, [Rules.sizes, Rules.ending])
    }

    @Test("nothing in the sources traps on what is merely unexpected")
    func traps() throws { try check(Repository.sources, [Rules.traps]) }
}
