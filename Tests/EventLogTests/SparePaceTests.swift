import Testing

@testable import EventLog

@Suite("The filling of a spare")
struct SparePaceTests {
    private static let start = ContinuousClock.now
    /// A GiB a second is what the disk can do.
    private static let step = FillStep(byteCount: 1 << 20, writingTime: .microseconds(976))

    /// What appends have done, some milliseconds after the start.
    private func look(
        _ milliseconds: Double, appended: Int = 0, used: Double = 0
    ) -> SparePace.Look {
        SparePace.Look(
            time: Self.start + .microseconds(Int(milliseconds * 1_000)),
            appendedByteCount: appended, usedShare: used)
    }

    @Test("rests as long as it works while there is time")
    func halfOfTheTime() {
        var pace = SparePace(toFill: 64 << 20, at: look(0))
        let first = pace.pause(after: Self.step, at: look(2))
        let waits = pace.isToWait(at: look(4))
        let second = pace.pause(after: Self.step, at: look(7))
        #expect(first == .milliseconds(2) && second == .milliseconds(3))
        #expect(!waits)
    }

    @Test("does not rest when the active segment would be used up first")
    func late() {
        var pace = SparePace(toFill: 64 << 20, at: look(0, used: 0.25))
        // A twelfth of the way, and 1/64 is filled.
        let behind = pace.pause(after: Self.step, at: look(2, used: 0.25 + 0.5 / 12))
        #expect(behind == .zero)
        for step in 2...8 {
            _ = pace.pause(after: Self.step, at: look(Double(step * 2), used: 0.3))
        }
        let ahead = pace.pause(after: Self.step, at: look(20, used: 0.3))
        #expect(ahead > .zero)
        let inNextSegment = pace.pause(after: Self.step, at: look(22, used: 1))
        #expect(inNextSegment == .zero)
    }

    @Test("waits for the end of a burst, and goes on then")
    func burst() {
        var pace = SparePace(toFill: 64 << 20, at: look(0))
        _ = pace.pause(after: Self.step, at: look(1))
        let tooSoon = pace.isToWait(at: look(2, appended: 1 << 20))
        #expect(!tooSoon)
        _ = pace.pause(after: Self.step, at: look(4, appended: 2 << 20))
        let atBurst = pace.isToWait(at: look(5, appended: 2 << 20))
        let pause = pace.pause(after: nil, at: look(5))
        let stillAtBurst = pace.isToWait(at: look(15, appended: 6 << 20))
        #expect(atBurst && stillAtBurst && pause == SparePace.waitInterval)
        let afterwards = pace.isToWait(at: look(25, appended: 7 << 20))
        #expect(!afterwards, "100 MiB a second")
    }
}
