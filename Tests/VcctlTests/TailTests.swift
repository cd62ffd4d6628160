import EventLog
import Foundation
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("Following what happens")
struct TailTests {
    @Test("the last events of a job are its own, however much others have done since")
    func lastOfIdleJob() async throws {
        let fixture = try await Fixture.morning()
        for number in 1...40 {
            try await fixture.writer.perform(
                .note("note \(number)", Fixture.maria), on: Fixture.busy)
        }
        let job = Fixture.waiting.description
        let last = try await fixture.run(["tail", job, "--no-follow", "-n", "2"])
        #expect(last.status == .done)
        let lines = last.output.split(separator: "\n")
        #expect(lines.count == 2 && lines.last?.contains("queued") == true)
        #expect(try await fixture.run(["tail", job, "--no-follow", "-n", "0"]).output.isEmpty)
    }

    @Test("of a type, the last ones are found behind many others")
    func lastOfType() async throws {
        let fixture = try await Fixture.morning()
        for number in 1...600 {
            try await fixture.writer.perform(
                .note("note \(number)", Fixture.maria), on: Fixture.waiting)
        }
        let job = Fixture.waiting.description
        let last = try await fixture.run([
            "tail", job, "--no-follow", "--type", "queued", "-n", "1",
        ])
        #expect(last.output.split(separator: "\n").count == 1 && last.output.contains("queued"))
    }

    @Test(
        "the job's number stands before the line on which its event begins",
        arguments: [44, 60, 90])
    func narrow(width: Int) async throws {
        let fixture = try await Fixture.morning()
        let told = try await fixture.run(["tail", "--no-follow", "-n", "60"], width: width)
        let lines = told.output.split(separator: "\n")
        var foldedCount = 0
        for line in lines where !line.contains("──") {
            let isFirst = line.contains(/\d\d:\d\d:\d\d/)
            #expect(isFirst == (line.hasPrefix("3300") || line.hasPrefix("fleet")), "\(line)")
            if !isFirst { foldedCount += 1 }
        }
        #expect(foldedCount > 0 || width > 80)
    }

    @Test("a job whose events cannot be read is named once and hides no other")
    func unreadableJob() async throws {
        let fixture = try await Fixture.morning()
        let broken = StreamID(JobNumber(330_009))
        var tip = Tip.none(broken)
        for _ in 1...2 {
            tip = try await fixture.log.append(
                [Event(type: 200)], after: tip)
        }
        try await fixture.writer.perform(.note("after it", Fixture.maria), on: Fixture.busy)
        let told = try await fixture.run(["tail", "--no-follow", "-n", "4"])
        #expect(told.output.contains("after it"))
        #expect(told.talk.components(separatedBy: "Job 330009 is left out").count == 2)
        #expect(told.status != .done)
    }
}
