@testable import EventLog

/// A seeded run of group appends on a disk, with a ledger of what was acknowledged.
struct Workload {
    /// One commit as it was asked for.
    struct Entry: Hashable {
        var stream: StreamID
        var firstRevision: Revision
        var events: [Event]

        init(_ commit: Commit) {
            stream = commit.stream
            firstRevision = commit.firstRevision
            events = commit.events
        }

        init(_ request: AppendRequest) {
            stream = request.tip.stream
            firstRevision = request.tip.revision.advanced(by: 1)
            events = request.events
        }
    }

    var segmentByteCount = 8192
    var groupCount: Int
    private var random: SplitMix64
    private(set) var acknowledged: [Entry] = []
    /// The group whose answer was not a success: any first part of it may be in the log.
    private(set) var unanswered: [Entry] = []
    private(set) var lastError: LogError?
    private(set) var notices: [String] = []

    init(groupCount: Int, seed: UInt64) {
        self.groupCount = groupCount
        random = SplitMix64(seed: seed)
    }

    /// Opens the log on `process` and appends, until all is done or a call fails.
    mutating func run(on process: MemoryProcess, marking: Bool = true) {
        do throws(LogError) {
            let store = try LogStore.open(.test(process, segmentByteCount: segmentByteCount))
            for number in 0..<groupCount {
                guard appendGroup(to: store) else { return }
                // A quiet moment now and then.
                if marking, number % 3 == 2 { try store.writeMark() }
                if store.needsSpare() { store.prepareSpare() }
            }
            if marking { try store.writeMark() }
        } catch {
            lastError = error
        }
    }

    private mutating func appendGroup(to store: LogStore) -> Bool {
        let first = UInt64.random(in: 1...3, using: &random)
        let requests = (0..<UInt64.random(in: 1...3, using: &random)).map { number in
            AppendRequest(
                events: .random(using: &random),
                tip: store.look { $0.durableTip(of: StreamID(first + number)) })
        }
        let results = store.append(requests)
        for (request, result) in zip(requests, results) {
            switch result {
            case .success: acknowledged.append(Entry(request))
            case .failure(let error):
                lastError = error
                unanswered.append(Entry(request))
            }
        }
        return unanswered.isEmpty
    }
}

extension LogEnvironment {
    /// Settings under which one process works on a simulated disk, without threads.
    static func test(
        _ disk: any Disk, mode: LocalLog.Mode = .create, segmentByteCount: Int = 8192,
        notify: @escaping @Sendable (LocalLog.Notice) -> Void = ignore
    ) -> LogEnvironment {
        var options = LocalLog.Options.inline
        options.segmentByteCount = segmentByteCount
        options.reserveByteCount = 8192
        let random = SeededSource(seed: 42)
        return LogEnvironment(
            directory: LogDirectory(root: "/log"), disk: disk, mode: mode, options: options,
            now: { Timestamp(nanoseconds: 1_000) }, random: random.next, notify: notify)
    }
}

extension LogStore {
    /// Everything that readers see.
    func allCommits() throws(LogError) -> [Commit] {
        do throws(LogError) {
            try refresh()
        } catch .durabilityUnknown {
            // Then it shows what it knows to be durable.
        }
        var found: [Commit] = []
        try readAll(after: .none, parts: .all) { commit in
            found.append(commit)
            return true
        }
        return found
    }

    /// Appends one event to a stream of its own.
    func appendProbe(_ number: Int = 1) throws(LogError) -> Tip {
        let tip = look { $0.durableTip(of: 99) }
        let results = append([AppendRequest(events: [.numbered(number)], tip: tip)])
        return try results[0].get()
    }
}
