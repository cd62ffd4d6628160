import Glibc
import Testing

@testable import EventLog

/// Repairs on a simulated disk, and what is seen of a log before and after.
enum RepairSample {
    static func repair(
        _ disk: any Disk, _ mode: LocalLog.RepairMode = .carryOut, dropsSuspectTail: Bool = false
    ) throws(LogError) -> RepairReport {
        let environment = LogEnvironment.test(
            disk, mode: mode == .dryRun ? .readOnly : .readWrite)
        return try LocalLog.repair(
            at: "/log", mode, dropsSuspectTail: dropsSuspectTail, options: environment.options,
            disk: disk, now: environment.now, random: environment.random)
    }

    /// All files but those that may be lost.
    static func contents(_ disk: MemoryDisk) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for path in disk.paths
        where !["/log/hints", "/log/lock"].contains(path) && !path.hasSuffix("/spare") {
            found[path] = disk.content(of: path)
        }
        return found
    }

    static func all(_ content: LogContent) throws -> (commits: [Commit], gaps: [LogGap]) {
        var commits: [Commit] = []
        var gaps: [LogGap] = []
        try content.readAll(after: .none, parts: .all) {
            gaps.append($0)
            return true
        } visit: {
            commits.append($0)
            return true
        }
        return (commits, gaps)
    }

    /// The positions of commits that a repair has put back: with their payloads on record as lost,
    /// or whole where only their filling was damaged.
    static func mended(
        _ commits: [Commit], _ gaps: [LogGap], of sample: MixedLog
    ) -> Set<Position> {
        let recorded = Set(gaps.flatMap(\.lostPayloads).compactMap(\.after?.position))
        var found: Set<Position> = []
        for commit in commits {
            guard let original = sample.commits.first(where: { $0.position == commit.position })
            else { continue }
            guard commit.hasLostPayloads else {
                #expect(commit == original)
                continue
            }
            #expect(commit == original.withLostPayloads)
            #expect(recorded.contains(commit.position), "\(commit.position) is not on record")
            found.insert(commit.position)
        }
        #expect(found == recorded)
        return found
    }

    /// Those of `commits` that could be read before as well.
    static func known(_ commits: [Commit], _ before: [Commit]) -> [Commit] {
        let readable = Set(before.map(\.position))
        return commits.filter { readable.contains($0.position) }
    }

    /// `expected` without the payloads that `found` says to be lost.
    static func withLosses(of found: [Commit], in expected: [Commit]) -> [Commit] {
        let lost = Set(found.filter(\.hasLostPayloads).map(\.position))
        return expected.map { lost.contains($0.position) ? $0.withLostPayloads : $0 }
    }

    static func history(
        _ content: LogContent, _ stream: StreamID
    ) throws -> (found: [Commit], damage: Damage?) {
        var found: [Commit] = []
        do throws(LogError) {
            try content.read(stream, .first ... .max, parts: .all) {
                found.append($0)
                return true
            }
        } catch {
            guard case .corrupt(let damage) = error else { throw error }
            return (found, damage)
        }
        return (found, nil)
    }
}

@Suite("A damaged log that was repaired")
struct RepairTests {
    struct Tally {
        var repaired = 0
        var sound = 0
        var hopeless = 0
        var lost = 0
        /// Commits that are there again and could not be read before.
        var mended = 0
        var wholeStreams = 0
        var markedStreams = 0
        /// How often each kind of damage was done.
        var kinds: [RandomDamage: Int] = [:]
    }

    @Test("is sound, keeps what can be read, names what is lost, and can be written to")
    func randomDamage() throws {
        let logs = try (0..<6).map { try MixedLog(seed: UInt64($0 + 1), sealing: $0 * 2) }
        let blocks = try logs.map { try $0.blocks() }
        var tally = Tally()
        for round in SalvageTests.firstRound..<SalvageTests.firstRound + SalvageTests.roundCount / 2
        {
            let index = round % logs.count
            try check(logs[index], blocks[index], round, &tally)
        }
        print("repairs: \(SalvageTests.roundCount / 2) rounds: \(tally)")
        #expect(tally.repaired > SalvageTests.roundCount / 4)
        #expect(tally.hopeless == 0)
        #expect(tally.wholeStreams > tally.markedStreams)
        #expect(tally.mended > 0)
    }

