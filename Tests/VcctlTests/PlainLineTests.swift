import ArgumentParser
import Testing

@testable import vcctl

@Suite("Plain command lines")
struct PlainLineTests {
    @Test(
        "a plain line means what the parser takes it for",
        arguments: [
            "show 330001",
            "show --log /var/log/jobs 330001 --json",
            "show 330001 --at 1840 --utc --no-color --log data",
            "history 330001",
            "history 330001 --from 20 --to checkpoint:3 --type claimed,noted --heartbeats",
            "history --json 330001 --at HEAD --log data",
            "failed --job 330001",
            "failed --firms --job 330001 --at yesterday --json",
        ])
    func same(line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        let plain = try #require(Vcctl.plain(words))
        let parsed = try #require(try Vcctl.parseAsRoot(words) as? any Command)
        #expect(type(of: plain) == type(of: parsed))
        #expect(values(of: plain) == values(of: parsed))
    }

    @Test(
        "what is not plain, or not right, is the parser's",
        arguments: [
            "", "show", "show abc", "show 330001 330002", "show 330001 --help", "show -h",
            "show 330001 --at", "show 330001 --at --json", "show 330001 --at=12", "show -- 330001",
            "show 330001 --json --json", "show 330001 --at soon", "show 330001 --log nats://host",
            "history 330001 --firm 7", "history 330001 --type claimed --type noted",
            "history 330001 --type blah", "history 330001 --to 5 --at 6", "history --version",
            "failed", "failed 330001", "failed --job x", "failed --job 330001 -o a.csv",
            "failed --job 330001 --cause tls", "list", "log dump", "help show", "--version",
        ])
    func leftAlone(line: String) {
        #expect(Vcctl.plain(line.split(separator: " ").map(String.init)) == nil)
    }

    /// What a command will work with, whoever read it.
    private func values(of command: any Command) -> [String] {
        switch command {
        case let show as ShowCommand:
            ["\(show.target.job)", "\(show.moment.at as Any)"]
                + values(show.source, show.appearance)
        case let history as HistoryCommand:
            [
                "\(history.target.job)", "\(history.from as Any)", "\(history.to as Any)",
                "\(history.type)", "\(history.firm as Any)", "\(history.heartbeats)",
                "\(history.moment.at as Any)",
            ] + values(history.source, history.appearance)
        case let failed as FailedCommand:
            [
                "\(failed.job)", "\(failed.cause.cause as Any)", "\(failed.firms)",
                "\(failed.export.target as Any)", "\(failed.moment.at as Any)",
            ] + values(failed.source, failed.appearance)
        default: ["no such command"]
        }
    }

    private func values(_ source: LogOptions, _ appearance: OutputOptions) -> [String] {
        [
            "\(source.log as Any)", "\(appearance.json)", "\(appearance.utc)",
            "\(appearance.noColour)",
        ]
    }
}
