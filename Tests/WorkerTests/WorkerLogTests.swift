import EventLog
import Jobs
import Projections
import Testing
import Worker

@Suite("The workers' lines, rebuilt from events")
struct WorkerLogTests {
    private static let job = JobNumber(330_001)

    private func rebuilt(_ arena: Arena) async throws -> [WorkerLine] {
        let reader = JobReader(arena.log)
        let tip = try await reader.tip(of: Self.job, at: .head).revision
        var story = try await WorkerLog(of: Self.job, after: 0, reader, arena.plan.policy)
        var lines: [WorkerLine] = []
        try await story.read(through: tip) { entry in
            lines.append(entry.line)
            return true
        }
        return lines
    }

    @Test("are word for word those that the workers have printed, in order")
    func same() async throws {
        let arena = Arena(seed: 31)
        arena.mood = { _, firm, attempt in
            switch firm.rawValue {
            case 1: .fails(.serverError)
            case 2: .fails(.notFound)
            case 3: attempt < 3 ? .fails(.timeout) : .enriched(people: 1)
            default: .enriched(people: 3)
            }
        }
        try await arena.submit(Self.job, firms: 30, batchSize: 10)
        arena.add()
        await arena.run(for: .seconds(3_600))
        #expect(try await arena.state(of: Self.job).status == .completed)
        let printed = arena.lines.filter { $0.text.hasPrefix("Job ") }
        #expect(printed.contains { $0.text.contains("will retry firm 3") })
        #expect(printed.contains { $0.text.contains("completed: 28 enriched") })
        #expect(try await rebuilt(arena) == printed)
    }

    @Test("miss nothing that any of several workers has printed, whoever died on the way")
    func deaths() async throws {
        let arena = Arena(seed: 32)
        arena.mood = { _, firm, _ in firm == FirmNumber(7) ? .kills : .enriched(people: 2) }
        try await arena.submit(Self.job, firms: 40, batchSize: 10)
        for _ in 0..<5 { arena.add() }
        await arena.run(for: .seconds(3_600))
        let lines = try await rebuilt(arena)
        #expect(lines.contains { $0.text.contains("Found stale job") })
        #expect(lines.contains { $0.text.contains("failed for item 7") })
        // Who does not hold the batch does not know the firm's name, and says "firm 7".
        var left = lines.map { $0.text.lowercased() }
        for line in arena.lines where line.text.hasPrefix("Job ") {
            // Only the process itself knows that it lost something.
            if line.text.contains("has ended:") { continue }
            let index = left.firstIndex(of: line.text.lowercased())
            #expect(index != nil, "not rebuilt: \(line.text)")
            if let index { left.remove(at: index) }
        }
    }
}