    private func check(
        _ sample: MixedLog, _ blocks: [String: [Range<Int>]], _ round: Int, _ tally: inout Tally
    ) throws {
        var random = SplitMix64(seed: UInt64(round) &+ 7)
        let disk = sample.copy(isSameBoot: Bool.random(using: &random))
        var place = "round \(round)"
        for _ in 0..<(round % 5 == 0 ? 3 : 1) {
            let kind = RandomDamage.allCases.randomElement(using: &random) ?? .bitFlip
            place +=
                ", " + kind.strike(disk, sample.segmentPaths, blocks: blocks, using: &random)
            tally.kinds[kind, default: 0] += 1
        }
        if SalvageTests.roundCount != 300 { print(place) }
        let before = try RepairSample.all(
            LogContent(opening: .test(disk.process(), mode: .readOnly)))
        let damaged = RepairSample.contents(disk)
        let planned = try RepairSample.repair(disk.process(), .dryRun)
        #expect(RepairSample.contents(disk) == damaged, "\(place): a dry run changes something")
        let report: RepairReport
        do throws(LogError) {
            report = try RepairSample.repair(disk.process())
        } catch {
            Issue.record("\(place): \(error)")
            tally.hopeless += 1
            return
        }
        #expect(report.gaps == planned.gaps && report.findings == planned.findings, "\(place)")
        #expect(report.isDone == !report.isSound, "\(place)")
        if report.isDone { tally.repaired += 1 } else { tally.sound += 1 }
        checkOriginals(report, damaged, disk, place)
        let verified = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(verified.findings.isEmpty, "\(place): \(verified.findings)")
        let content = try LogContent(opening: .test(disk.process(), mode: .readWrite))
        let (commits, gaps) = try RepairSample.all(content)
        let mended = RepairSample.mended(commits, content.gaps(), of: sample)
        #expect(
            RepairSample.known(commits, before.commits) == before.commits,
            "\(place): commits differ from what could be read")
        tally.mended += mended.count
        tally.lost += sample.commits.count - commits.count
        let kept = Set(commits.map(\.position))
        for commit in sample.commits where !kept.contains(commit.position) {
            #expect(
                gaps.contains { $0.positions?.contains(commit.position) == true },
                "\(place): position \(commit.position) is lost and not on record")
        }
        try checkStreams(content, sample, gaps, place, &tally)
        try checkAgain(disk, place)
        try checkAppending(disk, sample, place)
    }

    /// Everything that was found damaged is in quarantine, byte for byte, or where it was.
    private func checkOriginals(
        _ report: RepairReport, _ damaged: [String: [UInt8]], _ disk: MemoryDisk, _ place: String
    ) {
        let after = RepairSample.contents(disk)
        let kept = Set(after.filter { $0.key.hasPrefix("/log/quarantine/") }.values)
        for path in Set(report.findings.map(\.file)) {
            guard let bytes = damaged[path] else { continue }
            let isKept = kept.contains(bytes) || after[path] == bytes
            #expect(isKept, "\(place): \(path) is not kept")
        }
    }

    private func checkStreams(
        _ content: LogContent, _ sample: MixedLog, _ gaps: [LogGap], _ place: String,
        _ tally: inout Tally
    ) throws {
        let named = Set(gaps.flatMap { $0.losses.map(\.stream) })
        for tip in sample.tips {
            let (found, damage) = try RepairSample.history(content, tip.stream)
            let expected = sample.history(of: tip.stream)
            guard let damage else {
                let expected = RepairSample.withLosses(of: found, in: expected)
                // Of a stream that began in the hole nothing may be left that could name it.
                if found.isEmpty, gaps.contains(where: { !$0.isAttributed }) { continue }
                #expect(found == expected, "\(place): stream \(tip.stream) is folded over a hole")
                tally.wholeStreams += 1
                continue
            }
            tally.markedStreams += 1
            let whole = RepairSample.withLosses(of: found, in: expected)
            #expect(whole.starts(with: found), "\(place): stream \(tip.stream)")
            #expect(damage.streams.contains(tip.stream), "\(place)")
            #expect(named.contains(tip.stream), "\(place)")
        }
        let goingOn = Set(gaps.flatMap { $0.losses.compactMap(\.after) })
        for commit in sample.commits where content.has(commit.stream) {
            for moment in [
                Moment.position(commit.position), .time(commit.time),
                .revision(commit.firstRevision),
            ] {
                do throws(LogError) {
                    let found = try content.tip(of: commit.stream, at: moment)
                    #expect(
                        found == sample.tip(of: commit.stream, at: moment)
                            || goingOn.contains(found),
                        "\(place): \(commit.stream) at \(moment)")
                } catch {
                    guard case .corrupt = error else { throw error }
                }
            }
        }
    }

    /// A second repair finds nothing and changes no byte.
    private func checkAgain(_ disk: MemoryDisk, _ place: String) throws {
        let first = RepairSample.contents(disk)
        let again = try RepairSample.repair(disk.process())
        #expect(again.isSound && !again.isDone, "\(place): \(again)")
        #expect(RepairSample.contents(disk) == first, "\(place): a second repair changes bytes")
    }

    /// Every stream can be appended to, and what is sealed then is sound.
    private func checkAppending(
        _ disk: MemoryDisk, _ sample: MixedLog, _ place: String
    ) throws {
        let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
        for tip in sample.tips {
            let known = store.look { $0.durableTip(of: tip.stream) }
            let isForgotten = known.revision == .none
            #expect(
                isForgotten || known.revision >= tip.revision,
                "\(place): revisions would be given twice")
            let request = AppendRequest(events: [.numbered(1)], tip: known)
            let next = try store.append([request])[0].get()
            #expect(next.position > (sample.commits.last?.position ?? .none), "\(place)")
            var found: [Commit] = []
            try store.read(tip.stream, next.revision ... .max, parts: .all) {
                found.append($0)
                return true
            }
            #expect(found.count == 1 && found[0].tip == next, "\(place)")
        }
        try store.endSegment()
        _ = try store.seal(MixedLog.limits)
        let verified = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(verified.findings.isEmpty, "\(place), sealed: \(verified.findings)")
    }
}

extension LogContent {
    /// Whether anything is known of a stream.
    fileprivate func has(_ stream: StreamID) -> Bool {
        (try? streams().contains { $0.stream == stream }) == true
    }
}

extension Commit {
    var hasLostPayloads: Bool { events.contains { $0.payload == .lost } }

    /// As a repair leaves it when its payloads are damaged.
    var withLostPayloads: Commit {
        var commit = self
        for index in commit.events.indices {
            if case .bytes(let bytes) = commit.events[index].payload, !bytes.isEmpty {
                commit.events[index].payload = .lost
            }
        }
        return commit
    }
}
