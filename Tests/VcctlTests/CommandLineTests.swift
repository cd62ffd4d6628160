import ArgumentParser
import Glibc
import Spreadsheet
import Projections
import Testing

@testable import vcctl

@Suite("Command lines")
struct CommandLineTests {
    @Test("a line is the same command whether the parser knows the others or not")
    func parsedAlone() throws {
        for line in [
            ["show", "330001"], ["failed", "--job", "330001"], ["history", "330001", "--json"],
            ["log", "verify"], ["diff", "330001", "HEAD~5..HEAD", "--stat"],
        ] {
            guard case .command(let command) = Vcctl.parse(line) else {
                Issue.record("\(line) is no command")
                continue
            }
            let asRoot = try Vcctl.parseAsRoot(line)
            #expect(type(of: command) == type(of: asRoot))
            #expect(String(describing: command) == String(describing: asRoot))
        }
    }

    @Test("what is printed to nobody is found out before more is made")
    func abandonedPipe() throws {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        let stream = OutputStream.descriptor(ends[1])
        #expect(!stream.isAbandoned)
        close(ends[0])
        #expect(stream.isAbandoned)
        close(ends[1])
    }

    @Test("the first screenful is written at once, what follows in larger pieces")
    func firstScreenful() throws {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        let stream = OutputStream.descriptor(ends[1])
        func waiting() -> CInt {
            var count: CInt = 0
            _ = ioctl(ends[0], UInt(FIONREAD), &count)
            return count
        }
        stream.write(String(repeating: "a", count: 5000))
        #expect(waiting() == 5000)
        stream.write(String(repeating: "b", count: 5000))
        #expect(waiting() == 5000)
        stream.flush()
        #expect(waiting() == 10_000)
        for end in ends { close(end) }
    }

    @Test(
        "what makes no sense is a usage error that says why",
        arguments: [
            (["show"], "Missing expected argument '<job>'"),
            (["show", "abc"], "'abc' is not a job's number; they look like 330001"),
            (["show", "0"], "'0' is not a job's number"),
            (["show", "330001", "--at", "soon"], "'soon' is not a moment"),
            (["history", "330001", "--type", "claimed,blah"], "'blah' is no type of event"),
            (["history", "330001", "--to", "5", "--at", "6"], "give one of them"),
            (["failed"], "no job is named; give its number, such as 330001, or --job"),
            (["failed", "330001", "--job", "330002"], "are two jobs; name one"),
            (["failed", "abc"], "'abc' is not a job's number"),
            (["failed", "--job", "330001", "--cause", "bad"], "'bad' is no cause of failure"),
            (["failed", "--job", "330001", "-o", "x.pdf"], "does not tell the format"),
            (["export", "330001"], "--output"),
            (["retry", "330001"], "say which firms to try again: --failed"),
            (["submit"], "<file>"),
            (["submit", "a.csv", "--map", "nme=A"], "names no column"),
            (["submit", "a.csv", "--map", "name="], "leaves a column's name empty"),
            (["list", "--status", "asleep"], "'asleep' is no status"),
            (["list", "--log", "nats://host:4222"], "names a NATS server"),
            (["show", "330001", "--colour"], "Unknown option '--colour'"),
        ])
    func refused(arguments: [String], message: String) async {
        do {
            _ = try await Vcctl.asyncParseAsRoot(arguments)
            Issue.record("\(arguments) was taken")
        } catch {
            #expect(!Vcctl.exitCode(for: error).isSuccess)
            let text = Vcctl.fullMessage(for: error)
            #expect(text.contains(message), "\(arguments): \(text)")
        }
    }

    @Test("columns are named by role, and a header may hold a comma")
    func map() async throws {
        let command = try #require(
            try await Vcctl.asyncParseAsRoot(
                ["preview", "a.csv", "--map", "name=Fund, legal,website=C"]) as? PreviewCommand)
        let choice = try command.list.choice()
        #expect(choice.name == "Fund, legal")
        #expect(choice.website == "C")
    }

    @Test(
        "a mistyped command is told from what was meant",
        arguments: [
            (["sumbit", "x"], "did you mean 'vcctl submit'?"),
            (["lst"], "did you mean 'vcctl list' or 'vcctl log'?"),
            (["log", "dmp"], "did you mean 'vcctl log dump'?"),
            (["frobnicate"], "'vcctl --help' lists the commands"),
        ])
    func suggestions(arguments: [String], fix: String) throws {
        let suggestion = try #require(Suggestion.find(for: arguments, root: Vcctl.self))
        #expect(suggestion.failure.status == .usage)
        #expect(suggestion.failure.fix == fix)
    }

    @Test("a command that is right needs no suggestion")
    func noSuggestion() {
        for arguments in [[], ["--help"], ["help", "sho"], ["show", "x"], ["log", "dump"]] {
            #expect(Suggestion.find(for: arguments, root: Vcctl.self) == nil)
        }
    }

    @Test("distances count letters added, dropped, changed and swapped")
    func distances() {
        #expect(editDistance("list", "list") == 0)
        #expect(editDistance("", "abc") == 3)
        #expect(editDistance("submit", "sumbit") == 1)
        #expect(editDistance("show", "shw") == 1)
        #expect(editDistance("pause", "cause") == 1)
    }

    @Test("statuses have the numbers that scripts rely on")
    func numbers() {
        #expect(CommandStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 8, 130])
    }
}
