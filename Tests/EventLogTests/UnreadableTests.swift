import Glibc
import Testing

@testable import EventLog

@Suite("A log of which the device does not give everything")
struct UnreadableTests {
    /// What `content` has, and what it says to have lost.
    private func all(_ content: LogContent) throws -> (commits: [Commit], gaps: [LogGap]) {
        var (commits, gaps): ([Commit], [LogGap]) = ([], [])
        try content.readAll(after: .none, parts: .all) {
            gaps.append($0)
            return true
        } visit: {
            commits.append($0)
            return true
        }
        return (commits, gaps)
    }

    private func check(_ log: MixedLog, _ content: LogContent, _ place: String) throws {
        let (commits, gaps) = try all(content)
        let lost = gaps.compactMap(\.positions)
        let left = log.commits.filter { commit in
            !lost.contains { $0.contains(commit.position) }
        }
        #expect(commits == left, "\(place)")
        let hit = Set((gaps + content.gaps()).flatMap(\.damage.streams))
        for tip in log.tips {
            var found: [Commit] = []
            do throws(LogError) {
                try content.read(tip.stream, .first ... .max, parts: .all) {
                    found.append($0)
                    return true
                }
                #expect(found == log.history(of: tip.stream), "\(place), stream \(tip.stream)")
            } catch {
                guard case .corrupt(let damage) = error else { throw error }
                #expect(damage.streams.contains(tip.stream), "\(place)")
                #expect(log.history(of: tip.stream).starts(with: found), "\(place)")
                let isOpen = content.gaps().contains { !$0.isAttributed }
                #expect(hit.contains(tip.stream) || isOpen, "\(place), stream \(tip.stream)")
            }
        }
    }

    @Test("is read around a segment that cannot be read, and writers are refused")
    func segment() throws {
        let log = try MixedLog(seed: 4, sealing: 4)
        var readableCount = 0
        for path in log.segmentPaths {
            let disk = log.copy(isSameBoot: false)
            disk.setFaults { $0.operation == .read && $0.path == path ? .fail(EIO) : nil }
            let content = try LogContent(opening: .test(disk.process(), mode: .readOnly))
            try check(log, content, path)
            let gaps = content.gaps() + (try all(content).gaps)
            #expect(!gaps.isEmpty, "\(path)")
            #expect(gaps.contains { $0.damage.file == path }, "\(path)")
            let words = content.gaps().map(\.description).joined()
            #expect(words.contains("cannot be read (Input/output error)"), "\(path): \(words)")
            readableCount += try all(content).commits.count
            let before = log.segmentPaths.map { disk.content(of: $0) }
            let error = #expect(throws: LogError.self) {
                try LogStore.open(.test(disk.process(), mode: .readWrite)).allCommits()
            }
            guard case .failed(let why) = error, why.contains("Input/output error") else {
                Issue.record("\(path): \(String(describing: error))")
                continue
            }
            let after = log.segmentPaths.map { disk.content(of: $0) }
            #expect(before == after, "\(path)")
        }
        #expect(readableCount > log.commits.count * (log.segmentPaths.count - 2))
    }

    @Test("is read as it is, or not at all, when one read fails once", arguments: [true, false])
    func once(isSameBoot: Bool) throws {
        let log = try MixedLog(seed: 4, sealing: 4, commitCount: 60)
        var (number, readCount) = (1, 0)
        while true {
            let disk = log.copy(isSameBoot: isSameBoot)
            let reads = Counter()
            disk.setFaults { [number] call in
                guard call.operation == .read, !call.path.hasSuffix("/LOG") else { return nil }
                return reads.next() == number ? .fail(EIO) : nil
            }
            do {
                let content = try LogContent(opening: .test(disk.process(), mode: .readOnly))
                try check(log, content, "read \(number)")
                readCount += 1
            } catch LogError.failed(let why) {
                #expect(why.contains("Input/output error"), "read \(number)")
            }
            if reads.next() <= number { break }
            number += 3
        }
        #expect(number > 20 && readCount > 0)
    }
}
