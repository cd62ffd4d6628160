import ArgumentParser
import EventLog
import Jobs
import Testing

@testable import vcctl

/// Terminals of 40 and 60 columns: less is shown, and what is shown is whole.
@Suite("Narrow terminals")
struct NarrowTests {
    @Test("list leaves columns out and cuts no number", arguments: [40, 60])
    func list(width: Int) async throws {
        let text = try await Fixture.morning().run(["list"], width: width).output
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.displayWidth <= width }, "\(text)")
        #expect(lines[1].hasPrefix("330001  ") && lines[1].contains("processing"))
        #expect(lines[1].contains("58") && lines[1].contains("7/12"))
        #expect(!lines.dropFirst().contains { $0.hasSuffix("…") }, "\(text)")
    }

    @Test("workers keeps name, state and progress", arguments: [40, 60])
    func workers(width: Int) async throws {
        let text = try await Fixture.morning().run(["workers"], width: width).output
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.displayWidth <= width }, "\(text)")
        #expect(lines[2].hasPrefix("w-b201 4131"))
        #expect(lines[2].contains("running") && lines[2].contains("16 s ago"))
    }

    @Test("history tells what happened on lines of its own")
    func history() async throws {
        let text = try await Fixture.morning().run(
            ["history", "330001", "--type", "firmFailed"], width: 40
        ).output
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.displayWidth <= 40 }, "\(text)")
        #expect(lines[2].contains("firmFailed"))
        #expect(lines[3].hasPrefix("      #4 Cafe\u{301} Fictional"))
    }

    @Test("a line is broken at spaces, keeps its columns, and loses no word", arguments: 12...60)
    func wrapping(width: Int) {
        let line =
            Line("ok    ", .green) + Line("disk      ") + Line("40 GB free; a spare is there")
        let lines = line.wrapped(width: width, indent: 4)
        #expect(lines.allSatisfy { $0.width <= width })
        #expect(lines[0].plain.hasPrefix("ok    disk"))
        let words = lines.flatMap { $0.plain.split(separator: " ") }
        #expect(words == line.plain.split(separator: " "))
    }

    @Test("a word longer than a line is broken, and all of it is there")
    func longWord() {
        let word = String(repeating: "abcdefghij", count: 5)
        let lines = Line("see \(word)").wrapped(width: 20, indent: 2)
        #expect(lines.allSatisfy { $0.width <= 20 })
        #expect(lines.map { $0.plain.filter { $0 != " " } }.joined() == "see" + word)
    }

    @Test("help of what is no command is refused, of a command is not")
    func help() {
        for arguments in [["help", "bogus"], ["log", "help", "bogus"]] {
            let found = Suggestion.find(forHelp: arguments, root: Vcctl.self)
            #expect(found?.word == "bogus" && found?.failure.status == .usage)
        }
        let real = [["help"], ["help", "list"], ["help", "log", "dump"], ["note", "1", "help"]]
        for arguments in real {
            #expect(Suggestion.find(forHelp: arguments, root: Vcctl.self) == nil)
        }
    }

    @Test("what is to come is usage, what the job does not have is not found")
    func moments() async throws {
        let fixture = try await Fixture.morning()
        let answers: [(String, CommandStatus)] = [
            ("99999", .usage), ("2099-01-01T00:00", .usage), ("checkpoint:99", .notFound),
            ("firm:99999", .notFound), ("HEAD~99999", .notFound), ("2001-01-01T00:00", .notFound),
        ]
        for (moment, status) in answers {
            let outcome = try await fixture.run(["show", "330001", "--at", moment])
            #expect(outcome.status == status, "\(moment)")
        }
    }

    @Test("commands across jobs show no moment in their help that they refuse")
    func examples() async throws {
        for type in [ListCommand.self, WorkersCommand.self] as [any Command.Type] {
            let help = Vcctl.helpMessage(for: type, columns: 200)
            #expect(!help.contains("checkpoint:") && !help.contains("HEAD~"), "\(type)")
        }
    }
}
