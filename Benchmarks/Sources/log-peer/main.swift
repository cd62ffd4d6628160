import BenchSupport
import CPeers
import EventLog
import Glibc

let usage = """
    usage: log-peer append DIRECTORY EVENTS BATCH WRITERS SECONDS
           log-peer load   DIRECTORY EVENTS
           log-peer scan   DIRECTORY
           log-peer job    DIRECTORY JOB [REPEATS]
           log-peer latest DIRECTORY JOB
           log-peer asof   DIRECTORY JOB TS

    The log as one of several peers that a common harness measures: each command prints one line of
    fields with tabs between. EVENTS is a file of frames: u32 payload length, u32 job, u32 sequence
    in the job, u16 type, u16 flags, u64 milliseconds, payload; little-endian, nothing between.
    """

func run(_ arguments: [String]) async throws {
    guard arguments.count >= 2 else { throw PeerError(usage) }
    let directory = arguments[1]
    let rest = arguments.dropFirst(2).map { $0 }
    switch (arguments[0], rest.count) {
    case ("append", 4):
        guard let batch = Int(rest[1]), let writers = Int(rest[2]), let seconds = Double(rest[3])
        else { throw PeerError(usage) }
        try await append(directory, rest[0], batch: batch, writers: writers, seconds: seconds)
    case ("load", 1): try await load(directory, rest[0])
    case ("scan", 0): try await scan(directory)
    case ("job", 1...2):
        guard let job = UInt32(rest[0]), let repeats = Int(rest.count > 1 ? rest[1] : "1")
        else { throw PeerError(usage) }
        for _ in 0..<repeats { try await history(directory, of: job) }
    case ("latest", 1):
        guard let job = UInt32(rest[0]) else { throw PeerError(usage) }
        try await state(directory, of: job, asOf: nil)
    case ("asof", 2):
        guard let job = UInt32(rest[0]), let ts = UInt64(rest[1]) else { throw PeerError(usage) }
        try await state(directory, of: job, asOf: ts)
    default: throw PeerError(usage)
    }
}

func load(_ directory: String, _ file: String) async throws {
    guard let events = Events(file: file) else { throw PeerError("\(file) cannot be read") }
    removeDirectory(directory)
    let start = now()
    var loader = try LogLoader(directory: directory)
    try await loader.load(events, 0..<events.count, cut: .byThousand)
    loader.finish()
    let seconds = now() - start
    try sealAll(directory, isPutAway: true)
    printLine(
        "load", "b=1000", "w=1", "events=\(events.count)",
        "ev/s=\(rounded(Double(events.count) / seconds, 0))")
}

func scan(_ directory: String) async throws {
    let start = now()
    let states = States()
    // Heads are enough for the fold; with SCAN_FULL payloads are read and checked as well.
    let parts = getenv("SCAN_FULL") == nil ? EventParts.heads : .all
    let count = try await openLog(directory).scan(parts, into: states)
    let seconds = now() - start
    let digest = String(states.digest, radix: 16)
    let zeros = String(repeating: "0", count: 16 - digest.count)
    printLine(
        "scan", "events=\(count)", "ev/s=\(rounded(Double(count) / seconds, 0))",
        "secs=\(rounded(seconds, 3))", "digest=\(zeros)\(digest)")
}

func history(_ directory: String, of job: UInt32) async throws {
    let start = now()
    let found = try await openLog(directory).history(of: job)
    printLine(
        "job", "job=\(job)", "events=\(found.eventCount)", "bytes=\(found.byteCount)",
        "ms=\(rounded((now() - start) * 1e3, 3))")
}

func state(_ directory: String, of job: UInt32, asOf ts: UInt64?) async throws {
    let start = now()
    let state = try await openLog(directory).state(of: job, asOf: ts)
    printLine(
        ts == nil ? "latest" : "asof", "job=\(job)", "ms=\(rounded((now() - start) * 1e3, 3))",
        "enriched=\(state.counts.2) failed=\(state.counts.3) last_seq=\(state.last_seq)"
            + " last_ts=\(state.last_ts)")
}

do {
    try await run(Array(CommandLine.arguments.dropFirst()))
} catch {
    printError("\(error)")
    exit(1)
}
