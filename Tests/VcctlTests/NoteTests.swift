import EventLog
import Glibc
import Jobs
import Testing

@testable import vcctl

@Suite("Notes")
struct NoteTests {
    @Test("a note is acknowledged with its position")
    func one() async throws {
        let fixture = try await Fixture.morning()
        let head = try await fixture.log.head()
        let outcome = try await fixture.run(["note", "330001", "the site is down"])
        #expect(outcome.output == "ACK \(head.rawValue + 1)\n")
        let json = try await fixture.run(["note", "330001", "x", "--json"]).output
        #expect(json == #"{"v":1,"job":330001,"position":\#(head.rawValue + 2)}"# + "\n")
    }

    @Test("a note that is only tried writes nothing, and says so in JSON when asked")
    func dryRun() async throws {
        let fixture = try await Fixture.morning()
        let head = try await fixture.log.head()
        let outcome = try await fixture.run(["note", "330001", "x", "--dry-run", "--json"])
        #expect(outcome.output == #"{"v":1,"job":330001,"dryRun":true,"text":"x"}"# + "\n")
        #expect(try await fixture.log.head() == head)
    }

    @Test("writers that race lose no note, share no position, and keep their own order")
    func race() async throws {
        let fixture = try await Fixture.morning()
        let count = 200
        let positions = try await withThrowingTaskGroup(of: [Position].self) { group in
            for writer in 0..<3 {
                group.addTask {
                    var notes = try await NoteWriter(
                        fixture.log, job: Fixture.busy, actor: Fixture.maria,
                        now: { fixture.clock.now })
                    var positions: [Position] = []
                    for index in 0..<count {
                        positions.append(try await notes.append("\(writer) \(index)"))
                        await Task.yield()
                    }
                    return positions
                }
            }
            return try await group.reduce(into: [[Position]]()) { $0.append($1) }
        }
        #expect(Set(positions.joined()).count == 3 * count)
        #expect(positions.allSatisfy { $0 == $0.sorted() })
        let dump = try await fixture.run(["log", "dump", "--after", "41"]).output
        for writer in 0..<3 {
            let noted = dump.matches(of: /"text":"(\d) (\d+)"/).filter { $0.1 == "\(writer)" }
            #expect(noted.map { Int($0.2) } == Array(0..<count))
        }
    }

    @Test("lines are read whole, whatever the pieces in which they come")
    func lines() throws {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        let text = "one\ntwo\r\n\n東京\nlast without end"
        _ = text.withCString { write(ends[1], $0, strlen($0)) }
        close(ends[1])
        var reader = LineReader(descriptor: ends[0], byteLimit: 100)
        var lines: [String] = []
        while let line = try reader.next() { lines.append(line) }
        close(ends[0])
        #expect(lines == ["one", "two", "", "東京", "last without end"])
    }

    @Test("a line without end is refused, not collected")
    func endless() throws {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        let text = "short\n" + String(repeating: "x", count: 1_000)
        _ = text.withCString { write(ends[1], $0, strlen($0)) }
        var reader = LineReader(descriptor: ends[0], byteLimit: 100)
        #expect(try reader.next() == "short")
        #expect(throws: CommandFailure.self) { try reader.next() }
        close(ends[0])
        close(ends[1])
    }
}
