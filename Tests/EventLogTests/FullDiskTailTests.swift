import Testing

@testable import EventLog

@Suite("A torn tail on a full disk")
struct FullDiskTailTests {
    @Test("leaves a log that is read, says what to do to whoever writes, and is got over")
    func tornTail() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        for number in 1...3 { _ = try store.appendProbe(number) }
        let commits = try store.allCommits()
        let end = Int(store.state { $0.tail.offset })
        disk.setFaults {
            $0.operation == .write && $0.path.hasSuffix(".seg") ? .killAfter(130) : nil
        }
        #expect(throws: LogError.self) { try store.appendProbe(4) }
        disk.setFaults(nil)
        let torn = disk.content(of: "/log/log/0000000001.seg").map { Array($0[end..<end + 130]) }
        disk.crash { _ in .kept }
        let byteCount = disk.paths.reduce(0) { $0 + (disk.content(of: $1)?.count ?? 0) }
        let quarantine = "/log/quarantine/"
        // No room at all, and room for a part of it.
        for room in [0, 100, 0] {
            disk.setByteLimit(byteCount + room)
            let reader = try LogContent(opening: .test(disk.process(), mode: .readOnly))
            #expect(try reader.head() == commits.last?.position && reader.gaps().isEmpty)
            let error = #expect(throws: LogError.self) {
                try LogStore.open(.test(disk.process()))
            }
            guard case .outOfSpace(let what) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(what.contains("cannot write \(quarantine)0000000001.seg.\(end)"))
            #expect(what.contains("free some space there"))
            #expect(!disk.paths.contains { $0.hasPrefix(quarantine) }, "it takes room itself")
        }
        disk.setByteLimit(nil)
        let reopened = try LogStore.open(.test(disk.process()))
        #expect(try reopened.allCommits() == commits)
        #expect(disk.paths.filter { $0.hasPrefix(quarantine) }.count == 1)
        #expect(disk.content(of: "\(quarantine)0000000001.seg.\(end)") == torn)
        _ = try reopened.appendProbe(5)
    }
}
