import Testing

/// The rules are code too: each must be able to fail.
@Suite("The checkers of the house's rules")
struct RulesTests {
    private func file(_ text: String, at path: String = "Sources/Jobs/Rule.swift") -> SourceFile {
        SourceFile(path: path, text: text)
    }

    @Test(
        "an import is recognised however it is written",
        arguments: [
            ("import EventLog", "EventLog"), ("package import Jobs", "Jobs"),
            ("@testable import Worker", "Worker"), ("import struct GRDB.Row", "GRDB"),
            ("    @preconcurrency public import NIOCore", "NIOCore"), ("let import_ = 1", nil),
            ("important(import)", nil),
        ] as [(Substring, String?)])
    func importLines(_ line: Substring, _ module: String?) {
        #expect(Rules.importedModule(line) == module)
    }

    @Test("the domain imports nothing, and its storage the log alone")
    func domainImports() {
        let text = "import EventLog\n// import Glibc\n"
        #expect(
            Rules.imports(file(text)).map(\.description) == [
                "Sources/Jobs/Rule.swift:1: Jobs may import EventLog only in Jobs/Storage/"
            ])
        #expect(Rules.imports(file(text, at: "Sources/Jobs/Storage/Codec.swift")).isEmpty)
    }

    @Test("who stands alone imports nothing of ours, and a module without a line imports nothing")
    func loners() {
        let text = "import CLibXML2\nimport Jobs\n"
        #expect(Rules.imports(file(text, at: "Sources/Enrichment/Page.swift")).map(\.line) == [2])
        #expect(Rules.imports(file(text, at: "Sources/Stranger/A.swift")).count == 2)
    }

    @Test("what comments and strings say is not code")
    func blanking() {
        let text = ##"""
            let a = "try! \(x as! Int) {" // as! {
            /* fatalError( /* nested */ as! */ let b = #"raw \" \#(y) { "# + "\"{"
            let c = """
                as! " \
                """
            """##
        let code = SwiftCode.blanked(text)
        #expect(!code.contains("{") && !code.contains("try!") && !code.contains("fatalError"))
        #expect(code.contains("x as! Int") && code.contains("(y)") && code.contains("let c"))
        #expect(Rules.traps(file(text)).map(\.line) == [1])
        #expect(code.filter { $0 == "\n" }.count == text.filter { $0 == "\n" }.count)
    }

    @Test("traps are found, and words that only look like them are not")
    func traps() {
        let text =
            "let a = try! b()\nlet c = d as! E\nfatalError()\nmyfatalError()\nretry!\ntry? f()\n"
        #expect(Rules.traps(file(text)).map(\.line) == [1, 2, 3])
    }

    @Test("functions are measured from their first word to their last brace")
    func functions() {
        let text = """
            protocol P { func noBody(_ x: Int) -> Int
                var requirement: Int { get } }
            struct S {
                var stored = { 1 }
                init(a: () -> Int = { 1 }) {
                    self.init()
                }
                func long<T>(
                    _ x: [T]
                ) async throws -> [Int] where T: P {
                    if true { return [] }
                    func inner() {}
                }
                var computed: Int {
                    1
                }
            }
            """
        let spans = FunctionScanner.spans(in: SwiftCode.blanked(text))
        #expect(
            spans == [
                FunctionSpan(name: "var requirement", firstLine: 2, lastLine: 2),
                FunctionSpan(name: "init", firstLine: 5, lastLine: 7),
                FunctionSpan(name: "func long", firstLine: 8, lastLine: 13),
                FunctionSpan(name: "func inner", firstLine: 12, lastLine: 12),
                FunctionSpan(name: "var computed", firstLine: 14, lastLine: 16),
            ])
    }

    @Test("a limit is the last size that is allowed")
    func limits() {
        func function(lines: Int) -> String {
            "func f() {\n" + String(repeating: "    g()\n", count: lines - 2) + "}\n"
        }
        #expect(Rules.sizes(file(function(lines: Limit.functionLineCount))).isEmpty)
        #expect(Rules.sizes(file(function(lines: Limit.functionLineCount + 1))).map(\.line) == [1])

        let line = String(repeating: "é", count: Limit.columnCount)
        #expect(Rules.sizes(file("//\n" + line + "\n")).isEmpty)
        #expect(Rules.sizes(file("//\n" + line + "é\n")).map(\.line) == [2])

        let full = String(repeating: "//\n", count: Limit.fileLineCount)
        #expect(Rules.sizes(file(full)).isEmpty)
        #expect(Rules.sizes(file(full + "//\n")).map(\.line) == [Limit.fileLineCount + 1])
        #expect(Rules.ending(file("let a = 1")).map(\.line) == [1])
    }
}
