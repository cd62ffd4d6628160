import Synchronization
import Testing

@testable import EventLog

@Suite("Opening a log")
struct OpeningTests {
    @Test("refuses a newer format of the log or of a segment, and touches nothing")
    func newerFormat() throws {
        let sample = try SampleLog(isMarked: true)
        let identity = try LogIdentity(
            decoding: sample.disk.content(of: "/log/LOG") ?? [], path: "/log/LOG")
        let newer = LogIdentity(format: 3, log: identity.log).encoded
        var header = sample.disk.content(of: sample.segmentPaths[0]) ?? []
        header[8] = 3
        let checksum = unsafeChecksum(Array(header[0..<104]))
        header.replaceSubrange(104..<112, with: checksum)
        for (path, bytes) in [("/log/LOG", newer), (sample.segmentPaths[0], header)] {
            let disk = sample.disk.copy()
            disk.replaceContent(of: path, with: bytes)
            let before = disk.paths.map { disk.content(of: $0) }
            for mode in [LocalLog.Mode.create, .readWrite, .readOnly] {
                #expect(throws: LogError.newerFormat(path: path, found: 3, newestKnown: 2)) {
                    try LogStore.open(.test(disk.process(), mode: mode))
                }
            }
            let segments = disk.paths.map { disk.content(of: $0) }
            #expect(before == segments)
        }
    }

    @Test("refuses a directory that holds something else, and writes nothing there")
    func strangers() throws {
        let disk = MemoryDisk()
        let process = disk.process()
        try process.makeDirectory("/log")
        _ = try process.open("/log/letters.txt", .create)
        #expect(
            throws: LogError.failed(
                "/log is not a log and not empty (it holds 'letters.txt'); name another directory")
        ) { try LogStore.open(.test(process)) }
        #expect(disk.paths == ["/log/letters.txt"])
    }

    @Test("makes nothing unless it is asked to")
    func missing() throws {
        let disk = MemoryDisk()
        for mode in [LocalLog.Mode.readWrite, .readOnly] {
            #expect(throws: LogError.self) { try LogStore.open(.test(disk.process(), mode: mode)) }
        }
        #expect(disk.paths.isEmpty)
    }

    @Test("refuses to make a new log over segments whose LOG file is gone")
    func lostIdentity() throws {
        let sample = try SampleLog(isMarked: true)
        let disk = sample.disk.copy()
        disk.replaceContent(of: "/log/LOG", with: nil)
        // Whatever else is there, it is a log that has lost something.
        disk.replaceContent(of: "/log/ERASED", with: [1])
        for mode in [LocalLog.Mode.create, .readWrite, .readOnly] {
            let error = #expect(throws: LogError.self) {
                try LogStore.open(.test(disk.process(), mode: mode))
            }
            guard case .corrupt = error else {
                Issue.record("\(mode): \(String(describing: error))")
                continue
            }
        }
        #expect(disk.content(of: "/log/LOG") == nil)
        let error = #expect(throws: LogError.self) {
            try LocalLog.verify(at: "/log", disk: disk.process())
        }
        guard case .corrupt = error else {
            Issue.record("verify: \(String(describing: error))")
            return
        }
    }

    @Test("takes a making that was killed for no log, and not for damage")
    func killedMaking() throws {
        let whole = MemoryDisk()
        _ = try LogStore.open(.test(whole.process()))
        for call in 1...whole.callCount {
            let disk = MemoryDisk()
            disk.setFaults { $0.number == call ? .kill : nil }
            _ = try? LogStore.open(.test(disk.process()))
            disk.setFaults(nil)
            guard disk.content(of: "/log/LOG") == nil else { continue }
            #expect(
                throws: LogError.failed("there is no log in /log; check the path"), "call \(call)"
            ) {
                try LogStore.open(.test(disk.process(), mode: .readOnly))
            }
        }
    }

    @Test("does not need the hints, whatever is in them", arguments: 0..<4)
    func junkInHints(kind: Int) throws {
        let sample = try SampleLog(isMarked: false)
        let disk = sample.disk.copy()
        let junk: [UInt8]? =
            switch kind {
            case 0: nil
            case 1: []
            case 2: [UInt8](repeating: 0xFF, count: 72)
            default: [UInt8](repeating: 7, count: 5000)
            }
        disk.replaceContent(of: "/log/hints", with: junk)
        let store = try LogStore.open(.test(disk.process()))
        #expect(try store.allCommits() == sample.commits)
        _ = try store.appendProbe()
    }

    @Test("sets a torn tail aside once, keeps its bytes and says so once")
    func tornTail() throws {
        let disk = MemoryDisk()
        let process = disk.process()
        let store = try LogStore.open(.test(process))
        _ = try store.appendProbe(1)
        let tail = store.look { $0.commits(after: .none, limit: 1)[0] }
        let end = tail.offset + UInt64(tail.byteCount)
        disk.setFaults {
            $0.operation == .write && $0.path.hasSuffix(".seg") ? .killAfter(130) : nil
        }
        #expect(throws: LogError.self) { try store.appendProbe(2) }
        disk.setFaults(nil)
        let written = disk.content(of: "/log/log/0000000001.seg")?[Int(end)..<Int(end) + 130]
        disk.crash { _ in .kept }
        let notices = NoticeCounter()
        _ = try LogStore.open(.test(disk.process(), notify: notices.note))
        let kept = "/log/quarantine/0000000001.seg.\(end)"
        #expect(
            notices.all == [
                .tornTail(
                    file: "/log/log/0000000001.seg", byteOffset: end, byteCount: 130, keptAt: kept)
            ])
        #expect(disk.content(of: kept) == written.map { Array($0) })
        let again = try LogStore.open(.test(disk.process(), notify: notices.note))
        #expect(notices.count == 1)
        #expect(try again.allCommits().count == 1)
    }

    @Test("marks all of a quiet log as durable, so that damage of any commit is known as such")
    func marksAdvance() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        for number in 1...3 {
            _ = try store.appendProbe(number)
            try store.writeMark()
            let page = disk.content(of: "/log/log/0000000001.seg") ?? []
            let header = try SegmentHeader(decoding: page, path: "")
            let last = store.look { $0.commits(after: .none, limit: .max).last }
            let mark = DurableMark.newest(in: page, seed: header.seed)
            #expect(mark?.durableOffset == last.map { $0.offset + UInt64($0.byteCount) })
            #expect(mark?.counter == UInt64(number))
        }
    }

    private func unsafeChecksum(_ bytes: [UInt8]) -> [UInt8] {
        let value = bytes.span.bytes.checksum(0..<bytes.count, seed: 0)
        return (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}

@Suite("A log that is made")
struct CreationNoticeTests {
    @Test("is told of once, so that a mistyped path is seen")
    func created() throws {
        let disk = MemoryDisk()
        let said = Mutex<[LocalLog.Notice]>([])
        for _ in 1...2 {
            _ = try LogStore.open(
                .test(disk.process(), notify: { notice in said.withLock { $0.append(notice) } }))
        }
        #expect(said.withLock { $0 } == [.created(directory: "/log")])
    }
}
