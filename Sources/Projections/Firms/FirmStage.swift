package import Jobs

/// Where a firm stands at a moment, as people ask for it.
package enum FirmStage: Hashable, Sendable {
    case waiting
    /// A worker is at it.
    case working(Flight)
    /// An attempt failed with `cause`; the next one comes not before `at`, which may be past.
    case waitingForRetry(at: WallTime, cause: FailureCause?)
    case enriched
    case failed(FailureCause)

    /// The stage of `firm` in `state`.
    package init(of firm: FirmNumber, in state: JobState) {
        switch state.firms[firm] {
        case .enriched: self = .enriched
        case .failed(let cause): self = .failed(cause)
        case .waiting:
            if let flight = state.flights[firm] {
                self = .working(flight)
            } else if let trouble = state.troubles[firm], let retryAt = trouble.retryAt {
                self = .waitingForRetry(at: retryAt, cause: trouble.lastCause)
            } else {
                self = .waiting
            }
        }
    }

    /// The stage without what belongs to it.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case waiting
        case working
        case waitingForRetry = "waiting-for-retry"
        case enriched
        case failed
    }

    package var kind: Kind {
        switch self {
        case .waiting: .waiting
        case .working: .working
        case .waitingForRetry: .waitingForRetry
        case .enriched: .enriched
        case .failed: .failed
        }
    }

    /// Why the firm failed, or its last attempt did; nil when nothing has failed.
    package var cause: FailureCause? {
        switch self {
        case .failed(let cause): cause
        case .waitingForRetry(_, let cause): cause
        case .waiting, .working, .enriched: nil
        }
    }
}
