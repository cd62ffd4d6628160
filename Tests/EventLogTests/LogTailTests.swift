import Testing

@testable import EventLog

@Suite("A whole frame with a right checksum")
struct LogTailTests {
    private static let time = Timestamp(nanoseconds: 100)
    private let tail = LogTail(
        segment: 1, offset: 4096, checksum: 7, position: 5, time: Self.time)
    private let known = Tip(stream: 3, revision: 8, position: 4)

    private var next: FrameHeader {
        FrameHeader(
            checksum: 9, frameByteCount: 240, offset: 4096, position: 6, time: Self.time, stream: 3,
            firstRevision: 9, previousPosition: 4, durableOffset: 4096, previousChecksum: 7,
            kind: .commit, eventCount: 1, detailByteCount: 0, payloadByteCount: 0,
            payloadChecksum: 0)
    }

    @Test("continues what is before it")
    func right() throws { try tail.check(next, after: known) }

    @Test(
        "is not believed when it continues something else",
        arguments: [
            { $0.previousPosition = 3 }, { $0.previousPosition = 0 }, { $0.firstRevision = 8 },
            { $0.firstRevision = 10 }, { $0.position = 7 }, { $0.position = 5 },
            { $0.time = Timestamp(nanoseconds: 99) }, { $0.previousChecksum = 8 },
            { $0.durableOffset = 4104 }, { $0.eventCount = 0 },
            { $0.kind = .gap },
        ] as [@Sendable (inout FrameHeader) -> Void])
    func wrong(change: @Sendable (inout FrameHeader) -> Void) {
        var header = next
        change(&header)
        do throws(FrameDefect) {
            try tail.check(header, after: known)
            Issue.record("it is believed")
        } catch {
            if case .outOfOrder = error {} else { Issue.record("\(error)") }
        }
    }
}
