import BenchSupport
import CPeers
import EventLog
import Glibc

/// Durable appends: how many, and how late the latest of a hundred.
struct AppendBench {
    let options: Options
    private let events: Events
    private let whole: [Int: AppendCommits]
    /// Before each measurement, everybody gets under way.
    private let warmUp = 0.15

    private struct Cell {
        var name: String
        var writerCount: Int
        var batch: Int
    }

    private static let cells = [
        Cell(name: "append, 1 writer, commits of 1", writerCount: 1, batch: 1),
        Cell(name: "append, 1 writer, commits of 10", writerCount: 1, batch: 10),
        Cell(name: "append, 1 writer, commits of 100", writerCount: 1, batch: 100),
        Cell(name: "append, 1 writer, commits of 1000", writerCount: 1, batch: 1000),
        Cell(name: "append, 8 writers, commits of 1", writerCount: 8, batch: 1),
        Cell(name: "append, 8 writers, commits of 100", writerCount: 8, batch: 100),
        Cell(name: "append, 64 writers, commits of 1", writerCount: 64, batch: 1),
    ]

    init(_ options: Options) {
        self.options = options
        let events = Events(generating: 32_000, firmsPerJob: 830, isFull: true)
        self.events = events
        whole = Dictionary(
            uniqueKeysWithValues: [1, 10, 100, 1000].map { ($0, AppendCommits(events, of: $0)) })
    }

    private func directory(of peer: Peer) -> String {
        options.directory + "/append-" + peer.rawValue
    }

    func round(_ results: inout Results) async throws {
        // The others have nothing to seal, so the log is held against them at rest.
        var atRest: [Peer: AppendResult] = [:]
        for cell in Self.cells where options.isWanted(cell.name) {
            for peer in options.peers {
                let result = try await run(cell, peer)
                results.note(cell.name, .eventsPerSecond, peer, result.rate)
                if cell.writerCount == 1, cell.batch == 1 {
                    results.note(
                        "99 % of those answers within", .microseconds, peer,
                        result.latencies.quantile(0.99) * 1e6)
                    if peer != .log { atRest[peer] = result }
                }
            }
        }
        let many = "append, 3 processes, commits of 1"
        for peer in options.peers where options.isWanted(many) {
            results.note(many, .eventsPerSecond, peer, try await processes(3, peer))
        }
        if options.isWanted(Self.besideSealing) { try await whileSealing(&results, atRest) }
    }

    private func commits(of batch: Int) -> AppendCommits {
        whole[batch] ?? AppendCommits(events, of: batch)
    }

    private func run(_ cell: Cell, _ peer: Peer) async throws -> AppendResult {
        let commits = commits(of: cell.batch)
        prepare(peer)
        defer { clear(peer) }
        var run = AppendRun(
            directory: directory(of: peer), writerCount: cell.writerCount, start: 0,
            seconds: options.seconds)
        switch peer {
        case .plain, .sqlite:
            let pieces = commits.pieces
            run.start = now() + warmUp
            return run.run(peer == .plain ? VB_PLAIN : VB_SQLITE, pieces)
        case .log:
            let log = try openLog(run.directory, .create, options.log)
            run.start = now() + warmUp
            let result = try await run.run(log, commits)
            log.close()
            return result
        }
    }

    private func prepare(_ peer: Peer) {
        switch peer {
        case .plain: vb_append_prepare(VB_PLAIN, directory(of: peer))
        case .sqlite: vb_append_prepare(VB_SQLITE, directory(of: peer))
        case .log: break
        }
        settleDisk()
    }

    private func clear(_ peer: Peer) {
        // The plain file is used again: that is its point.
        if peer != .plain { removeDirectory(directory(of: peer)) }
    }

    // MARK: - Beside a sealing

    private static let besideSealing = "append while sealing, 1 writer, commits of 1"

    private func whileSealing(
        _ results: inout Results, _ others: [Peer: AppendResult]
    ) async throws {
        let path = directory(of: .log)
        defer { removeDirectory(path) }
        let filling = try openLog(path, .create)
        let many = commits(of: 1000)
        var tip = Tip.none(StreamID(1000))
        for number in 0..<options.sealedSegmentCount * 74 {
            tip = try await filling.append(many.commits[number % many.commits.count], after: tip)
        }
        filling.close()
        settleDisk()
        var logOptions = LocalLog.Options()
        logOptions.sealsEndedSegments = true
        let log = try openLog(path, .readWrite, logOptions)
        _ = try await log.append(many.commits[0], after: tip)
        // The sealing starts in the first quiet moment.
        usleep(80_000)
        let run = AppendRun(
            directory: path, writerCount: 1, start: now(), seconds: options.seconds)
        let result = try await run.run(log, commits(of: 1))
        let isStillSealing = byteCount(of: path) { $0.hasSuffix(".seg") } > 192 << 20
        log.close()
        // When the sealing was quicker than the measurement, this would say nothing about it.
        guard isStillSealing else { return }
        for (peer, result) in others.merging([.log: result], uniquingKeysWith: { $1 }) {
            results.note(Self.besideSealing, .eventsPerSecond, peer, result.rate)
            results.note(
                "99 % of the answers while sealing within", .microseconds, peer,
                result.latencies.quantile(0.99) * 1e6)
        }
    }

    // MARK: - Several processes

    private func processes(_ count: Int, _ peer: Peer) async throws -> Double {
        prepare(peer)
        defer { clear(peer) }
        if peer == .log { try openLog(directory(of: peer), .create).close() }
        let start = now() + 0.7
        let children = (0..<count).map { number in
            popen(
                "'\(options.program)' child \(peer.rawValue) '\(directory(of: peer))' \(number)"
                    + " \(start) \(options.seconds)", "r")
        }
        var eventCount = 0.0
        for child in children {
            guard let child else { throw BenchError("no process could be started") }
            var line = [CChar](repeating: 0, count: 256)
            let isRead = fgets(&line, 256, child) != nil
            guard pclose(child) == 0, isRead else { throw BenchError("a process failed") }
            eventCount += strtod(line, nil)
        }
        return eventCount / options.seconds
    }

    /// What such a process does: prints how many events it has appended.
    static func child(_ arguments: [String]) async throws {
        guard arguments.count == 5, let peer = Peer(rawValue: arguments[0]),
            let writer = Int(arguments[2]), let start = Double(arguments[3]),
            let seconds = Double(arguments[4])
        else { throw BenchError("child PEER DIRECTORY WRITER START SECONDS") }
        let events = Events(generating: 2000, firmsPerJob: 830, isFull: true)
        let commits = AppendCommits(events, of: 1)
        let run = AppendRun(
            directory: arguments[1], writerCount: 1, firstWriter: writer, start: start,
            seconds: seconds)
        switch peer {
        case .plain: print(run.run(VB_PLAIN, commits.pieces).eventCount)
        case .sqlite: print(run.run(VB_SQLITE, commits.pieces).eventCount)
        case .log:
            let log = try openLog(run.directory, .readWrite)
            print(try await run.run(log, commits).eventCount)
            log.close()
        }
    }
}
