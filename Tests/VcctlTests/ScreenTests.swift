import ArgumentParser
import EventLog
import Jobs
import Testing

@testable import vcctl

/// Whole screens of 80 columns, compared literally.
@Suite("Screens")
struct ScreenTests {
    private func screen(_ arguments: String...) async throws -> String {
        let outcome = try await Fixture.morning().run(arguments, width: 80)
        for line in outcome.output.split(separator: "\n") {
            #expect(line.displayWidth <= 80, "wider than the terminal: \(line)")
        }
        #expect(outcome.status == .done)
        return outcome.output
    }

    @Test("show says in three lines how far, with what, and when last heard of")
    func show() async throws {
        let text = try await screen("show", "330001")
        #expect(
            text == """
                Job 330001: 7/12 firms
                Current: Evil \\u{1b}[31mRed\\u{1b}[0m\\u{202e}tset (16 s), Acht Fictional (8 s)
                Last heartbeat: 2026-03-03T09:06:12Z (4 s ago)
                Status: processing · vc-europe-2026.xlsx
                  █████████████████▌░░░░░░░░░░░░ 58%
                  5 enriched · 2 failed · 5 left · 1.3 firms/min
                  3 m 54 s to go, done about 09:10:10
                  found 10 people · 5 pages · 62 kB · 1 batch taken over
                  bad-address 1 · not-found 1 · vcctl failed --job 330001

                WORKER              BATCH  FIRMS  LEFT  HEARTBEAT  PROGRESS
                w-b201 4131@host-a      1  1-5       1  4 s ago    1 m 21 s ago
                w-b201 4131@host-a      2  6-10      2  4 s ago    16 s ago

                """)
    }

    @Test("a job that cannot be read is named in the list, and hides no other")
    func listOfUnreadable() async throws {
        let fixture = try await Fixture.morning()
        let bad = StreamID(JobNumber(330_004))
        _ = try await fixture.log.append([Event(type: 999)], after: .none(bad))
        let outcome = try await fixture.run(["list"])
        #expect(outcome.status == .findings)
        #expect(outcome.talk.contains("Job 330004 cannot be read: "))
        for job in ["330001", "330002", "330003"] { #expect(outcome.output.contains(job)) }
        let lines = try await fixture.run(["list", "--json"]).output.split(separator: "\n")
        #expect(lines.count == 4 && lines[3].hasPrefix(#"{"v":1,"job":330004,"problem":"#))
    }

    @Test("show of a job that is done says when, and how long it took")
    func showDone() async throws {
        let text = try await screen("show", "330002")
        #expect(
            text == """
                Job 330002: 2/2 firms
                Current: none, completed 5 m 11 s ago
                Last heartbeat: 2026-03-03T09:01:05Z (5 m 11 s ago)
                Status: completed · seed-funds.csv
                  ██████████████████████████████ 100%
                  1 enriched · 1 failed · took 35 s
                  found 2 people · 1 page · 12 kB
                  not-found 1 · vcctl failed --job 330002

                """)
    }

    @Test("list has a line a job, and cuts file names before anything else")
    func list() async throws {
        let text = try await screen("list")
        #expect(
            text == """
                JOB     FILE          STATUS      DONE    %  FAILED     RATE  LEFT       WORKERS
                330001  vc-europe-2…  processing  7/12   58       2  1.3/min  3 m 54 s         1
                330002  seed-funds.…  completed    2/2  100       1        -  took 35 s        0
                330003  lp-list.xlsx  pending      0/1    0       0        -  -                0

                """)
    }

    @Test("history folds heartbeats and long texts, and escapes what came from outside")
    func history() async throws {
        let text = try await screen("history", "330001", "--from", "14", "--to", "25")
        #expect(
            text == """
                 SEQ  TIME      EVENT           WHO           WHAT
                ── 2026-03-03 ──
                  14  09:02:40  attemptFailed   w-7f3a        #4 Café Fictional: timeout after 5
                                                              s (attempt 1), again in 4.2 s:
                                                              nothing after 5 s
                  15  09:02:40  checkpoint                    checkpoint 1: 3 of 12 firms
                  ··  09:03:10                  w-7f3a        3 heartbeats, longest gap 30 s
                  19  09:04:10  firmStarted     w-7f3a        #5 Evil
                                                              \\u{1b}[31mRed\\u{1b}[0m\\u{202e}tset
                                                              , attempt 1
                  20  09:04:50  leaseExpired    w-b201        batch 1, firms 1-5: w-7f3a
                                                              4127@host-a is gone; 1 firm in
                                                              flight interrupted
                  21  09:04:50  claimed         w-b201        batch 1, firms 1-5, 2 to do
                  22  09:04:50  firmStarted     w-b201        #4 Café Fictional, attempt 2
                  23  09:04:55  firmFailed      w-b201        #4 Café Fictional: not-found after
                                                              5 s (attempt 2), given up: HTTP
                                                              404 from the site
                  24  09:04:55  noted           maria@office  looks\\tgood \\u{1b}[2J
                  25  09:04:55  claimed         w-b201        batch 2, firms 6-10, 5 to do

                """)
    }

    @Test("failed groups by cause, and lists the firms when they are few")
    func failed() async throws {
        let text = try await screen("failed", "330001")
        #expect(try await screen("failed", "--job", "330001") == text)
        #expect(
            text == """
                Job 330001: 2 failed firms
                CAUSE        FIRMS  RETRY?  HOSTS  EXAMPLE
                bad-address      1  no          1  Tidewell Ocean Fund  firm6.example
                not-found        1  no          1  Café Fictional  firm4.example

                FIRM  NAME                 CAUSE        TRIES  WHAT HAPPENED
                   4  Café Fictional       not-found        2  HTTP 404 from the site
                   6  Tidewell Ocean Fund  bad-address      1  no address in '\\u{7}n/a'

                """)
    }

    @Test("workers tells the living from the dead, and hides who ended")
    func workers() async throws {
        let text = try await screen("workers")
        #expect(
            text == """
                WORKER              STATE          UP  HEARTBEAT  PROGRESS  HOLDS
                w-7f3a 4127@host-a  gone     6 m 16 s  -          -         -
                w-b201 4131@host-a  running  6 m 16 s  4 s ago    16 s ago  330001: batch 1, 2
                --all shows 1 more, which ended
                host-a: 2 starts in the last day, 1 of them lost

                """)
        #expect(try await screen("workers", "--all").contains("w-00c3 99@host-b    stopped"))
    }

    @Test("replay says what the events come to, and how many checkpoints agree")
    func replay() async throws {
        let text = try await screen("replay", "330001", "--verify")
        #expect(
            text == """
                Job 330001: 34 events folded, 7/12 firms, processing
                1 checkpoint equal to the fold

                """)
    }

    @Test("watch ends with the worker's own words when the job has ended")
    func watch() async throws {
        let outcome = try await Fixture.morning().run(["watch", "330002"])
        #expect(
            outcome.output == """
                2026-03-03T09:06:16Z Job 330002: completed: 1 enriched, 1 failed, 2 people

                """)
    }

    @Test("config names every setting and where its value came from")
    func config() async throws {
        let outcome = try await Fixture.morning().run(["config", "--log", "/var/lib/vc"])
        #expect(outcome.output.contains("log                     /var/lib/vc  (flag)"))
        #expect(outcome.output.contains("VC_FIRMS_IN_FLIGHT"))
    }

    @Test("a pipe gets whole lines, RFC 3339 times and no escape sequence")
    func piped() async throws {
        let fixture = try await Fixture.morning()
        let history = try await fixture.run(["history", "330001"]).output
        #expect(
            history.contains(
                """
                  20  2026-03-03T09:04:50Z       leaseExpired    w-b201                  \
                batch 1, firms 1-5: w-7f3a 4127@host-a is gone; 1 firm in flight interrupted
                """))
        for arguments in [["list"], ["show", "330001"], ["log", "dump"], ["workers"]] {
            let text = try await fixture.run(arguments).output
            #expect(!text.contains("\u{1B}"), "\(arguments)")
            #expect(!text.contains("…"), "\(arguments)")
        }
    }

    @Test("colours are added to a terminal's screens and change no letter")
    func coloured() async throws {
        let fixture = try await Fixture.morning()
        var console = fixture.console(width: 80)
        console.look.isColoured = true
        let command = try #require(
            try await Vcctl.asyncParseAsRoot(["list"]) as? any LogCommand)
        _ = try await command.run(on: fixture.log, console)
        let plain = console.output.text.replacing(/\u{1B}\[\d+m/, with: "")
        #expect(console.output.text.contains("\u{1B}[36mprocessing\u{1B}[0m"))
        #expect(plain == (try await fixture.run(["list"], width: 80).output))
    }
}
