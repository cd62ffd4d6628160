import Jobs
import Testing

@testable import Worker

@Suite("What reaches a worker's logic")
struct InputQueueTests {
    private func number(_ input: WorkerInput) -> UInt64? {
        if case .memory(let byteCount) = input { byteCount } else { nil }
    }

    @Test("is taken once and in order, all that waits at a time")
    func order() async throws {
        let queue = InputQueue()
        for number in 1...3 as ClosedRange<UInt64> { queue.put(.memory(number)) }
        let first = try #require(await queue.next())
        #expect(first.compactMap(number) == [1, 2, 3])
        queue.put(.memory(4))
        let second = try #require(await queue.next())
        #expect(second.compactMap(number) == [4])
    }

    @Test("is missed by nobody, whoever else puts something in meanwhile")
    func several() async throws {
        let queue = InputQueue()
        async let puts: Void = withDiscardingTaskGroup { group in
            for part in 0..<4 as Range<UInt64> {
                group.addTask {
                    for number in 0..<500 as Range<UInt64> {
                        queue.put(.memory(part * 1_000 + number))
                    }
                }
            }
        }
        var seen: [UInt64] = []
        while seen.count < 2_000, let inputs = await queue.next() {
            seen += inputs.compactMap(number)
        }
        await puts
        for part in 0..<4 as Range<UInt64> {
            let own = seen.filter { $0 / 1_000 == part }
            #expect(own == (0..<500).map { part * 1_000 + $0 })
        }
    }

    @Test("is waited for until the work is cancelled")
    func cancelled() async {
        let queue = InputQueue()
        let waiting = Task { await queue.next() }
        waiting.cancel()
        #expect(await waiting.value == nil)
    }
}
