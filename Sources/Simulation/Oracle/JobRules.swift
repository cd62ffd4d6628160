import EventLog
import Jobs

/// The rules of one job, written down once more and without a look at `decide`: naive, and by
/// itself.
///
/// It takes the events as they are in the log and says which of them must not be there.
struct JobRules {
    enum Phase {
        case listing, open, paused, completed, cancelled
    }

    enum Firm {
        case waiting, enriched, failed
    }

    struct Lease {
        var batch: UInt32
        var worker: UInt64
        /// When its holder last wrote something, in the time of the history.
        var heard: Duration
    }

    struct Flight {
        var lease: UInt64
        var attempt: UInt8
    }

    /// Who wrote an event, and when.
    struct Origin {
        /// The worker; nil for people.
        var author: UInt64?
        var time: Duration
        /// Whether a worker's process was alive then.
        var lives: (UInt64) -> Bool
        /// How long since a moment the author was there to see what others did.
        var presence: (Duration) -> Duration
    }

    let maxAttempts: UInt8
    let crashLimit: Int
    let staleThreshold: Duration
    /// Percent and window of the breaker; nil when there is none.
    var breaker: (percent: Int, window: Int)?

    var phase: Phase?
    var batchSize: UInt32 = 0
    var listed: UInt32 = 0
    var firms: [Firm] = []
    var attempts: [UInt8] = []
    var crashes: [Int] = []
    var people = 0
    /// What the last firms came to since the job last began or went on: 0 enriched, else a cause.
    var endings: [UInt8] = []
    /// The breaker has tripped since.
    var hasTripped = false
    /// Its list is gone: nobody can work on it any more.
    var isPurged = false
    var leases: [UInt64: Lease] = [:]
    var flights: [UInt32: Flight] = [:]
    /// Firms that may fail as dangerous: their lease came to harm just before, in the same commit.
    var suspects: [UInt32: Flight] = [:]
    var suspectLease: UInt64?

    /// Takes the events of one commit, which are there together or not at all.
    mutating func take(
        _ events: [(revision: UInt64, event: JobEvent)], from origin: Origin
    ) throws(Violation) {
        suspects = [:]
        for (revision, event) in events {
            do throws(Violation) { try take(event, revision, origin) } catch {
                throw Violation("#\(revision) \(event.type.name): \(error.what)")
            }
        }
        if phase == .open, !firms.contains(.waiting) {
            throw Violation("all firms are finished, and the job is not")
        }
        for index in firms.indices where firms[index] == .waiting && crashes[index] >= crashLimit {
            throw Violation("firm \(index + 1) is deadly, and is not given up")
        }
    }

    private mutating func take(
        _ event: JobEvent, _ revision: UInt64, _ origin: Origin
    ) throws(Violation) {
        switch event {
        case .submitted(let submission):
            try require(phase == nil && revision == 1, "the job exists already")
            phase = .listing
            batchSize = submission.batchSize
            begin(firmCount: Int(submission.firmCount))
        case .firmsListed(let batch, let count):
            try require(phase == .listing && batch.rawValue == listed + 1, "not the next batch")
            try require(Int(count) == self.range(of: batch.rawValue).count, "not its size")
            listed += 1
        case .queued:
            try require(phase == .listing, "not being listed")
            try require(Int(listed) * Int(batchSize) >= firms.count, "the list is not complete")
            phase = .open
        case .claimed(let batch, let worker):
            try claim(batch.rawValue, by: worker.id, as: revision, origin)
        case .firmStarted(let firm, let lease, let attempt):
            try start(firm.rawValue, lease.rawValue, attempt, origin)
        case .attemptFailed(let firm, let lease, let attempt, _):
            let number = try land(firm.rawValue, lease.rawValue, attempt.number, origin)
            try require(!attempt.cause.isPermanent, "tried again though that cannot help")
            try require(attempt.number < maxAttempts, "tried once too often")
            attempts[number] = attempt.number
            crashes[number] = 0
        case .firmEnriched(let firm, let lease, let totals):
            let number = try land(firm.rawValue, lease.rawValue, totals.attempt, origin)
            firms[number] = .enriched
            end(with: 0)
            people += Int(totals.peopleCount)
            endFinishedBatch(of: firm.rawValue)
        case .firmFailed(let firm, let lease, let attempt):
            try fail(firm.rawValue, lease.rawValue, attempt, origin)
        case .heartbeat(let worker):
            try require(origin.author == worker, "in the name of another")
            let held = leases.filter { $0.value.worker == worker }
            try require(!held.isEmpty, "by one who holds nothing")
            for lease in held.keys { leases[lease]?.heard = origin.time }
        case .checkpoint: try requireListed()
        case .released(let batch, let lease, let reason):
            let held = try checkHeld(lease.rawValue, batch.rawValue)
            try require(origin.author == held.worker, "by another than its holder")
            end(lease.rawValue, harmful: reason == .stalled)
        case .leaseExpired(let batch, let lease, let reason, let observer):
            try expire(lease.rawValue, batch.rawValue, reason, observer, origin)
        case .paused, .resumed, .reset, .retryRequested, .cancelled, .noted, .completed, .purged:
            try takeWish(event, origin)
        }
    }

