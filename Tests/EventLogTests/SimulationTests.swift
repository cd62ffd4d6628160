import Foundation
import Testing

@testable import EventLog

@Suite("A machine full of trouble")
struct SimulationTests {
    @Test("keeps the promises of the log, whatever happens to its processes and its disk")
    func promises() {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["EVENTLOG_SEED"].flatMap(UInt64.init) ?? 1
        let count = environment["EVENTLOG_SEEDS"].flatMap(UInt64.init) ?? 150
        var counts: [String: Int] = [:]
        for seed in first..<first + count {
            var machine = SimulatedMachine(seed: seed)
            machine.run(steps: 80)
            counts.merge(machine.counts, uniquingKeysWith: +)
            if counts["violation", default: 0] > 0 { return }
        }
        guard count >= 100 else { return }
        for kind in [
            "acknowledged", "conflict", "out of space", "failed", "unknown", "look", "mark", "kill",
            "power cut", "open", "trouble",
        ] {
            #expect(counts[kind, default: 0] > 0, "\(kind) never happened: \(counts)")
        }
    }
}
