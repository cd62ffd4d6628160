import Testing

@testable import Worker

@Suite("What systemd is told")
struct ServiceNoticesTests {
    private let idle = WorkerLoad(jobCount: 0, firmCount: 0)

    @Test("the first turn means readiness, once")
    func ready() {
        var notices = ServiceNotices(watchdog: nil)
        #expect(
            notices.assignments(for: idle, at: .zero) == ["READY=1", "STATUS=Waiting for work"])
        #expect(notices.assignments(for: idle, at: .seconds(9)).isEmpty)
    }

    @Test("turns are signs of life, four in the watchdog's time at most, and nothing else is one")
    func watchdog() {
        var notices = ServiceNotices(watchdog: .seconds(60))
        #expect(notices.assignments(for: idle, at: .zero).last == "WATCHDOG=1")
        #expect(notices.assignments(for: idle, at: .seconds(14)).isEmpty)
        #expect(notices.assignments(for: idle, at: .seconds(15)) == ["WATCHDOG=1"])
        #expect(notices.assignments(for: idle, at: .seconds(29)).isEmpty)
        // A worker that waits for work is made to turn often enough.
        #expect(notices.nudgeInterval == .seconds(10))
        #expect(ServiceNotices(watchdog: .seconds(3)).nudgeInterval == .seconds(1))
    }

    @Test("a status that changes all the time is told once a second, and the last one in the end")
    func status() {
        var notices = ServiceNotices(watchdog: nil)
        _ = notices.assignments(for: idle, at: .zero)
        let busy = WorkerLoad(jobCount: 2, firmCount: 16)
        #expect(notices.assignments(for: busy, at: .milliseconds(900)).isEmpty)
        #expect(
            notices.assignments(for: busy, at: .seconds(1)) == [
                "STATUS=Working on 2 jobs: 16 firms in flight"
            ])
        let low = WorkerLoad(jobCount: 2, firmCount: 1, isLowOnSpace: true)
        #expect(
            notices.assignments(for: low, at: .seconds(2)) == [
                "STATUS=Low on space: 1 firm in flight"
            ])
    }

    @Test("a stop is told at once, and once")
    func stopping() {
        var notices = ServiceNotices(watchdog: nil)
        _ = notices.assignments(for: idle, at: .zero)
        let stopping = WorkerLoad(jobCount: 1, firmCount: 4, isStopping: true)
        #expect(
            notices.assignments(for: stopping, at: .milliseconds(1)) == [
                "STOPPING=1", "STATUS=Stopping: 4 firms in flight",
            ])
        #expect(notices.assignments(for: stopping, at: .seconds(9)).isEmpty)
    }
}