    /// What people ask for, and the end.
    private mutating func takeWish(_ event: JobEvent, _ origin: Origin) throws(Violation) {
        try requireListedUnlessCancelled(event)
        if case .completed = event {
        } else if case .paused = event, origin.author != nil {
            try require(hasTripped, "paused by a worker without need")
        } else {
            try require(origin.author == nil, "a worker decided for people")
        }
        defer {
            if event != .noted, event != .purged { (endings, hasTripped) = ([], false) }
        }
        switch event {
        case .paused:
            try require(phase == .open, "not open")
            phase = .paused
        case .resumed:
            try require(phase == .paused, "not paused")
            phase = .open
        case .reset(let scope):
            try require(!isPurged, "its list is gone")
            if scope == .keepFinished { try require(phase != .completed, "nothing to reset") }
            phase = .open
            (leases, flights) = ([:], [:])
            attempts = attempts.map { _ in 0 }
            crashes = crashes.map { _ in 0 }
            if scope == .startOver { begin(firmCount: firms.count) }
        case .retryRequested(let ranges):
            try require(phase != .cancelled, "cancelled")
            try require(!isPurged, "its list is gone")
            try require(!ranges.isEmpty, "nothing to retry")
            for firm in ranges.firms {
                try require(firms[Int(firm.rawValue) - 1] == .failed, "firm \(firm) has not failed")
                reopen(Int(firm.rawValue) - 1)
            }
            if phase == .completed { phase = .open }
        case .cancelled:
            try require(phase != .completed && phase != .cancelled, "over already")
            phase = .cancelled
            (leases, flights) = ([:], [:])
        case .completed(let enriched, let failed, let count):
            try require(phase == .open || phase == .paused, "not open")
            try require(!firms.contains(.waiting), "not all firms are finished")
            try require(Int(enriched) == firms.count { $0 == .enriched }, "enriched miscounted")
            try require(Int(failed) == firms.count { $0 == .failed }, "failed miscounted")
            try require(Int(count) == people, "people miscounted")
            phase = .completed
        case .purged:
            try require(phase == .completed || phase == .cancelled, "not over")
            isPurged = true
        default: break
        }
    }
}

// Firms and leases.
extension JobRules {
    private mutating func begin(firmCount: Int) {
        firms = Array(repeating: .waiting, count: firmCount)
        attempts = Array(repeating: 0, count: firmCount)
        crashes = Array(repeating: 0, count: firmCount)
        people = 0
    }

    private mutating func reopen(_ index: Int) {
        firms[index] = .waiting
        attempts[index] = 0
        crashes[index] = 0
    }

    private func range(of batch: UInt32) -> Range<Int> {
        let start = (Int(batch) - 1) * Int(batchSize)
        return start..<min(start + Int(batchSize), firms.count)
    }

    private func batch(of firm: UInt32) -> UInt32 { (firm - 1) / batchSize + 1 }

    private mutating func end(with cause: UInt8) {
        endings.append(cause)
        hasTripped = hasTripped || isBroken
    }

    /// Whether the breaker trips now; the pause that it asks for may be recorded some events later.
    private var isBroken: Bool {
        guard let breaker else { return false }
        let last = endings.suffix(breaker.window)
        let causes = Set(last).subtracting([0])
        return last.count == breaker.window
            && causes.contains { cause in
                last.count { $0 == cause } * 100 >= breaker.percent * breaker.window
            }
    }

    private mutating func claim(
        _ batch: UInt32, by worker: UInt64, as revision: UInt64, _ origin: Origin
    ) throws(Violation) {
        try require(phase == .open, "the job is not open")
        try require(origin.author == worker, "in the name of another")
        try require(!leases.values.contains { $0.batch == batch }, "the batch is held already")
        try require(firms[range(of: batch)].contains(.waiting), "nothing is left to do in it")
        leases[revision] = Lease(batch: batch, worker: worker, heard: origin.time)
    }

