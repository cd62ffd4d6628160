import ExampleSites
import Foundation
import Testing

/// Manual pages and completions come from the commands themselves.
@Suite("Manual pages and completions")
struct ManualTests {
    /// Runs the program that writes the pages; gives its folder.
    private func write(_ name: String, _ section: String) async throws -> String {
        let folder = NSTemporaryDirectory() + "vc-manual-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let tree = try Program(name, ["--experimental-dump-help"], in: folder)
        try #require(await tree.ending() == .exited(0))
        let path = folder + "/tree.json"
        try tree.output.write(toFile: path, atomically: true, encoding: .utf8)
        let manual = try Program(
            "manual", [name, section, folder, "1.2.3"], in: folder, input: path)
        try #require(await manual.ending() == .exited(0), "\(manual.errors)")
        return folder
    }

    /// As somebody reads it who sees no escapes.
    private func page(_ name: String, in folder: String) -> String {
        Stage.text(ofFile: folder + "/" + name).replacing("\\-", with: "-")
            .replacing("\\fB", with: "").replacing("\\fI", with: "").replacing("\\fR", with: "")
    }

    @Test("every command has a page with its options, how it ends, and its examples")
    func pages() async throws {
        let folder = try await write("vcctl", "1")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let root = page("vcctl.1", in: folder)
        let children = Stage.names(in: folder).filter {
            $0.hasPrefix("vcctl-") && $0.hasSuffix(".1")
        }
        #expect(children.count > 25 && !children.contains("vcctl-help.1"))
        for child in children {
            let name = child.dropLast(2)
            let text = page(child, in: folder)
            #expect(text.contains("\n.SH \"NAME\"\n\(name) - "), "\(child)")
            for heading in ["SYNOPSIS", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO"] {
                #expect(text.contains("\n.SH \"\(heading)\"\n"), "\(child) has no \(heading)")
            }
            let words = name.split(separator: "-").dropFirst().map(String.init)
            #expect(words.count > 1 || root.contains("\n\(name)(1)\n"), "\(child)")
            let help = try Program("vcctl", words + ["--help"], in: folder)
            _ = await help.ending()
            for option in help.output.matches(of: /(?m)^  (?:-[a-z], )?(--[a-z-]+)/) {
                #expect(text.contains("\n\(option.1)") || text.contains(", \(option.1)"))
            }
        }
        let dump = page("vcctl-log-dump.1", in: folder)
        #expect(dump.contains(".TP\n8\nwhere a repair has recorded losses"))
        #expect(dump.contains(".TP\n5\nlog unreachable"), "what holds for all commands is there")
    }

    @Test("the worker's page has its statuses and every option")
    func worker() async throws {
        let folder = try await write("vc-worker", "8")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = page("vc-worker.8", in: folder)
        #expect(text.contains(".TP\n78\nthe settings cannot work"))
        #expect(text.contains("\n--firms-in-flight value\n") && text.contains("SIGTERM"))
    }

    @Test(
        "no page makes the formatter complain",
        .enabled("needs groff") { await DiskTroubleTests.canRun("groff", ["--version"]) })
    func formatting() async throws {
        let folder = try await write("vcctl", "1")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let check = "test -z \"$(groff -man -ww -z -Tutf8 \(folder)/*.1 2>&1)\""
        #expect(await DiskTroubleTests.canRun("sh", ["-c", check]))
    }

    @Test("a completion script knows every command", arguments: ["bash", "zsh", "fish"])
    func completion(shell: String) async throws {
        let folder = NSTemporaryDirectory()
        let program = try Program("vcctl", ["completion", shell], in: folder)
        #expect(await program.ending() == .exited(0))
        for word in ["submit", "history", "--batch-size", "completion", "timeout", "vcctl list"] {
            #expect(program.output.contains(word) || shell == "fish", "\(shell): \(word)")
        }
        #expect(program.output.contains("submit"))
    }

    @Test("bash completes commands, options and the numbers of jobs")
    func bash() async throws {
        let stage = try await Stage(Stage.options())
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        let script = """
            PATH="$(dirname "$1"):$PATH"; source <(vcctl completion bash)
            function="$(complete -p vcctl | sed 's/.*-F \\([^ ]*\\) .*/\\1/')"
            try() {
                COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=$((${#COMP_LINE}))
                COMPREPLY=(); "$function" vcctl "${@: -1}" "${@: -2:1}" 2>/dev/null
                echo "$*: ${COMPREPLY[*]}"
            }
            try vcctl sub; try vcctl show 33; try vcctl submit --bat
            """
        let program = try Program(
            "vcctl", [], in: stage.folder, environment: ["VC_LOG": "data"],
            shell: "exec bash -c '\(script.replacing("'", with: "'\\''"))' bash \"$1\"")
        _ = await program.ending()
        let lines = program.output.split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        #expect(lines.first == "vcctl sub: submit", "\(program.output) \(program.errors)")
        #expect(lines.dropFirst().first == "vcctl show 33: 330001", "\(program.output)")
        #expect(lines.last == "vcctl submit --bat: --batch-size", "\(program.output)")
        await stage.server.shutdown()
    }
}
