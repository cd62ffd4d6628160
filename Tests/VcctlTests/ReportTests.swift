import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("A report of a job")
struct ReportTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("is one page on which nothing from outside is markup")
    func page() async throws {
        let fixture = try await Fixture.morning()
        let path = "\(folder.path)/report.html"
        let outcome = try await fixture.run(["report", "330001", "--html", "-o", path])
        #expect(outcome.output == "Job 330001: a report in \(path)\n")
        let page = folder.text("report.html")
        #expect(page.contains("vc-europe-2026.xlsx") && page.contains("HTTP 404 from the site"))
        #expect(page.contains("looks\\tgood \\u{1b}[2J"))
        // It asks for nothing from anywhere, and everything that is opened is closed.
        #expect(!page.contains("http-equiv=\"refresh\"") && !page.contains("<script"))
        #expect(!page.contains("src=") && !page.contains("href="))
        for name in ["figure", "svg", "table", "details", "dl", "title", "rect"] {
            #expect(
                page.matches(of: try Regex("<\(name)[ >]")).count
                    == page.ranges(of: "</\(name)>").count + selfClosed(name, page), "\(name)")
        }
    }

    private func selfClosed(_ name: String, _ page: String) -> Int {
        page.split(separator: "<").count {
            $0.hasPrefix(name + " ") && $0.prefix { $0 != ">" }.hasSuffix("/")
        }
    }

    @Test("escapes what would be markup")
    func escaping() {
        let text: HTMLText = "<b>\("<script>alert('x')</script> & \"y\"\u{202E}")</b>"
        #expect(
            text.source
                == "<b>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; "
                + "&quot;y&quot;\\u{202e}</b>")
    }

    @Test("tells in words and in JSON what show, failed and history tell")
    func words() async throws {
        let fixture = try await Fixture.morning()
        let words = try await fixture.run(["report", "330001"]).output
        let shown = try await fixture.run(["show", "330001"]).output
        let failed = try await fixture.run(["failed", "--job", "330001"]).output
        #expect(words.contains(shown) && words.contains(failed))
        #expect(words.contains("leaseExpired") && !words.contains("firmStarted"))
        let json = try await fixture.run(["report", "330001", "--json"]).output
        let parts = json.split(separator: "\n").compactMap {
            $0.firstMatch(of: /"part":"(\w+)"/)?.1
        }
        #expect(parts.first == "job" && Set(parts) == ["job", "failure", "mark"])
        #expect(parts.count { $0 == "failure" } == 2)
    }

    @Test("is written only where it can be read, and over nothing unasked")
    func refusals() async throws {
        let fixture = try await Fixture.morning()
        let terminal = try await fixture.run(["report", "330001", "--html"], width: 80)
        #expect(terminal.status == .usage && terminal.talk.contains("add -o report.html"))
        let path = try folder.file("mine.html", "mine")
        let taken = try await fixture.run(["report", "330001", "--html", "-o", path])
        #expect(taken.status == .failed && folder.text("mine.html") == "mine")
        let forced = try await fixture.run(["report", "330001", "--html", "-o", path, "--force"])
        #expect(forced.status == .done && folder.text("mine.html").hasPrefix("<!doctype html>"))
        await #expect(throws: (any Error).self) {
            try await fixture.run(["report", "330001", "-o", path])
        }
    }
}

@Suite("How a job got on")
struct JobCourseTests {
    @Test("ends where the job is, and tells how each batch was held")
    func morning() async throws {
        let fixture = try await Fixture.morning()
        let reader = JobReader(fixture.log)
        let course = try await reader.course(of: Fixture.busy)
        let state = try await reader.state(of: Fixture.busy).state
        #expect(course.state == state)
        let last = try #require(course.steps.last)
        #expect(last.enrichedCount == state.firms.enrichedCount)
        #expect(last.failedCount == state.firms.failedCount)
        #expect(course.steps.count == Int(last.finishedCount))
        #expect(course.tenures.map(\.batch.rawValue) == [1, 1, 2])
        #expect(course.tenures.map(\.ending) == [.lost(.processGone), .goesOn, .goesOn])
        #expect(course.tenures.map(\.worker) == [Fixture.first, Fixture.second, Fixture.second])
        #expect(course.tenures[0].end.map { $0 <= course.tenures[1].start } == true)
        let durations = course.longest.map(\.duration)
        #expect(durations == durations.sorted(by: >) && durations.first == .seconds(30))
    }

    @Test("is what it was then, as of a past moment")
    func then() async throws {
        let fixture = try await Fixture.morning()
        let reader = JobReader(fixture.log)
        let moment = try await reader.resolve(
            MomentExpression(parsing: "checkpoint:1", now: fixture.clock.now, zone: { _ in 0 }),
            of: Fixture.busy, now: fixture.clock.now)
        let course = try await reader.course(of: Fixture.busy, at: moment.moment)
        #expect(course.tenures.count == 1 && course.steps.count == 3)
        #expect(course.end == moment.time)
    }

    @Test("a picture has a place for each moment, from the left edge to the right")
    func axis() {
        let begin = WallTime(nanoseconds: 1_000_000_000_000)
        let axis = TimeAxis(begin: begin, end: begin + .seconds(100), width: 900)
        #expect(axis.place(of: begin) == 0 && axis.place(of: begin + .seconds(100)) == 900)
        #expect(axis.place(of: begin + .seconds(50)) == 450)
        #expect(axis.place(of: begin + .seconds(900)) == 900)
        #expect(TimeAxis(begin: begin, end: begin, width: 900).place(of: begin) == 0)
        let steps = (0..<10_000).map { begin + .milliseconds($0 * 10) }
        let thin = Thinning.last(of: steps, on: axis) { $0 }
        #expect(thin.count == 901 && thin.last?.step == steps.last)
    }
}
