import EventLog

/// The backends that the conformance suite runs over.
enum Backend: String, CaseIterable, Sendable {
    case memory
    case localOnDirectory
    case localOnMemoryDisk
    case localInline

    /// Runs `body` with a fresh log.
    func withLog(
        now: @escaping @Sendable () -> Timestamp = Timestamp.systemClock,
        _ body: (any BlockingLog) async throws -> Void
    ) async throws {
        switch self {
        case .memory:
            try await body(MemoryLog(now: now))
        case .localOnDirectory:
            try await withTemporaryDirectory { path in
                let log = try LocalLog.open(
                    at: path, mode: .create, options: .small, now: now, onNotice: ignore)
                try await body(log)
                log.close()
            }
        case .localOnMemoryDisk:
            let log = try LocalLog.open(
                at: "/log", mode: .create, options: .small, disk: MemoryDisk().process(), now: now,
                onNotice: ignore)
            try await body(log)
            log.close()
        case .localInline:
            let log = try LocalLog.open(
                at: "/log", mode: .create, options: .inline, disk: MemoryDisk().process(), now: now,
                onNotice: ignore)
            try await body(log)
            log.close()
        }
    }
}

/// For logs from which no notice is expected to matter.
@Sendable func ignore(_ notice: LocalLog.Notice) {}

extension LocalLog.Options {
    /// Segments small enough that a test rolls over several.
    static var small: LocalLog.Options {
        var options = LocalLog.Options()
        options.segmentByteCount = 16 << 10
        options.reserveByteCount = 8 << 10
        return options
    }

    /// The same without threads, and without waiting for anybody.
    static var inline: LocalLog.Options {
        var options = LocalLog.Options.small
        options.execution = .inline
        options.lockTimeout = .zero
        return options
    }
}
