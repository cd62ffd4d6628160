import Synchronization
import Testing

@testable import EventLog

@Suite("After a quiet moment the durable mark")
struct QuietMarkTests {
    /// Under which circumstances a log is written.
    enum Circumstance: CaseIterable {
        case alone, besideAnother, sealing, fullDisk, batches
    }

    /// The position of the last commit, if all of the log's last segment is marked as durable.
    static func markedPosition(on disk: MemoryDisk) -> Position? {
        guard let path = disk.paths.last(where: { $0.hasSuffix(".seg") }),
            let bytes = disk.content(of: path),
            let header = try? SegmentHeader(decoding: bytes, path: path)
        else { return nil }
        var (offset, position) = (4096, Position.none)
        while let frame = Resum.header(bytes, at: offset) {
            offset += frame.frameByteCount
            position = frame.position
        }
        let mark = DurableMark.newest(in: bytes, seed: header.seed)
        return mark?.durableOffset == UInt64(offset) ? position : nil
    }

    @Test(
        "is at the end, written by the log's own thread", .timeLimit(.minutes(1)),
        arguments: Circumstance.allCases)
    func byThread(_ circumstance: Circumstance) async throws {
        let disk = MemoryDisk()
        let marked = Condition(Position.none)
        func open(_ name: String) throws -> LocalLog {
            let hooked = HookedDisk(disk.process())
            // A mark is synced when it is written.
            hooked.always(before: .syncData) { path in
                guard path.hasSuffix(".seg"), let position = Self.markedPosition(on: disk) else {
                    return
                }
                marked.withLock { $0 = max($0, position) }
                marked.signal()
            }
            var options = LocalLog.Options.small
            options.idleDelay = .milliseconds(1)
            options.sealsEndedSegments = circumstance == .sealing
            return try LocalLog.open(
                at: "/log", mode: .create, options: options, disk: hooked, onNotice: ignore)
        }
        let log = try open("first")
        let other = circumstance == .besideAnother ? try open("second") : nil
        if circumstance == .fullDisk { disk.setByteLimit(40_000) }
        var tip = Tip.none(1)
        for round in 1...12 {
            let events = [Event.numbered(round, payloadByteCount: 2_500)]
            let writer = round % 3 == 0 ? other ?? log : log
            if circumstance == .batches {
                let results = try await writer.append([(events, tip), (events, .none(StreamID(9)))])
                tip = try results[0].get()
            } else {
                do throws(LogError) {
                    tip = try await writer.append(events, after: tip)
                } catch {
                    guard case .outOfSpace = error, circumstance == .fullDisk else { throw error }
                    break
                }
            }
            let last = tip.position
            let isMarked = marked.wait(timeout: .seconds(20)) { $0 >= last ? true : nil }
            #expect(isMarked == true, "round \(round)")
        }
        #expect(tip.position > Position(4))
        other?.close()
        log.close()
    }

    @Test("is at the end whoever wrote the one before")
    func severalWriters() throws {
        let disk = MemoryDisk()
        let stores = try (0..<3).map { _ in try LogStore.open(.test(disk.process())) }
        // One comes back after others have written many.
        for (number, writer) in [0, 1, 1, 1, 0, 2, 2, 0, 1, 0, 0, 0, 2].enumerated() {
            let tip = try stores[writer].freshTip(of: 1)
            let request = AppendRequest(events: [.numbered(number)], tip: tip)
            let position = try stores[writer].append([request])[0].get().position
            try stores[writer].writeMark()
            #expect(Self.markedPosition(on: disk) == position, "after append \(number)")
        }
    }
}
