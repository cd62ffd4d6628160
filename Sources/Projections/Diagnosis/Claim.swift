/// One answer to "why": what is so, the events that prove it, and what to do about it.
package struct Claim: Hashable, Sendable {
    package var kind: Kind
    package var text: ClaimText
    /// Of the job's events that prove it, rising; of many the first few and the last.
    package var revisions: [UInt64]
    /// What to do next, on one line; nil when there is nothing to do.
    package var fix: String?

    /// Revisions that are named at most.
    static let proofLimit = 8

    init(_ kind: Kind, _ text: ClaimText, proof: some Sequence<UInt64>, fix: String? = nil) {
        self.kind = kind
        self.text = text
        let rising = Set(proof).sorted()
        revisions =
            rising.count <= Self.proofLimit
            ? rising : Array(rising.prefix(Self.proofLimit - 1)) + rising.suffix(1)
        self.fix = fix
    }

    /// What kind of answer it is; the raw values are part of the JSON output.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        // Of a job, the most telling first.
        case damaged
        case cancelled
        case completed
        case submitting
        case paused
        case diskLow = "disk-low"
        case noWorker = "no-worker"
        case repeatedCrash = "repeated-crash"
        case workerHangs = "worker-hangs"
        case workerSilent = "worker-silent"
        case rateLimited = "rate-limited"
        case slowHost = "slow-host"
        case failing
        case waitingForRetry = "waiting-for-retry"
        case workersBusy = "workers-busy"
        case notClaimed = "not-claimed"
        case slower = "slower-than-usual"
        case healthy
        // Of a firm.
        case enriched
        case failed
        case working
        case waiting
        case attempt
        case interrupted
        case redone
    }
}

extension Claim.Kind {
    /// Smaller is more telling.
    var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Something that keeps a job from getting on.
    package var isTrouble: Bool {
        switch self {
        case .completed, .healthy, .enriched, .working, .attempt, .redone: false
        case .damaged, .cancelled, .submitting, .paused, .diskLow, .noWorker,
            .repeatedCrash, .workerHangs, .workerSilent, .rateLimited, .slowHost, .failing,
            .waitingForRetry, .workersBusy, .notClaimed, .slower, .failed, .waiting, .interrupted:
            true
        }
    }
}
