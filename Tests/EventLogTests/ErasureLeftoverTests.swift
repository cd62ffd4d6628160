import Testing

@testable import EventLog

@Suite("An erasure reaches")
struct ErasureLeftoverTests {
    @Test(
        "what a torn tail has left in quarantine, and leaves other streams' frames there",
        arguments: [[1, 2, 3], [2, 3, 1]])
    func tornTail(order: [Int]) throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        try Secrets.fill(store, 1...3)
        // One write of several frames, of which the first one's start never reached the device.
        let (start, pending) = (disk.callCount, disk.pendingCount)
        disk.setFaults { call in
            call.operation == .write && call.number > start ? .killAfter(10_000) : nil
        }
        let requests = order.map { number in
            let stream = StreamID(UInt64(number))
            let payload = [UInt8](repeating: 1, count: 600) + Array(Secrets.text(of: stream).utf8)
            return AppendRequest(
                events: [Event(type: 1, payload: .bytes(payload))],
                tip: store.look { $0.durableTip(of: stream) })
        }
        _ = store.append(requests)
        disk.setFaults(nil)
        disk.crash { change in change == pending ? .lost : .kept }
        let again = try LogStore.open(.test(disk.process()))
        let kept = disk.paths.filter { $0.contains("/quarantine/") }
        #expect(kept.count == 1)
        #expect(try Secrets.files(holding: 2, on: disk, root: "/log/quarantine") == kept)
        let report = try again.purge(2)
        #expect(report.overwrittenQuarantineCount == 1 && report.unreadableFiles.isEmpty)
        #expect(try Secrets.files(holding: 2, on: disk) == [])
        #expect(try Secrets.files(holding: 3, on: disk, root: "/log/quarantine") == kept)
        #expect(try again.purge(2).overwrittenQuarantineCount == 0)
    }

    @Test("no file that it does not understand, and names it")
    func strange() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        try Secrets.fill(store, 1...6)
        disk.replaceContent(of: "/log/quarantine/what", with: Array("anything".utf8))
        let report = try store.purge(2)
        #expect(report.unreadableFiles == ["/log/quarantine/what"])
        #expect(disk.content(of: "/log/quarantine/what") == Array("anything".utf8))
    }

    @Test("a whole segment that was set aside")
    func wholeSegment() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        try Secrets.fill(store, 1...30)
        disk.replaceContent(
            of: "/log/quarantine/copy", with: disk.content(of: "/log/log/0000000001.seg"))
        let report = try store.purge(2)
        #expect(report.unreadableFiles == [])
        #expect(try Secrets.files(holding: 2, on: disk) == [])
        #expect(
            try Secrets.files(holding: 1, on: disk, root: "/log/quarantine")
                == ["/log/quarantine/copy"])
    }

    @Test("what a killed sealing has left, beside a segment or in the making")
    func killedSealing() throws {
        var (number, leftovers) = (1, Set<String>())
        while true {
            let disk = MemoryDisk()
            let store = try LogStore.open(.test(disk.process()))
            try Secrets.fill(store, 1...40)
            let start = disk.callCount
            disk.setFaults { [number] in $0.number == start + number ? .kill : nil }
            let result = Result { () throws(LogError) in try store.seal() }
            disk.setFaults(nil)
            if case .success = result { break }
            let names = disk.paths
            if names.contains("/log/log/seal.tmp") { leftovers.insert("in the making") }
            if names.contains(where: { names.contains($0 + ".lz4") }) { leftovers.insert("beside") }
            _ = try LogStore.open(.test(disk.process())).purge(2)
            #expect(try Secrets.files(holding: 2, on: disk) == [], "call \(number)")
            number += 3
        }
        #expect(leftovers == ["in the making", "beside"])
    }

    @Test("what a failed sync has left behind the end of a segment that was given up")
    func givenUp() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        try Secrets.fill(store, 1...6)
        let start = disk.callCount
        disk.setFaults { $0.operation == .syncData && $0.number > start ? .fail(5) : nil }
        #expect(throws: LogError.self) { try Secrets.append(50, to: 2, of: store) }
        disk.setFaults(nil)
        // What the device got is a commit of which a sector is missing.
        let path = "/log/log/0000000001.seg"
        let needle = Array("50: \(Secrets.text(of: 2))".utf8)
        var bytes = try #require(disk.content(of: path))
        let place = try #require(bytes.firstRange(of: needle)?.lowerBound)
        for index in (place + needle.count)..<bytes.count { bytes[index] = 0 }
        disk.replaceContent(of: path, with: bytes)
        let again = try LogStore.open(.test(disk.process()))
        #expect(disk.paths.contains("/log/log/0000000002.seg"))
        #expect(disk.content(of: path)?.contains(needle) == true)
        _ = try again.purge(2)
        #expect(try Secrets.files(holding: 2, on: disk) == [])
    }

    @Test("nothing when its list is damaged: it refuses, and says which file")
    func damagedList() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        try Secrets.fill(store, 1...6)
        _ = try store.purge(1)
        var bytes = try #require(disk.content(of: "/log/ERASED"))
        bytes[bytes.count / 2] ^= 1
        disk.replaceContent(of: "/log/ERASED", with: bytes)
        do throws(LogError) {
            _ = try store.purge(2)
            Issue.record("it did not refuse")
        } catch {
            #expect("\(error)".contains("/log/ERASED is damaged"))
        }
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(report.findings.map(\.file) == ["/log/ERASED"])
    }
}
