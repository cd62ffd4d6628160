import Testing

@testable import Jobs

@Suite("Small values")
struct ValueTests {
    @Test("neighbouring firms are one range")
    func ranges() {
        let firms = [1, 2, 3, 7, 9, 10].map { FirmNumber(UInt32($0)) }
        let ranges = FirmRanges(rising: firms)
        #expect(ranges.ranges == [1...3, 7...7, 9...10])
        #expect(ranges.count == 6)
        #expect(Array(ranges.firms) == firms)
        #expect(FirmRanges(rising: []).isEmpty)
    }

    @Test("ranges that touch, overlap or fall are no set")
    func malformedRanges() {
        #expect(FirmRanges(ranges: [1...3, 4...5]) == nil)
        #expect(FirmRanges(ranges: [1...3, 3...5]) == nil)
        #expect(FirmRanges(ranges: [5...6, 1...2]) == nil)
        #expect(FirmRanges(ranges: [0 ... .max, 1...1]) == nil)
        #expect(FirmRanges(ranges: [1...3, 5...5]) != nil)
    }

    @Test("tables of firms are equal exactly when every firm stands alike")
    func firmTables() {
        func table(_ count: UInt32, failed: UInt32?) -> FirmTable {
            var state = JobState()
            state.firms = FirmTable(firmCount: count, batchSize: 4)
            if let failed { state.firms.set(FirmNumber(failed), to: .failed(.notFound)) }
            return state.firms
        }
        for count: UInt32 in [1, 7, 8, 9, 16, 21] {
            #expect(table(count, failed: nil) == table(count, failed: nil))
            #expect(table(count, failed: nil) != table(count + 1, failed: nil))
            for firm in 1...count {
                #expect(table(count, failed: firm) == table(count, failed: firm))
                #expect(table(count, failed: firm) != table(count, failed: nil))
                // In the same batch, so that the counts are the same.
                for other in 1...count where other != firm {
                    #expect(table(count, failed: firm) != table(count, failed: other))
                }
            }
        }
    }

    @Test("times saturate instead of overflowing")
    func times() {
        let last = WallTime(nanoseconds: .max)
        #expect(last + .nanoseconds(1) == last)
        #expect(WallTime(nanoseconds: 0) + .seconds(Int64.max) == last)
        #expect(WallTime(nanoseconds: 0) + .seconds(Int64.min) == .distantPast)
        #expect(.distantPast + .nanoseconds(-1) == .distantPast)
        #expect(WallTime(nanoseconds: 0) + (.nanoseconds(Int64.max) + .seconds(0.9)) == last)
        #expect(WallTime(nanoseconds: 5) + .nanoseconds(-2) == WallTime(nanoseconds: 3))
        #expect(WallTime(nanoseconds: 5) - WallTime(nanoseconds: 7) == .nanoseconds(-2))
    }

    @Test("a worker is named by its whole identity, and briefly for tables")
    func workerNames() {
        let worker = WorkerIdentity(id: 0x7f3a, processID: 1, host: "host-a")
        #expect(worker.name == "w-0000000000007f3a")
        #expect(Story.first.shortName == "w-7f3a")
    }

    @Test("causes and types are found by the names that people type")
    func names() {
        for cause in FailureCause.allCases { #expect(FailureCause(name: cause.name) == cause) }
        for type in JobEventType.allCases { #expect(JobEventType(name: type.name) == type) }
        #expect(FailureCause(name: "sunspots") == nil)
        #expect(Set(FailureCause.allCases.map(\.name)).count == FailureCause.allCases.count)
    }

    @Test("only the last 64 finishes are kept")
    func recentFinishes() throws {
        var story = try Story(firms: 100, batch: 100)
        let lease = try story.claim(1)
        for firm: UInt32 in 1...99 { try story.enrich(firm, lease) }
        let times = story.state.recentFinishes.times
        #expect(times.count == RecentFinishes.capacity)
        #expect(times == times.sorted())
        #expect(times.last == story.state.times.updated)
    }
}
