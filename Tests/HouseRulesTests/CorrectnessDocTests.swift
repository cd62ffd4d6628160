import FoundationEssentials
import Testing

@Suite("docs/correctness.md")
struct CorrectnessDocTests {
    private func document() throws -> CorrectnessDoc {
        let path = Repository.root.appending(path: "docs/correctness.md")
        return CorrectnessDoc(text: String(decoding: try Data(contentsOf: path), as: UTF8.self))
    }

    @Test("every test that it names is there")
    func exact() throws {
        let document = try document()
        #expect(document.mentions.count > 100)
        for mention in document.missing(from: TestNames(try Repository.tests.get())) {
            Issue.record("docs/correctness.md names \(mention), which is no test")
        }
    }

    @Test("each invariant has a row that names a test, or says that there is none")
    func complete() throws {
        let document = try document()
        #expect(document.rows.count >= 42)
        #expect(document.rows.map(\.number) == Array(1...document.rows.count))
        for row in document.rows {
            let isTested = !CorrectnessDoc(text: row.text).mentions.isEmpty
            let isSaid = row.text.contains("not tested yet") || row.text.contains("does not apply")
            #expect(isTested || isSaid, "\(row.number)")
        }
    }

    @Test("a name is missed that is no test's, or another target's")
    func missing() {
        let code = """
            @Suite("A")
            struct ATests {
                @Test(
                    "b")
                func b() { func inner() {} }

                func helper() {}
                @Test("c") func c() {}
            }

            struct Sample { func d() {} }

            extension ATests {
                @Test("e")
                func e() {}
            }
            """
        let names = TestNames([
            SourceFile(path: "Tests/EventLogTests/ATests.swift", text: code),
            SourceFile(
                path: "Tests/JobsTests/B.swift",
                text: "struct BTests {\n    @Test(\"f\")\n    func f() {}\n}\n"),
        ])
        let sound =
            "`ATests`, `ATests.b`, `ATests.c`, `ATests.e`, `JobsTests`, `JobsTests/BTests.f`"
        let wrong = [
            "ATests.helper", "ATests.inner", "ATests.d", "ATests.g", "BTests", "BTests.f",
            "JobsTests/ATests.b", "NoTests",
        ]
        let text = sound + " `verify` `log.lz4` " + wrong.map { "`\($0)`" }.joined(separator: "\n")
        #expect(CorrectnessDoc(text: text).missing(from: names) == wrong)
    }
}

/// The document that says which test holds which promise.
struct CorrectnessDoc {
    let text: String

    /// What stands between backquotes and is a suite's name, or a test's, or a target's.
    var mentions: [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { index, part in
                let suite = part.split(separator: ".").first?.split(separator: "/").last ?? ""
                return index % 2 == 1 && suite.hasSuffix("Tests")
            }
            .map { String($0.element) }
    }

    /// The rows of the table of invariants.
    var rows: [(number: Int, text: String)] {
        text.lines.compactMap { line in
            guard line.hasPrefix("| "), let word = line.split(separator: " ").dropFirst().first,
                let number = Int(word)
            else { return nil }
            return (number, String(line))
        }
    }

    /// The mentions of what is not there.
    func missing(from names: TestNames) -> [String] { mentions.filter { !names.contains($0) } }
}

/// The tests of the package, by target, suite and function.
struct TestNames {
    /// The target that a name without one belongs to.
    private static let usualTarget = "EventLogTests"
    private var known: Set<String> = []

    init(_ files: [SourceFile]) {
        for file in files {
            known.insert(file.module)
            add(file)
        }
    }

    func contains(_ name: String) -> Bool {
        known.contains(name) || known.contains("\(Self.usualTarget)/\(name)")
    }

    private mutating func add(_ file: SourceFile) {
        var type: Substring = ""
        var isTest = false
        for line in file.codeLines {
            if let name = Self.word(after: ["struct ", "extension ", "enum "], in: line) {
                type = name
                known.insert("\(file.module)/\(type)")
            }
            if line.hasPrefix("    @Test") { isTest = true }
            let word = isTest ? line.ranges(of: "func ").first : nil
            guard let word, line.hasPrefix("    ") else { continue }
            let name = line[word.upperBound...].prefix { $0.isLetter || $0.isNumber }
            known.insert("\(file.module)/\(type).\(name)")
            isTest = false
        }
    }

    /// The name that a line declares which begins with one of `words`.
    private static func word(after words: [String], in line: Substring) -> Substring? {
        for word in words where line.hasPrefix(word) {
            return line.dropFirst(word.count).prefix { $0.isLetter || $0.isNumber }
        }
        return nil
    }
}
