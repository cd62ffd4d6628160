import Glibc
import Testing

@testable import EventLog

@Suite("A commit whose payloads are damaged")
struct LostPayloadTests {
    private let directory = LogDirectory(root: "/log")

    private func flip(_ disk: MemoryDisk, _ path: String, _ offset: Int) throws {
        var bytes = try #require(disk.content(of: path))
        bytes[offset] ^= 1
        disk.replaceContent(of: path, with: bytes)
    }

    /// Five commits of two streams in one segment that is not sealed.
    private func sample() throws -> (disk: MemoryDisk, frames: [CommitReference]) {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        var tips = [StreamID(1): Tip.none(1), StreamID(2): Tip.none(2)]
        for number in 1...5 {
            let stream = StreamID(UInt64(number % 2 + 1))
            let event = Event.numbered(number, payloadByteCount: 200)
            let tip = try #require(tips[stream])
            tips[stream] = try store.append([AppendRequest(events: [event], tip: tip)])[0].get()
        }
        try store.writeMark()
        return (disk, store.look { $0.commits(after: .none, limit: 5) })
    }

    /// A byte of the payload of a raw frame.
    private func payloadOffset(_ frame: CommitReference) -> Int {
        Int(frame.offset) + Int(frame.byteCount) - 20
    }

    private func events(_ disk: MemoryDisk, _ stream: StreamID) throws -> [Payload] {
        let content = try LogContent(opening: .test(disk.process(), mode: .readOnly))
        let (found, damage) = try RepairSample.history(content, stream)
        #expect(damage == nil)
        return found.flatMap(\.events).map(\.payload)
    }

    @Test("stays, and its payloads are on record as lost, also after another repair and a purge")
    func kept() throws {
        let (disk, frames) = try sample()
        try flip(disk, directory.segment(1), payloadOffset(frames[2]))
        let report = try RepairSample.repair(disk.process())
        #expect(report.lostCommitCount == 0)
        #expect(report.gaps.flatMap(\.losses).isEmpty)
        #expect(
            report.gaps.flatMap(\.lostPayloads).map(\.after) == [
                Tip(stream: 2, revision: 2, position: 3)
            ])
        let verified = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(verified.findings.isEmpty && verified.lostPayloadCount == 1)
        let payloads = try events(disk, 2)
        #expect(payloads.map { $0 == .lost } == [false, true, false])
        #expect(try events(disk, 1).allSatisfy { $0 != .lost })
        #expect(try RepairSample.repair(disk.process()).isSound)
        // What is damaged next costs the record nothing.
        let sealed = try #require(disk.content(of: directory.sealedSegment(1))?.count)
        try flip(disk, directory.sealedSegment(1), sealed - 400)
        #expect(try RepairSample.repair(disk.process()).isDone)
        let store = try LogStore.open(.test(disk.process()))
        #expect(store.recordedGaps.recordedLosses(of: 2).payloads.count == 1)
        #expect(store.recordedGaps.recordedLosses(of: 1).isEmpty)
        #expect(try events(disk, 2) == payloads)
        _ = try store.purge(2)
        #expect(try events(disk, 2).allSatisfy { $0 == .erased })
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
    }

    @Test("costs nothing when only its filling is damaged")
    func filling() throws {
        let (disk, frames) = try sample()
        try flip(disk, directory.segment(1), Int(frames[1].offset) + Int(frames[1].byteCount) - 1)
        let report = try RepairSample.repair(disk.process())
        #expect(report.isDone && report.gaps.isEmpty)
        #expect(try events(disk, 1).allSatisfy { $0 != .lost })
    }

    @Test("is no commit when a crash has cut it short: it was acknowledged to nobody")
    func torn() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        var tip = Tip.none(1)
        for number in 1...3 {
            let event = Event.numbered(number, payloadByteCount: 900)
            tip = try store.append([AppendRequest(events: [event], tip: tip)])[0].get()
        }
        let frames = store.look { $0.commits(after: .none, limit: 3) }
        let path = directory.segment(1)
        #expect(frames.map(\.segment) == [1, 1, 1])
        var bytes = try #require(disk.content(of: path))
        try #require(bytes.count > Int(frames[2].offset) + 1024)
        // The last write has lost a sector, and nothing says that it was durable.
        let sector = (Int(frames[2].offset) + 512) / 512 * 512
        for index in sector..<sector + 512 { bytes[index] = 0 }
        // And what was acknowledged is damaged as well, so that there is something to repair.
        bytes[payloadOffset(frames[0])] ^= 1
        let copy = disk.copy()
        try copy.process().remove("/log/hints")
        copy.replaceContent(of: path, with: bytes)
        _ = try RepairSample.repair(copy.process())
        let payloads = try RepairSample.all(
            LogContent(opening: .test(copy.process(), mode: .readOnly))
        ).commits.flatMap(\.events).map(\.payload)
        #expect(payloads.count == 2 && payloads.first == .lost)
    }
}

@Suite("What lies beside the segments")
struct BystanderTests {
    @Test("verify names what is no file in the place of lock, hints and POISON")
    func impostors() async throws {
        try await withTemporaryDirectory { path in
            let root = path + "/log"
            let log = try LocalLog.open(at: root, mode: .create, options: .inline, onNotice: ignore)
            _ = try await log.append([Event(type: 1)], after: .none(StreamID(5)))
            log.close()
            #expect(try LocalLog.verify(at: root).findings.isEmpty)
            for name in ["lock", "hints", "POISON"] {
                for impostor in NoFileTests.Impostor.allCases {
                    let disk = PosixDisk()
                    if try disk.exists("\(root)/\(name)") { try disk.remove("\(root)/\(name)") }
                    impostor.put(at: "\(root)/\(name)")
                    let findings = try LocalLog.verify(at: root).findings
                    #expect(findings.map(\.file) == ["\(root)/\(name)"], "\(impostor)")
                    #expect(Glibc.remove("\(root)/\(name)") == 0)
                }
            }
        }
    }

    @Test("verify names a raw segment that is not the same as the sealed one beside it")
    func forms() throws {
        let sample = try MixedLog(seed: 3, sealing: 3)
        let disk = sample.copy(isSameBoot: false)
        let directory = LogDirectory(root: "/log")
        let unsealed = try MixedLog(seed: 3, sealing: 0).copy(isSameBoot: false)
        let raw = directory.segment(2)
        let bytes = try #require(unsealed.content(of: raw))
        disk.replaceContent(of: raw, with: bytes)
        let clean = try LocalLog.verify(at: "/log", disk: disk.process()).findings
        var damaged = bytes
        damaged[4200] ^= 1
        disk.replaceContent(of: raw, with: damaged)
        let found = try LocalLog.verify(at: "/log", disk: disk.process()).findings
        #expect(clean.isEmpty && found.map(\.file) == [raw])
    }
}
