import ArgumentParser
import Glibc
import Testing

@testable import vcctl

@Suite("Which pager is used, and for what")
struct PagerTests {
    private func found(
        _ variables: [String: String], width: Int? = 20, height: Int? = 5
    ) -> Pager? {
        var look = Look.piped(zone: .utc, now: TestClock.start)
        (look.width, look.height, look.isTerminal) = (width, height, width != nil)
        return Pager.suiting(look) { variables[$0] }
    }

    @Test("VC_PAGER comes before PAGER, and less is what there is without either")
    func order() {
        #expect(found(["TERM": "xterm"])?.program == "less")
        #expect(found(["TERM": "xterm", "PAGER": "most"])?.program == "most")
        #expect(found(["PAGER": "most", "VC_PAGER": "less -S"])?.program == "less -S")
    }

    @Test("nothing, cat, a pipe and a terminal that cannot page have none")
    func none() {
        #expect(found(["TERM": "xterm", "VC_PAGER": "", "PAGER": "less"]) == nil)
        #expect(found(["TERM": "xterm", "PAGER": " cat "]) == nil)
        #expect(found(["TERM": "xterm"], width: nil) == nil)
        #expect(found(["TERM": "xterm"], height: nil) == nil)
        #expect(found(["TERM": "dumb"]) == nil)
        #expect(found([:]) == nil)
    }

    @Test("a text needs one when it leaves no row for the prompt")
    func need() throws {
        let pager = try #require(found(["TERM": "xterm"]))
        func isNeeded(_ text: String) -> Bool { pager.isNeeded(for: Array(text.utf8)) }
        #expect(!isNeeded(""))
        #expect(!isNeeded("a\nb\nc\nd\n"))
        #expect(isNeeded("a\nb\nc\nd\ne\n"))
        #expect(!isNeeded("\n\n\n\n"))
        #expect(isNeeded("\n\n\n\n\n"))
        // Of 20 columns: 41 letters take three rows, 11 wide ones two; colours take none.
        #expect(!isNeeded(String(repeating: "a", count: 80) + "\n"))
        #expect(isNeeded(String(repeating: "a", count: 81) + "\n"))
        #expect(isNeeded("a\nb\nc\n" + String(repeating: "東", count: 11) + "\n"))
        let coloured = "\u{1B}[1m" + String(repeating: "a", count: 20) + "\u{1B}[0m\n"
        #expect(!isNeeded(String(repeating: coloured, count: 4)))
    }

    @Test("it gets all of a long text, which waits until it is known to be one")
    func whole() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/read"
        let pager = try #require(found(["VC_PAGER": "cat > '\(path)'"]))
        let output = OutputStream.screen(pager)
        let lines = (1...5_000).map { "line \($0)\n" }
        for line in lines {
            output.write(line)
            output.flush()
        }
        output.finish(startsPager: true)
        pager.waitForEnd()
        #expect(folder.text("read") == lines.joined())
        #expect(pager.problem == nil && !output.isClosed)
    }

    @Test("one that is left early closes the output, which is no failure")
    func left() throws {
        // As vcctl does: a closed pipe is then an error of write.
        signal(SIGPIPE, SIG_IGN)
        let pager = try #require(found(["VC_PAGER": "exit 0 # $"]))
        let output = OutputStream.screen(pager)
        for _ in 0..<20_000 where !output.isClosed { output.write("a line\n") }
        output.finish(startsPager: true)
        pager.waitForEnd()
        #expect(output.isClosed && output.failure == nil)
        #expect(!pager.hasSwallowed)
    }

    @Test("stepping by itself, following and live screens are never paged")
    func live() async throws {
        let fixture = try Fixture()
        func isPaged(_ arguments: String..., asks: Bool = false) async throws -> Bool {
            let command = try await Vcctl.asyncParseAsRoot(arguments)
            var console = fixture.console(width: 80)
            if asks { console.nextLine = { _ in nil } }
            return (command as? any PagedCommand)?.isPaged(on: console) ?? false
        }
        #expect(try await isPaged("logs", "330001"))
        #expect(try await !isPaged("logs", "330001", "-f"))
        #expect(try await isPaged("replay", "330001", "--step"))
        #expect(try await !isPaged("replay", "330001", "--step", asks: true))
        for command in ["watch", "tail"] { #expect(try await !isPaged(command, "330001")) }
        #expect(try await !isPaged("top"))
    }
}
