import BenchSupport
import CPeers
import EventLog
import Glibc

/// What is stored, and questions to it.
struct ReadBench {
    let options: Options
    private let small: Events
    private let full: Events
    /// A job that has ended, from its first event to its last.
    private let job: UInt32
    /// The middle of its life.
    private let moment: UInt64
    private let jobEventCount: Int

    init(_ options: Options) {
        self.options = options
        small = Events(generating: options.eventCount, firmsPerJob: 9300, isFull: false)
        full = Events(
            generating: min(200_000, options.eventCount), firmsPerJob: 830, isFull: true)
        // Jobs end in the order in which they began, near enough.
        job = UInt32(min(40, max(1, options.eventCount / 20_000)))
        var times: [UInt64] = []
        for index in 0..<small.count where small[index].pointee.job == job {
            times.append(small[index].pointee.ts)
        }
        jobEventCount = times.count
        moment = times.isEmpty ? 0 : times[times.count / 2]
    }

    private func path(_ name: String) -> String { options.directory + "/" + name }

    // MARK: - Storing

    /// Stores everything, and notes how much it takes.
    func prepare(_ results: inout Results, say: (String) -> Void) async throws {
        for (name, events, unit) in [("small", small, "small"), ("full", full, "full")] {
            try await store(events, name, .byThousand)
            let log = byteCount(of: path(name)) { $0.hasSuffix(".lz4") }
            vb_plain_store(path(name + "-plain"), events.pointer)
            vb_sqlite_store(path(name + "-sqlite"), events.pointer)
            let row = "on disk, \(unit) events, about 31 a commit"
            let count = Double(events.count)
            results.note(row, .bytesPerEvent, .log, Double(log) / count)
            results.note(
                row, .bytesPerEvent, .plain, Double(byteCount(of: path(name + "-plain"))) / count)
            results.note(
                row, .bytesPerEvent, .sqlite,
                Double(byteCount(of: path(name + "-sqlite"))) / count)
            say("\(unit) events stored")
        }
        let singles = min(200_000, small.count)
        try await store(small, "single", .single, count: singles)
        let log = byteCount(of: path("single")) { $0.hasSuffix(".lz4") }
        results.note(
            "on disk, small events, 1 a commit", .bytesPerEvent, .log,
            Double(log) / Double(singles))
        // The same once more, and not sealed.
        var loader = try LogLoader(directory: path("raw"))
        try await loader.load(small, 0..<small.count, cut: .byThousand)
        loader.finish()
        vb_raw_store(path("raw.plain"), small.pointer)
        try await leaveTails()
        settleDisk()
        say("the rest stored")
    }

    private func store(
        _ events: Events, _ name: String, _ cut: LogLoader.Cut, count: Int? = nil
    ) async throws {
        var loader = try LogLoader(directory: path(name))
        try await loader.load(events, 0..<(count ?? events.count), cut: cut)
        loader.finish()
        try sealAll(path(name), isPutAway: false)
    }

    /// Leaves logs as a killed process does: not closed, with most of a segment not sealed.
    private func leaveTails() async throws {
        let log = try openLog(path("tail"), .create)
        var tips: [StreamID: Tip] = [:]
        var byteCount = 0
        var index = 0
        while byteCount < 60 << 20 {
            let stream = StreamID(UInt64(index % 32))
            let events = (0..<10).map { full[(index * 10 + $0) % full.count].event() }
            tips[stream] = try await log.append(events, after: tips[stream] ?? .none(stream))
            byteCount += events.reduce(0) { $0 + $1.storedByteCount }
            index += 1
        }
        // As it is now, with the log still open.
        for copy in ["tail-killed", "tail-cut"] {
            try self.copy(path("tail"), to: path(copy))
        }
        log.close()
        removeFile(path("tail-cut") + "/hints")
        vb_sqlite_leave_wal(path("tail-sqlite"), full.pointer, 60 << 20)
    }

    private func copy(_ directory: String, to copy: String) throws {
        guard system("cp -r '\(directory)' '\(copy)'") == 0 else {
            throw BenchError("the log could not be copied")
        }
    }

    // MARK: - Questions

    func round(_ results: inout Results) async throws {
        try await scans(&results)
        try await questions(&results)
        try await openings(&results)
        try await sealing(&results)
    }

