import Glibc
import Testing

@testable import EventLog

@Suite("A damaged log that is open for reading")
struct SalvageTests {
    /// What became of the rounds.
    struct Tally {
        var harmless = 0
        var reported = 0
        var refusedStreams = 0
        var hitStreams = 0
        /// Streams that lost nothing and are refused, because nothing proves it.
        var unprovenStreams = 0
        var wholeStreams = 0
        /// How often each kind of damage was done.
        var kinds: [RandomDamage: Int] = [:]
    }

    private struct Sample {
        let log: MixedLog
        let places: [[(path: String, range: Range<Int>)]]
        let blocks: [String: [Range<Int>]]

        init(number: Int) throws {
            log = try MixedLog(seed: UInt64(number + 1), sealing: number * 2)
            places = try log.places()
            blocks = try log.blocks()
        }
    }

    /// Set to run more rounds than the suite does.
    static var roundCount: Int {
        guard let text = unsafe getenv("LOG_DAMAGE_ROUNDS") else { return 300 }
        return Int(unsafe String(cString: text)) ?? 300
    }

    static var firstRound: Int {
        guard let text = unsafe getenv("LOG_DAMAGE_FIRST") else { return 0 }
        return Int(unsafe String(cString: text)) ?? 0
    }

    @Test("answers as before for what is not hit, and never wrongly, after any damage")
    func randomDamage() throws {
        let samples = try (0..<6).map { try Sample(number: $0) }
        var tally = Tally()
        for round in Self.firstRound..<Self.firstRound + Self.roundCount {
            try check(samples[round % samples.count], round, &tally)
        }
        print("random damage: \(Self.roundCount) rounds: \(tally)")
        #expect(tally.kinds.count == RandomDamage.allCases.count)
        #expect(tally.reported > Self.roundCount / 2)
        #expect(tally.wholeStreams > tally.refusedStreams)
        #expect(tally.unprovenStreams < tally.wholeStreams / 5)
    }

    private func check(_ sampled: Sample, _ round: Int, _ tally: inout Tally) throws {
        var random = SplitMix64(seed: UInt64(round))
        let sample = sampled.log
        let disk = sample.copy(isSameBoot: Bool.random(using: &random))
        let kind = RandomDamage.allCases.randomElement(using: &random) ?? .bitFlip
        let strike = kind.strike(
            disk, sample.segmentPaths, blocks: sampled.blocks, using: &random)
        let place = "round \(round), \(strike)"
        if Self.roundCount != 300 { print(place) }
        if !strike.hasSuffix("not done") { tally.kinds[kind, default: 0] += 1 }
        let hit = hitStreams(sampled, disk)
        let isReported = try checkReport(disk, place)
        let content = try LogContent(opening: .test(disk.process(), mode: .readOnly))
        var isWhole = try checkAll(content, sample, place)
        tally.hitStreams += hit.count
        for tip in sample.tips {
            let stream = tip.stream
            let (found, damage) = try read(content, stream, .first ... .max)
            let expected = sample.history(of: stream)
            guard let damage else {
                #expect(isSame(found, expected), "\(place): stream \(stream) is told wrongly")
                tally.wholeStreams += 1
                continue
            }
            isWhole = false
            tally.refusedStreams += 1
            #expect(expected.starts(with: found), "\(place): stream \(stream)")
            #expect(damage.streams.contains(stream), "\(place): stream \(stream) is not named")
            if hit.contains(stream) { continue }
            // Nothing of it is damaged. That must not be provable, then.
            tally.unprovenStreams += 1
            // Payloads in blocks that cannot be told apart without an index count as damaged.
            if damage.reason.hasPrefix("it lacks the commit") { continue }
            #expect(
                content.gaps().contains {
                    !$0.isAttributed && $0.positions.map { $0.upperBound > tip.position } ?? false
                }, "\(place): stream \(stream) is whole, and refused for \(damage)")
        }
        try checkNames(content, sample, place)
        try checkBehind(content, sample, place)
        if !isWhole { #expect(isReported, "\(place): verify finds nothing") }
        if isReported { tally.reported += 1 } else { tally.harmless += 1 }
        try checkWriter(disk, sample, place, isReported)
    }

    /// The streams of which some stored byte has changed.
    private func hitStreams(_ sample: Sample, _ disk: MemoryDisk) -> Set<StreamID> {
        Set(
            zip(sample.log.commits, sample.places).filter { _, places in
                places.contains { path, range in
                    let (old, new) = (sample.log.disk.content(of: path), disk.content(of: path))
                    guard let old, let new, range.upperBound <= new.count else { return true }
                    // A segment's own number is needed to check its frames.
                    return old[range] != new[range] || old[32..<40] != new[32..<40]
                }
            }.map(\.0.stream))
    }

    /// Whoever has lost a commit is named where that is told, unless nothing is left to know it by.
    private func checkNames(
        _ content: LogContent, _ sample: MixedLog, _ place: String
    ) throws {
        var gaps: [LogGap] = []
        var found: Set<Position> = []
        try content.readAll(after: .none, parts: .all) {
            gaps.append($0)
            return true
        } visit: {
            found.insert($0.position)
            return true
        }
        let known = Set(try content.streams().map(\.stream))
        for commit in sample.commits where !found.contains(commit.position) {
            let telling = gaps.filter { $0.positions?.contains(commit.position) == true }
            let isNamed = telling.contains { $0.damage.streams.contains(commit.stream) }
            let isUnknown =
                !known.contains(commit.stream) && telling.contains { !$0.isAttributed }
            #expect(isNamed || isUnknown, "\(place): \(commit.tip) is lost, and nobody says so")
        }
    }