    private mutating func start(
        _ firm: UInt32, _ lease: UInt64, _ attempt: UInt8, _ origin: Origin
    ) throws(Violation) {
        try require(phase == .open, "the job is not open")
        try checkAuthor(of: lease, covering: firm, origin)
        try require(firms[Int(firm) - 1] == .waiting, "firm \(firm) is finished")
        try require(flights[firm] == nil, "firm \(firm) is in flight")
        let worker = leases[lease]?.worker
        let beside = flights.filter { leases[$0.value.lease]?.worker == worker }.keys
        let isTrial = ([firm] + beside).contains { crashes[Int($0) - 1] >= crashLimit - 1 }
        try require(beside.isEmpty || !isTrial, "a firm on trial is not alone")
        try require(attempt == attempts[Int(firm) - 1] + 1, "attempt \(attempt) is not the next")
        flights[firm] = Flight(lease: lease, attempt: attempt)
    }

    /// - Returns: The firm's index.
    private mutating func land(
        _ firm: UInt32, _ lease: UInt64, _ attempt: UInt8, _ origin: Origin
    ) throws(Violation) -> Int {
        try checkAuthor(of: lease, covering: firm, origin)
        guard let flight = flights.removeValue(forKey: firm) else {
            throw Violation("firm \(firm) is not in flight")
        }
        try require(flight.lease == lease && flight.attempt == attempt, "of another attempt")
        return Int(firm) - 1
    }

    private mutating func fail(
        _ firm: UInt32, _ lease: UInt64, _ attempt: FailedAttempt, _ origin: Origin
    ) throws(Violation) {
        if attempt.cause == .crashesWorker {
            guard let flight = suspects[firm], suspectLease == lease else {
                throw Violation("firm \(firm) was blamed for nothing")
            }
            try require(flight.attempt == attempt.number, "of another attempt")
            try require(crashes[Int(firm) - 1] >= crashLimit, "blamed too soon")
            try require(suspects.count == 1, "blamed though it was not alone")
        } else {
            let number = try land(firm, lease, attempt.number, origin)
            try require(
                attempt.cause.isPermanent || attempt.number >= maxAttempts,
                "firm \(Int(number) + 1) was given up too soon")
        }
        firms[Int(firm) - 1] = .failed
        end(with: attempt.cause.rawValue)
        endFinishedBatch(of: firm)
    }

    private mutating func expire(
        _ lease: UInt64, _ batch: UInt32, _ reason: ExpiryReason, _ observer: UInt64,
        _ origin: Origin
    ) throws(Violation) {
        let held = try checkHeld(lease, batch)
        try require(origin.author == observer, "in the name of another")
        switch reason {
        case .processGone:
            try require(!origin.lives(held.worker), "its holder lives")
        case .noHeartbeat:
            try require(
                origin.presence(held.heard) >= staleThreshold,
                "its holder was heard of \(origin.presence(held.heard)) ago")
        case .noProgress: break
        }
        end(lease, harmful: true)
    }

    /// What was in flight under a lease waits again, and is suspect when harm was done.
    private mutating func end(_ lease: UInt64, harmful: Bool) {
        leases[lease] = nil
        if harmful { (suspectLease, suspects) = (lease, [:]) }
        for (firm, flight) in flights where flight.lease == lease {
            flights[firm] = nil
            guard harmful else { continue }
            crashes[Int(firm) - 1] += 1
            suspects[firm] = flight
        }
    }

    private mutating func endFinishedBatch(of firm: UInt32) {
        let batch = batch(of: firm)
        guard !firms[range(of: batch)].contains(.waiting) else { return }
        leases = leases.filter { $0.value.batch != batch }
    }

    private func checkHeld(_ lease: UInt64, _ batch: UInt32) throws(Violation) -> Lease {
        guard let held = leases[lease] else { throw Violation("lease \(lease) has ended") }
        try require(held.batch == batch, "lease \(lease) is not of batch \(batch)")
        return held
    }

    private mutating func checkAuthor(
        of lease: UInt64, covering firm: UInt32, _ origin: Origin
    ) throws(Violation) {
        try require(firm >= 1 && firm <= firms.count, "there is no firm \(firm)")
        let held = try checkHeld(lease, batch(of: firm))
        try require(held.worker == origin.author, "by another than the holder of lease \(lease)")
        leases[lease]?.heard = origin.time
    }

    private func requireListed() throws(Violation) {
        try require(phase != nil && phase != .listing, "the list is not complete")
    }

    private func requireListedUnlessCancelled(_ event: JobEvent) throws(Violation) {
        if event == .cancelled, phase == .listing { return }
        try requireListed()
    }

    private func require(
        _ isTrue: Bool, _ otherwise: @autoclosure () -> String
    ) throws(Violation) {
        guard isTrue else { throw Violation(otherwise()) }
    }
}
