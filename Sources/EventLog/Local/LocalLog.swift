/// A log in a directory of one machine, shared by any number of its processes.
///
/// Layout, format and rules are in `docs/log-format.md`.
public final class LocalLog: BlockingLog {
    let content: LogContent
    private let waiters = CommitWaiters()
    private let writer: LogWriter?
    private let watcher: LogWatcher?

    /// Opens the log in the directory `path`, and settles what a crash has left there.
    ///
    /// It blocks while it reads what is not known to be sound.
    ///
    /// A damaged log is refused, unless it is opened for reading only: then all of it is read, each
    /// place that has lost something is told as a notice, and what is not hit answers as if nothing
    /// were wrong. ``visit(_:_:parts:_:)`` and ``tip(of:at:)`` throw `corrupt` where the answer
    /// depends on what is lost; so does ``visitAll(after:parts:_:)`` at the first lost commit.
    ///
    /// - Parameters:
    ///   - now: The clock that dates commits.
    ///   - random: Gives identifiers and salts, so it must not be guessable where erasure matters.
    ///   - onNotice: Is told what an operator should read; may be called from any thread.
    /// - Throws: ``LogError``; when it is `corrupt`, `newerFormat` or "not a log", nothing was
    ///   touched.
    public static func open(
        at path: String, mode: Mode, options: Options = Options(), disk: any Disk = PosixDisk(),
        now: @escaping @Sendable () -> Timestamp = Timestamp.systemClock,
        random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) },
        onNotice: @escaping @Sendable (Notice) -> Void
    ) throws(LogError) -> LocalLog {
        precondition(
            options.segmentByteCount >= 8192 && options.segmentByteCount % 4096 == 0,
            "a segment takes a multiple of 4096 bytes, at least 8192")
        precondition(
            options.reserveByteCount >= 8192 && options.reserveByteCount % 4096 == 0,
            "a reserve takes a multiple of 4096 bytes, at least 8192")
        let root = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let environment = LogEnvironment(
            directory: LogDirectory(root: root), disk: disk, mode: mode, options: options,
            now: now, random: random, notify: onNotice)
        let content = try LogContent(opening: environment)
        if environment.canWrite { content.store?.finishErasures() }
        return try LocalLog(content)
    }

    /// The log itself.
    ///
    /// - Throws: `failed` when it is damaged, so that there is only what is left of it.
    var store: LogStore {
        get throws(LogError) {
            if let store = content.store { return store }
            throw .failed("\(content.environment.directory.root) is damaged, and can only be read")
        }
    }

    private init(_ content: LogContent) throws(LogError) {
        self.content = content
        let environment = content.environment
        switch environment.options.execution {
        case .inline:
            writer = nil
            watcher = nil
        case .threads:
            if environment.canWrite, let store = content.store {
                writer = try LogWriter(store, waiters)
            } else {
                writer = nil
            }
            watcher = LogWatcher(content, waiters)
        }
    }

    deinit {
        writer?.stop(waiting: false)
        watcher?.stop(waiting: false)
    }

    /// Ends the log's threads and marks what is durable; later appends fail.
    ///
    /// Without it nothing is lost, but the next opening has more to check.
    public func close() {
        writer?.stop(waiting: true)
        watcher?.stop(waiting: true)
        waiters.wakeAll()
        if writer == nil { markIfPossible() }
    }

    private func markIfPossible() {
        do throws(LogError) {
            try content.store?.writeMark()
        } catch {
            content.environment.notify(.trouble("the durable mark was not written: \(error)"))
        }
    }

    public func append(_ events: [Event], after tip: Tip) async throws(LogError) -> Tip {
        let (store, requests) = try prepared([(events, tip)])
        if let writer { return try await writer.append(requests[0]).get() }
        return try append(requests, to: store)[0].get()
    }

    public func appendBlocking(_ events: [Event], after tip: Tip) throws(LogError) -> Tip {
        let (store, requests) = try prepared([(events, tip)])
        return try (writer?.appendBlocking(requests) ?? append(requests, to: store))[0].get()
    }

    private func prepared(
        _ batch: [(events: [Event], tip: Tip)]
    ) throws(LogError) -> (LogStore, [AppendRequest]) {
        let store = try store
        guard store.environment.canWrite else {
            throw .failed("\(store.environment.directory.root) is open for reading only")
        }
        let requests = batch.map { AppendRequest(events: $0.events, tip: $0.tip) }
        for request in requests { try request.sizes.check() }
        return (store, requests)
    }

    /// Appends without any thread of the log's own.
    private func append(
        _ requests: [AppendRequest], to store: LogStore
    ) -> [Result<Tip, LogError>] {
        let results = store.append(requests)
        waiters.advance(to: store.look { $0.durable })
        return results
    }

    /// Appends several commits, each after its own tip, and waits once for all of them.
    ///
    /// They stay commits of their own: each is all or none, and one that is refused holds up none
    /// of the others.
    ///
    /// - Returns: For each append what ``append(_:after:)`` would have said.
    public func append(
        _ batch: [(events: [Event], tip: Tip)]
    ) async throws(LogError) -> [Result<Tip, LogError>] {
        let (store, requests) = try prepared(batch)
        guard !batch.isEmpty else { return [] }
        if let writer { return await writer.append(requests) }
        return append(requests, to: store)
    }

    /// Does what the other `append` of several commits does, and blocks the calling thread; see
    /// ``BlockingLog/appendBlocking(_:after:)``.
    public func appendBlocking(
        _ batch: [(events: [Event], tip: Tip)]
    ) throws(LogError) -> [Result<Tip, LogError>] {
        let (store, requests) = try prepared(batch)
        guard !batch.isEmpty else { return [] }
        return writer?.appendBlocking(requests) ?? append(requests, to: store)
    }

    public var isLowOnSpace: Bool { content.store?.space.isLow ?? false }

    public func hasRoom(for byteCount: Int) -> Bool {
        content.store?.hasRoom(for: byteCount) ?? true
    }

    public func head() async throws(LogError) -> Position {
        try refresh()
        return try content.head()
    }

    public func streams() async throws(LogError) -> [Tip] {
        try refresh()
        return try content.streams()
    }

    public func tip(of stream: StreamID, at moment: Moment) async throws(LogError) -> Tip {
        try refresh()
        return try content.tip(of: stream, at: moment)
    }

    public func snapshot(
        of stream: StreamID, notAfter revision: Revision
    ) async throws(LogError) -> Revision? {
        try refresh()
        return try content.snapshot(of: stream, notAfter: revision)
    }

    public func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError) {
        try refresh()
        try content.visit(stream, range, parts: parts, visitor)
    }

    public func visitAll(
        after position: Position, parts: EventParts,
        _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError) {
        try refresh()
        try content.visitAll(after: position, parts: parts, visitor)
    }

    /// Visits every commit after `position` that is left, in order.
    ///
    /// - Parameters:
    ///   - onGap: Is told of each place that has lost commits, where the ones before it have been
    ///     visited; says whether to go on behind it.
    ///   - visitor: Is lent each commit; returns false to stop.
    public func visitAll(
        after position: Position, parts: EventParts, onGap: (LogGap) -> Bool,
        _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError) {
        try refresh()
        try content.visitAll(after: position, parts: parts, onGap: onGap, visitor: visitor)
    }

    /// The same with values.
    public func readAll(
        after position: Position, parts: EventParts, onGap: (LogGap) -> Bool,
        _ visit: (Commit) -> Bool
    ) async throws(LogError) {
        try await visitAll(after: position, parts: parts, onGap: onGap) {
            visit(Commit(copying: $0))
        }
    }

    /// What of a damaged log is known not to check out; empty as long as nothing was met.
    public func gaps() -> [LogGap] { content.gaps() }

    public func waitForCommit(after position: Position) async throws(LogError) {
        try content.checkPlace()
        // After a failed sync nothing will ever come, so that waiting would be for ever.
        waiters.advance(to: try content.refresh())
        watcher?.begin()
        defer { watcher?.end() }
        await waiters.wait(after: position)
    }

    /// Ends the active segment, so that it can be sealed; one that holds nothing yet goes on.
    ///
    /// - Throws: ``LogError``, as an append does.
    public func endSegment() throws(LogError) {
        let store = try store
        guard store.environment.canWrite else {
            throw .failed("\(store.environment.directory.root) is open for reading only")
        }
        try store.endSegment()
    }

    /// Seals the segments that have ended, unless another process is doing it.
    ///
    /// They are compressed and get an index; what they hold stays the same. It blocks while it
    /// reads and compresses.
    ///
    /// - Parameter onSegment: Is told how many are done.
    /// - Returns: How many were sealed.
    /// - Throws: ``LogError``; a segment that does not check out is left as it is.
    public func seal(onSegment: (Int) -> Void = { _ in }) throws(LogError) -> Int {
        var count = -1
        guard let store = content.store else { return 0 }
        return try store.seal {
            count += 1
            onSegment(count)
            return true
        }
    }

    /// Looks for what other processes have appended and wakes who waits for it; for simulation,
    /// where no thread does.
    package func poll() {
        do throws(LogError) {
            waiters.advance(to: try content.refresh(isForced: true))
        } catch {
            // Whoever waits will read, and meet the error there.
            waiters.wakeAll()
        }
    }

    /// Does what the log's own threads do in a quiet moment; for simulation, where there are none.
    package func tidy() {
        guard let store = content.store, content.environment.canWrite else { return }
        markIfPossible()
        if store.needsSpare() { store.prepareSpare() }
    }

    /// Learns of what others have appended; a failed sync ends appending and not reading.
    private func refresh() throws(LogError) {
        do throws(LogError) {
            _ = try content.refresh()
        } catch .durabilityUnknown {
            return
        }
    }
}