    private func scans(_ results: inout Results) async throws {
        for parts in [EventParts.all, .heads] {
            let verb = parts == .all ? "scan with payloads" : "fold of heads"
            let isHeads = parts == .heads
            try await scan(&results, "\(verb), sealed, small events", small, parts, log: "small") {
                vb_plain_scan(path("small-plain"), isHeads, $0)
            } sqlite: {
                vb_sqlite_scan(path("small-sqlite"), isHeads, $0)
            }
            try await scan(&results, "\(verb), not sealed, small events", small, parts, log: "raw")
            {
                vb_raw_scan(path("raw.plain"), isHeads, $0)
            } sqlite: {
                vb_sqlite_scan(path("small-sqlite"), isHeads, $0)
            }
            try await scan(&results, "\(verb), sealed, full events", full, parts, log: "full") {
                vb_plain_scan(path("full-plain"), isHeads, $0)
            } sqlite: {
                vb_sqlite_scan(path("full-sqlite"), isHeads, $0)
            }
            let log = try openLog(path("single"))
            let states = States()
            let start = now()
            let count = try await log.scan(parts, into: states)
            results.note(
                "\(verb), sealed, 1 a commit", .eventsPerSecond, .log,
                Double(count) / (now() - start))
        }
    }

    /// Times one scan of each peer; all must come to the same states.
    private func scan(
        _ results: inout Results, _ name: String, _ events: Events, _ parts: EventParts,
        log path: String, plain: (UnsafeMutablePointer<vb_state>) -> Void,
        sqlite: (UnsafeMutablePointer<vb_state>) -> Void
    ) async throws {
        var digests: Set<UInt64> = []
        func note(_ peer: Peer, _ start: Double, _ states: borrowing States) {
            let rate = Double(events.count) / (now() - start)
            results.note(name, .eventsPerSecond, peer, rate)
            digests.insert(states.digest)
        }
        for peer in options.peers {
            let states = States()
            switch peer {
            case .log:
                let log = try openLog(self.path(path))
                let start = now()
                _ = try await log.scan(parts, into: states)
                note(peer, start, states)
                log.close()
            case .plain:
                let start = now()
                plain(states.pointer)
                note(peer, start, states)
            case .sqlite:
                let start = now()
                sqlite(states.pointer)
                note(peer, start, states)
            }
        }
        guard digests.count == 1 else { throw BenchError("\(name): the peers disagree") }
    }

    /// Each from the opening on: what a tool would do.
    private func questions(_ results: inout Results) async throws {
        let history = "history of a job, \(jobEventCount) events of \(small.count)"
        var (sizes, states): (Set<Int>, Set<[UInt32]>) = ([], [])
        for peer in options.peers {
            var start = now()
            let size =
                switch peer {
                case .log: try await openLog(path("small")).history(of: job).byteCount
                case .plain: Int(vb_plain_job(path("small-plain"), job))
                case .sqlite: Int(vb_sqlite_job(path("small-sqlite"), job))
                }
            results.note(history, .milliseconds, peer, (now() - start) * 1e3)
            sizes.insert(size)
            start = now()
            let state =
                switch peer {
                case .log: try await openLog(path("small")).state(of: job, asOf: moment)
                case .plain: vb_plain_as_of(path("small-plain"), job, moment)
                case .sqlite: vb_sqlite_as_of(path("small-sqlite"), job, moment)
                }
            results.note("state of a job at a moment", .milliseconds, peer, (now() - start) * 1e3)
            states.insert([state.last_seq, state.counts.2, UInt32(state.payload_bytes)])
        }
        guard sizes.count == 1 else { throw BenchError("histories differ: \(sizes)") }
        guard states.count == 1 else { throw BenchError("states at a moment differ: \(states)") }
    }

    private func openings(_ results: inout Results) async throws {
        for (name, tail) in [("a kill", "tail-killed"), ("a power cut", "tail-cut")] {
            // What opening leaves behind must not help the next.
            removeDirectory(path("opened"))
            try copy(path(tail), to: path("opened"))
            settleDisk()
            let row = "opening with 60 MB not sealed, after \(name)"
            for peer in options.peers {
                let start = now()
                switch peer {
                case .log:
                    let log = try openLog(path("opened"), .readWrite)
                    results.note(row, .milliseconds, peer, (now() - start) * 1e3)
                    log.close()
                    continue
                case .plain: _ = vb_read_and_hash(path("opened") + "/log/0000000001.seg")
                case .sqlite: _ = vb_sqlite_open(path("tail-sqlite"))
                }
                results.note(row, .milliseconds, peer, (now() - start) * 1e3)
            }
        }
    }

    private func sealing(_ results: inout Results) async throws {
        var loader = try LogLoader(directory: path("sealing"))
        try await loader.load(full, 0..<full.count, cut: .byThousand)
        loader.finish()
        settleDisk()
        defer { removeDirectory(path("sealing")) }
        let log = try openLog(path("sealing"), .readWrite)
        var start = now()
        let count = try log.seal()
        let megabytes = Double(count) * Double(64 << 20) / 1e6
        let row = "sealing, full events"
        results.note(row, .megabytesPerSecond, .log, megabytes / (now() - start))
        log.close()
        let raw = path("tail") + "/log/0000000001.seg"
        start = now()
        vb_compress(raw, path("compressed"))
        results.note(
            row, .megabytesPerSecond, .plain, Double(64 << 20) / 1e6 / (now() - start))
    }
}
