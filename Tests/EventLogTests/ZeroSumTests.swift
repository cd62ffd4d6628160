import Synchronization
import Testing

@testable import EventLog

@Suite("Commits whose checksums are 0")
struct ZeroSumTests {
    private let disk = MemoryDisk()
    private let store: LogStore
    private let commits: [Commit]
    /// Where the commits lie whose checksums are 0.
    private let zeros: [CommitReference]

    /// Some lie first in a segment, some last, and some between others.
    init() throws {
        let (source, salt) = (SeededSource(seed: 1), Forced())
        var environment = LogEnvironment.test(disk.process())
        environment.random = { salt.value ?? source.next() }
        store = try LogStore.open(environment)
        var tips: [Tip] = []
        for number in 1...14 {
            let tip = try store.freshTip(of: StreamID(UInt64(number % 2 + 1)))
            if [1, 2, 5, 6, 9, 14].contains(number) {
                salt.value = 99
                let request = try ZeroSum.request(after: tip, in: store, salt: 99)
                tips.append(try store.append([request])[0].get())
                salt.value = nil
            } else {
                _ = try store.append([AppendRequest(events: [.numbered(number)], tip: tip)])[0]
                    .get()
            }
            if [5, 9, 10].contains(number) { try store.endSegment() }
        }
        commits = try store.allCommits()
        let references = store.look { $0.commits(after: .none, limit: .max) }
        zeros = tips.map { references[Int($0.position.rawValue) - 1] }
    }

    private final class Forced: Sendable {
        private let forced = Mutex<UInt64?>(nil)
        var value: UInt64? {
            get { forced.withLock { $0 } }
            set { forced.withLock { $0 = newValue } }
        }
    }

    private func path(_ reference: CommitReference) -> String {
        LogDirectory(root: "/log").segment(UInt64(reference.segment))
    }

    private func copy(_ path: String = "", with bytes: [UInt8] = []) -> MemoryDisk {
        let copy = disk.copy()
        copy.crash { _ in .kept }
        if !path.isEmpty { copy.replaceContent(of: path, with: bytes) }
        return copy
    }

    @Test("are read like all others, raw and sealed")
    func whole() throws {
        #expect(zeros.count == 6)
        for reference in zeros {
            let bytes = try #require(disk.content(of: path(reference)))
            let start = Int(reference.offset)
            #expect(bytes[start..<start + 8].allSatisfy { $0 == 0 })
            #expect(bytes[start + 96..<start + 104].allSatisfy { $0 == 0 })
        }
        for copy in [disk.copy(), copy()] {
            let store = try LogStore.open(.test(copy.process()))
            #expect(try store.allCommits() == commits)
            _ = try store.appendProbe()
            #expect(try LocalLog.verify(at: "/log", disk: copy.process()).findings.isEmpty)
            #expect(try store.seal() == 3)
            #expect(try store.allCommits().dropLast() == commits[...])
            for stream in [1, 2] as [StreamID] {
                var found: [Commit] = []
                try store.read(stream, .first ... .max, parts: .all) {
                    found.append($0)
                    return true
                }
                #expect(found == commits.filter { $0.stream == stream })
            }
            let report = try LocalLog.verify(at: "/log", disk: copy.process())
            #expect(report.findings.isEmpty && report.commitCount == commits.count + 1)
        }
    }

    @Test("are checked like all others")
    func flips() throws {
        for reference in zeros {
            let bytes = try #require(disk.content(of: path(reference)))
            for bit in 0..<8 * Int(reference.byteCount) {
                var damaged = bytes
                damaged[Int(reference.offset) + bit / 8] ^= 1 << UInt8(bit % 8)
                let disk = copy(path(reference), with: damaged)
                #expect(throws: LogError.self, "segment \(reference.segment), bit \(bit)") {
                    try LogStore.open(.test(disk.process(), mode: .readWrite))
                }
            }
        }
    }

    @Test("are found and held together like all others behind a damaged one")
    func behindDamage() throws {
        for (index, lost) in commits.enumerated() {
            let reference = store.look { $0.commits(after: .none, limit: .max) }[index]
            var bytes = try #require(disk.content(of: path(reference)))
            bytes[Int(reference.offset) + 60] ^= 4
            let disk = copy(path(reference), with: bytes)
            let content = try LogContent(opening: .test(disk.process(), mode: .readOnly))
            var found: [Commit] = []
            try content.readAll(after: .none, parts: .all, onGap: { _ in true }) {
                found.append($0)
                return true
            }
            #expect(found == commits.filter { $0 != lost }, "commit \(index)")
            // The last one of the log leaves nothing behind that could say how many there were.
            let last = lost == commits.last ? Position(.max) : lost.position
            #expect(content.gaps().map(\.positions) == [lost.position...last], "commit \(index)")
        }
    }
}
