package import Jobs

/// Something of a job's state that an expression can ask for; named as in `show --json`.
package enum StateField: Hashable, Sendable {
    case plain(Plain)
    /// `causes.timeout`: firms that stand failed for the cause.
    case cause(FailureCause)
    /// `firm:1281.state` ...
    case firm(FirmNumber, FirmPart)

    package enum Plain: String, CaseIterable, Hashable, Sendable {
        case status, run, revision
        case processedCount, firmCount, remainingCount, enrichedCount, failedCount
        /// Of the finished firms, the part that failed: 0 to 1; nothing before the first.
        case failureRate
        /// Whole percents of all firms that are finished.
        case percent
        case currentTeamMemberCount
        case peopleCount, pageCount, byteCount
        case firmsPerMinute, secondsLeft
        case waitingForRetryCount, inFlightCount, leaseCount, workerCount
        case checkpointCount, takeoverCount
    }

    package enum FirmPart: String, CaseIterable, Hashable, Sendable {
        /// A ``FirmStage/Kind``.
        case state
        /// Why it failed, or why its last attempt did.
        case cause
        /// Attempts that failed, of a firm that is not finished.
        case attempts
        /// How often a lease was lost while it was in flight.
        case crashes
    }
}

extension StateField: CustomStringConvertible {
    package var description: String {
        switch self {
        case .plain(let plain): plain.rawValue
        case .cause(let cause): "causes.\(cause.name)"
        case .firm(let firm, let part): "firm:\(firm).\(part.rawValue)"
        }
    }
}

extension StateField {
    /// The words that the field can be; nil for a number.
    var words: [String]? {
        switch self {
        case .plain(.status): JobStatus.allCases.map(\.rawValue)
        case .firm(_, .state): FirmStage.Kind.allCases.map(\.rawValue)
        case .firm(_, .cause): FailureCause.allCases.map(\.name)
        case .plain, .cause, .firm: nil
        }
    }

    /// The field may be nothing.
    var canBeNull: Bool {
        switch self {
        case .plain(.failureRate), .plain(.firmsPerMinute), .plain(.secondsLeft),
            .firm(_, .cause):
            true
        case .plain, .cause, .firm: false
        }
    }

    /// How people are told which fields there are.
    static var known: String {
        let plain = Plain.allCases.map(\.rawValue).joined(separator: ", ")
        let parts = FirmPart.allCases.map(\.rawValue).joined(separator: "|")
        return "\(plain), causes.CAUSE, firm:NUMBER.\(parts)"
    }
}
