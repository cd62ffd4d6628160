import Testing

@testable import vcctl

@Suite("Batch plans")
struct BatchPlanTests {
    @Test("short rows make batches of the usual size, or of the size asked for")
    func usual() throws {
        let counts = [UInt32](repeating: 200, count: 1_000)
        #expect(try BatchPlan(rowByteCounts: counts, size: 100, isBinding: false).size == 100)
        #expect(try BatchPlan(rowByteCounts: counts, size: 7, isBinding: true).size == 7)
        #expect(try BatchPlan(rowByteCounts: counts, size: 100, isBinding: false).isOneCommit)
        let many = [UInt32](repeating: 200, count: 10_000)
        #expect(try !BatchPlan(rowByteCounts: many, size: 100, isBinding: false).isOneCommit)
    }

    @Test("no batch of a plan is larger than a commit, whatever the rows")
    func bounds() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let counts = (0..<500).map { _ in UInt32.random(in: 10...60_000, using: &random) }
            let size = try BatchPlan(rowByteCounts: counts, size: 100, isBinding: false).size
            for start in stride(from: 0, to: counts.count, by: size) {
                let batch = counts[start..<min(start + size, counts.count)]
                #expect(batch.reduce(0) { $0 + Int($1) } <= BatchPlan.byteLimit, "rows \(counts)")
            }
        }
    }

    @Test("a row that fits no commit is named")
    func tooLarge() {
        let counts = [10, UInt32(BatchPlan.byteLimit) + 1]
        #expect(throws: BatchPlanError.rowTooLarge(index: 1, byteCount: BatchPlan.byteLimit + 1)) {
            try BatchPlan(rowByteCounts: counts, size: 100, isBinding: false)
        }
    }
}
