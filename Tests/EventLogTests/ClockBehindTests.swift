import EventLog
import Testing

@Suite("A clock that is behind the log")
struct ClockBehindTests {
    @Test("is said at opening when it is more than a minute, and no event runs back")
    func behind() async throws {
        try await withTemporaryDirectory { path in
            let clock = ManualClock(nanoseconds: 7_200_000_000_000)
            let late = try LocalLog.open(at: path, mode: .create, now: clock.now) { _ in }
            let tip = try await late.append([Event(type: 1)], after: .none(StreamID(1)))
            late.close()
            clock.set(3_600_000_000_000)
            let notices = NoticeCounter()
            let log = try LocalLog.open(
                at: path, mode: .readWrite, now: clock.now, onNotice: notices.note)
            defer { log.close() }
            #expect(notices.all == [.clockBehindLog(by: .seconds(3_600))])
            let next = try await log.append([Event(type: 1)], after: tip)
            var times: [Timestamp] = []
            try await log.read(next.stream, .first ... .max, parts: .heads) { commit in
                times.append(commit.time)
                return true
            }
            #expect(times.count == 2 && times[0] <= times[1])
        }
    }

    @Test("is no matter in a log that holds nothing yet")
    func empty() async throws {
        try await withTemporaryDirectory { path in
            for mode in [LocalLog.Mode.create, .readWrite, .readOnly] {
                let notices = NoticeCounter()
                try LocalLog.open(at: path, mode: mode, onNotice: notices.note).close()
                #expect(notices.all.isEmpty)
            }
        }
    }

    @Test("is no matter within a minute, as clocks of several machines differ")
    func close() async throws {
        try await withTemporaryDirectory { path in
            let clock = ManualClock(nanoseconds: 7_200_000_000_000)
            let late = try LocalLog.open(at: path, mode: .create, now: clock.now) { _ in }
            _ = try await late.append([Event(type: 1)], after: .none(StreamID(1)))
            late.close()
            clock.set(7_150_000_000_000)
            let notices = NoticeCounter()
            try LocalLog.open(at: path, mode: .readOnly, now: clock.now, onNotice: notices.note)
                .close()
            #expect(notices.all.isEmpty)
        }
    }
}