    private func read(
        _ content: LogContent, _ stream: StreamID, _ range: ClosedRange<Revision>
    ) throws -> (found: [Commit], damage: Damage?) {
        var found: [Commit] = []
        do throws(LogError) {
            try content.read(stream, range, parts: .all) {
                found.append($0)
                return true
            }
        } catch {
            guard case .corrupt(let damage) = error else { throw error }
            return (found, damage)
        }
        return (found, nil)
    }

    /// Whether verifying finds something.
    private func checkReport(_ disk: MemoryDisk, _ place: String) throws -> Bool {
        do throws(LogError) {
            return try !LocalLog.verify(at: "/log", disk: disk.copy().process()).findings.isEmpty
        } catch {
            guard case .corrupt = error else { throw error }
            return true
        }
    }

    /// Reads everything, once up to the first hole and once beyond all.
    private func checkAll(
        _ content: LogContent, _ sample: MixedLog, _ place: String
    ) throws -> Bool {
        var first: [Commit] = []
        var isWhole = true
        do throws(LogError) {
            try content.readAll(after: .none, parts: .all) {
                first.append($0)
                return true
            }
            #expect(isSame(first, sample.commits), "\(place): commits are left out silently")
        } catch {
            guard case .corrupt = error else { throw error }
            isWhole = false
            #expect(sample.commits.starts(with: first), "\(place)")
        }
        var all: [Commit] = []
        var lost: [ClosedRange<Position>] = []
        try content.readAll(after: .none, parts: .all) {
            if let positions = $0.positions { lost.append(positions) }
            return true
        } visit: {
            all.append($0)
            return true
        }
        let expected = sample.commits.filter { commit in
            !lost.contains { $0.contains(commit.position) }
        }
        #expect(isSame(all, expected), "\(place): \(lost)")
        #expect(isWhole == lost.isEmpty, "\(place)")
        return isWhole
    }

    /// Reads of a stream that lie wholly behind what it has lost work, and questions for its tip
    /// are answered rightly or not at all.
    private func checkBehind(
        _ content: LogContent, _ sample: MixedLog, _ place: String
    ) throws {
        for gap in content.gaps() {
            for loss in gap.losses {
                let history = sample.history(of: loss.stream)
                guard let after = loss.after else { continue }
                #expect(
                    history.contains { $0.tip == after }, "\(place): \(after) was never a tip")
                let next = after.revision.advanced(by: 1)
                let later = content.gaps().flatMap(\.losses).contains {
                    $0.stream == loss.stream && $0.before.position >= after.position
                }
                let (found, damage) = try read(content, loss.stream, next ... .max)
                if later { continue }
                // A payload may be damaged as well, which only reading it tells.
                #expect(damage.map { $0.streams.contains(loss.stream) } ?? true, "\(place)")
                if damage == nil {
                    #expect(found == history.filter { $0.firstRevision >= next }, "\(place)")
                }
            }
        }
        for commit in sample.commits {
            let moments: [Moment] = [
                .position(commit.position), .time(commit.time), .revision(commit.firstRevision),
            ]
            for stream in [commit.stream, StreamID(commit.stream.rawValue + 1)] {
                for moment in moments {
                    do throws(LogError) {
                        let tip = try content.tip(of: stream, at: moment)
                        #expect(
                            tip == sample.tip(of: stream, at: moment),
                            "\(place): \(stream) at \(moment)")
                    } catch {
                        guard case .corrupt = error else { throw error }
                    }
                }
            }
        }
    }

    /// Who may append is refused, or reads the truth.
    private func checkWriter(
        _ disk: MemoryDisk, _ sample: MixedLog, _ place: String, _ isReported: Bool
    ) throws {
        do throws(LogError) {
            let store = try LogStore.open(.test(disk.process(), mode: .readWrite))
            let all = try store.allCommits()
            #expect(isSame(all, sample.commits), "\(place): a writer reads something else")
        } catch {
            guard case .corrupt = error else { throw error }
            #expect(isReported, "\(place): a writer is refused, and verify finds nothing: \(error)")
        }
    }
}

/// Compares in a way that does not print all of both.
private func isSame(_ left: [Commit], _ right: [Commit]) -> Bool { left == right }

extension MixedLog {
    /// The right answer.
    func tip(of stream: StreamID, at moment: Moment) -> Tip {
        let history = history(of: stream)
        switch moment {
        case .head: return history.last?.tip ?? .none(stream)
        case .position(let position):
            return history.last { $0.position <= position }?.tip ?? .none(stream)
        case .time(let time): return history.last { $0.time <= time }?.tip ?? .none(stream)
        case .revision(let revision):
            guard var tip = history.last(where: { $0.firstRevision <= revision })?.tip else {
                return .none(stream)
            }
            tip.revision = min(tip.revision, revision)
            return tip
        }
    }
}
