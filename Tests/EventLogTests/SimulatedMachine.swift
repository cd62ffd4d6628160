import Glibc
import Testing

@testable import EventLog

/// Several processes on one log and one disk, all kinds of trouble, and a ledger that knows better.
///
/// Checked all along: what was acknowledged is there, at its position and as it was; what was never
/// sent is not; positions have no gaps; what a reader has seen never goes away.
struct SimulatedMachine {
    private let seed: UInt64
    private var random: SplitMix64
    private let disk = MemoryDisk()
    private var processes: [(process: MemoryProcess, store: LogStore)?] = [nil, nil, nil]
    private var acknowledged: [UInt64: Workload.Entry] = [:]
    private var unanswered: Set<Workload.Entry> = []
    private var seen: [Workload.Entry] = []
    private var number = 0
    /// What has happened, so that a test can see that everything does.
    private(set) var counts: [String: Int] = [:]
    /// The same in order, for whoever has to find out why.
    private var story: [String] = []

    init(seed: UInt64) {
        self.seed = seed
        random = SplitMix64(seed: seed)
    }

    mutating func run(steps: Int) {
        for _ in 1...steps {
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<55: append()
            case 55..<70: look(isForced: false)
            case 70..<75: look(isForced: true)
            case 75..<80: quietMoment()
            case 80..<85: killOne()
            case 85..<88: powerCut()
            case 88..<97: armFault()
            default: disk.setFaults(nil)
            }
            if counts["violation", default: 0] > 0 { return }
        }
        disk.setFaults(nil)
        disk.crash { _ in .lost }
        count("final power cut")
        processes = [nil, nil, nil]
        finish()
    }

    private mutating func append() {
        guard let index = anyProcess(), let (process, store) = processes[index] else { return }
        let isStale = Int.random(in: 0..<8, using: &random) == 0
        if !isStale { _ = try? store.refresh() }
        let first = UInt64.random(in: 1...3, using: &random)
        let requests = (0..<UInt64.random(in: 1...3, using: &random)).map { offset in
            number += 1
            return AppendRequest(
                events: [
                    .numbered(number, payloadByteCount: Int.random(in: 0...900, using: &random))
                ],
                tip: store.look { $0.durableTip(of: StreamID(first + offset)) })
        }
        for (request, result) in zip(requests, store.append(requests)) {
            let entry = Workload.Entry(request)
            switch result {
            case .success(let tip):
                count("acknowledged", "\(tip.position) by \(index)")
                expect(acknowledged[tip.position.rawValue] == nil, "a position was given twice")
                acknowledged[tip.position.rawValue] = entry
            case .failure where !disk.isLiving(process):
                // Nobody was left to hear an answer.
                count("killed", "\(index) in an append")
                unanswered.insert(entry)
                processes[index] = nil
            case .failure(.conflict): count("conflict", "by \(index)")
            case .failure(.outOfSpace): count("out of space")
            case .failure(.failed): count("failed", "\(result)")
            case .failure(.durabilityUnknown):
                count("unknown", "by \(index): \(result)")
                unanswered.insert(entry)
                disk.kill(process)
                processes[index] = nil
            case .failure(let error): expect(false, "\(error)")
            }
        }
    }

    private mutating func look(isForced: Bool) {
        guard let index = anyProcess(), let store = processes[index]?.store else { return }
        do throws(LogError) {
            try store.refresh(isForced: isForced)
            check(try store.allCommits())
            count("look")
        } catch {
            forgive(error)
        }
    }

    private mutating func quietMoment() {
        guard let index = anyProcess(), let store = processes[index]?.store else { return }
        do throws(LogError) {
            if store.needsSpare() { store.prepareSpare() }
            try store.writeMark()
            count("mark")
        } catch {
            forgive(error)
        }
    }

    private mutating func killOne() {
        let index = Int.random(in: 0..<processes.count, using: &random)
        guard let process = processes[index]?.process else { return }
        disk.kill(process)
        processes[index] = nil
        count("kill", "\(index)")
    }

    private mutating func powerCut() {
        let modes = CrashMode.allCases.filter { $0 != .garbles }
        disk.crash(modes.randomElement(using: &random) ?? .losesAll, seed: random.next())
        processes = [nil, nil, nil]
        count("power cut", "")
    }

    /// Something goes wrong with one of the next calls.
    private mutating func armFault() {
        let number = disk.callCount + Int.random(in: 1...40, using: &random)
        let bytes = Int.random(in: 0...1500, using: &random)
        let faults: [(DiskCall.Operation?, DiskFault)] = [
            (nil, .kill), (.write, .killAfter(bytes)), (.syncData, .loseSync),
            (.write, .fail(ENOSPC)),
            (.write, .short(bytes)), (.read, .fail(EIO)), (.syncDirectory, .fail(EIO)),
            (.read, .fail(EINTR)), (.open, .fail(EMFILE)), (.write, .fail(EROFS)),
            (.rename, .fail(EDQUOT)), (.look, .fail(EIO)), (.list, .fail(ENFILE)),
            (.syncData, .loseSyncAndKill), (.allocate, .fail(ENOSPC)),
        ]
        guard let (operation, fault) = faults.randomElement(using: &random) else { return }
        count("armed \(fault)".prefix { $0 != "(" }.description, "at \(number) \(operation as Any)")
        let once = Counter()
        disk.setFaults { call in
            guard call.number >= number, operation == nil || call.operation == operation,
                once.next() == 1
            else { return nil }
            return fault
        }
    }

    /// A process that has the log open; opens it where it is not.
    private mutating func anyProcess() -> Int? {
        let index = Int.random(in: 0..<processes.count, using: &random)
        if processes[index] != nil { return index }
        let process = disk.process()
        do throws(LogError) {
            processes[index] = (process, try LogStore.open(.test(process)))
            count("open", "\(index)")
            return index
        } catch {
            forgive(error)
            disk.kill(process)
            return nil
        }
    }

    private mutating func finish() {
        do throws(LogError) {
            let process = disk.process()
            let store = try LogStore.open(.test(process))
            check(try store.allCommits())
            _ = try store.appendProbe()
            let report = try LocalLog.verify(at: "/log", disk: process)
            expect(report.findings.isEmpty, "\(report.findings)")
        } catch {
            expect(false, "at the end: \(error)")
        }
    }

    private mutating func check(_ commits: [Commit]) {
        for (index, commit) in commits.enumerated() {
            let entry = Workload.Entry(commit)
            expect(commit.position.rawValue == UInt64(index) + 1, "a gap before \(commit.position)")
            if let known = acknowledged[commit.position.rawValue] {
                expect(known == entry, "position \(commit.position) has changed")
            } else {
                expect(unanswered.contains(entry), "\(commit.position) was never sent, or refused")
            }
        }
        let last = acknowledged.keys.max() ?? 0
        let entries = commits.map(Workload.Entry.init)
        // A reader may lag behind, and at the end nobody does.
        if processes.allSatisfy({ $0 == nil }) {
            expect(UInt64(commits.count) >= last, "acknowledged commits are missing")
        }
        let common = min(seen.count, entries.count)
        expect(entries[..<common] == seen[..<common], "what was seen is gone")
        if entries.count > seen.count { seen = entries }
    }

    /// Trouble that faults explain; damage is never among it.
    private mutating func forgive(_ error: LogError) {
        switch error {
        case .failed, .busy, .outOfSpace, .durabilityUnknown: count("trouble", "\(error)")
        case .corrupt, .conflict, .tooLarge, .newerFormat, .gone: expect(false, "\(error)")
        }
    }

    private mutating func count(_ what: String, _ detail: String = "") {
        counts[what, default: 0] += 1
        story.append("\(what) \(detail)")
    }

    private mutating func expect(_ isTrue: Bool, _ what: String) {
        guard !isTrue else { return }
        count("violation")
        let end = story.suffix(25).joined(separator: "\n")
        Issue.record("EVENTLOG_SEED=\(seed) EVENTLOG_SEEDS=1: \(what), after\n\(end)")
    }
}
