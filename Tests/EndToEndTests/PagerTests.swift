import ExampleSites
import Foundation
import Testing

@Suite("Long output on a terminal")
struct PagerTests {
    /// What `vcctl` prints on a terminal of 80 columns and 24 rows, and how it ends.
    private func onTerminal(
        _ arguments: [String], pager: String?, in stage: Stage
    ) async throws -> (text: String, ending: Program.Ending) {
        let terminal = try Terminal(columns: 80, rows: 24)
        var environment = ["VC_LOG": "data", "TERM": "xterm", "LC_ALL": "C.UTF-8"]
        if let pager { environment["VC_PAGER"] = pager }
        let end = terminal.programEnd
        let program = try Program(
            "vcctl", arguments, in: stage.folder, environment: environment,
            descriptors: [0: end, 1: end, 2: end])
        let ending = await program.ending()
        return (await terminal.text(), ending)
    }

    @Test("goes through the pager whole, in colour, in the terminal's width")
    func whole() async throws {
        let stage = try await Stage(Stage.options())
        let plain = try await onTerminal(["config", "list", "--no-pager"], pager: nil, in: stage)
        let paged = try await onTerminal(
            ["config", "list"], pager: "echo \"($LESS)\"; cat", in: stage)
        #expect(plain.ending == .exited(0) && paged.ending == .exited(0))
        #expect(plain.text.split(separator: "\n").count > 24)
        #expect(plain.text.contains("\u{1B}["))
        #expect(paged.text == "(FRX)\n" + plain.text)
        await stage.server.shutdown()
    }

    @Test("ends quietly when the pager is left early")
    func left() async throws {
        let stage = try await Stage(Stage.options())
        let (text, ending) = try await onTerminal(["events"], pager: "head -n 3", in: stage)
        #expect(ending == .exited(0))
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 4)
        #expect(!text.contains("Error") && !text.contains("pipe"))
        await stage.server.shutdown()
    }

    @Test(
        "is printed plainly when there is no such pager, and when it fails",
        arguments: ["nosuch -R", "nosuch $HOME", "false", "sh -c 'exit 3'"])
    func missing(pager: String) async throws {
        let stage = try await Stage(Stage.options())
        let plain = try await onTerminal(["config", "--no-pager"], pager: nil, in: stage)
        let (text, ending) = try await onTerminal(["config"], pager: pager, in: stage)
        #expect(ending == .exited(0))
        #expect(text.contains(plain.text))
        #expect(text.contains("the pager '\(pager)' failed"))
        await stage.server.shutdown()
    }

    @Test("that a screen holds, and what goes to a pipe, needs no pager")
    func short() async throws {
        let stage = try await Stage(Stage.options())
        let (text, ending) = try await onTerminal(
            ["events", "queued"], pager: "echo paged", in: stage)
        #expect(ending == .exited(0))
        #expect(text.hasPrefix("\u{1B}[1mqueued") && !text.contains("paged"))
        let piped = try Program(
            "vcctl", ["events"], in: stage.folder, environment: ["VC_PAGER": "echo paged"])
        #expect(await piped.ending() == .exited(0))
        #expect(piped.output.contains("queued") && !piped.output.contains("paged"))
        let json = try await onTerminal(["events", "--json"], pager: "echo paged", in: stage)
        #expect(json.text.hasPrefix("{\"v\":1") && !json.text.contains("paged"))
        await stage.server.shutdown()
    }
}
