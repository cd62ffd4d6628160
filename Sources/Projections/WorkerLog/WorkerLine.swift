package import Jobs

/// One line of the worker's log.
///
/// The words are those that operators search for; they are part of the product's interface. The
/// worker prints them as it works, and ``WorkerLog`` finds them again in the events.
package struct WorkerLine: Hashable, Sendable {
    package enum Channel: Hashable, Sendable {
        /// Progress: standard output.
        case progress
        /// What somebody may have to look at: standard error.
        case trouble
    }

    package var channel: Channel
    package var text: String

    package init(_ channel: Channel, _ text: String) {
        self.channel = channel
        self.text = text
    }
}

extension WorkerLine {
    package static func claimed(
        _ job: JobNumber, _ firms: ClosedRange<UInt32>, of total: UInt32, _ worker: WorkerIdentity
    ) -> WorkerLine {
        WorkerLine(
            .progress,
            "Job \(job): claimed firms \(firms.lowerBound)-\(firms.upperBound) of \(total)"
                + " (worker \(worker.processID))")
    }

    /// - Parameter attempt: 1 for the first try.
    package static func starting(
        _ job: JobNumber, _ firm: FirmNumber, attempt: UInt8, _ name: String, of total: UInt32,
        _ policy: JobPolicy
    ) -> WorkerLine {
        WorkerLine(
            .progress,
            "Job \(job): Starting for: \(shown(name)) (firm \(firm)/\(total),"
                + " attempt \(attempt)/\(policy.maxAttempts))")
    }

    package static func progress(_ job: JobNumber, _ state: JobState) -> WorkerLine {
        WorkerLine(.progress, "Job \(job): \(state.processedCount)/\(state.firmCount) firms")
    }

    package static func completed(_ job: JobNumber, _ state: JobState) -> WorkerLine {
        WorkerLine(
            .progress,
            "Job \(job): completed: \(state.firms.enrichedCount) enriched,"
                + " \(state.firms.failedCount) failed, \(grouped(state.peopleCount)) people")
    }

    package static func willRetry(
        _ job: JobNumber, _ firm: FirmNumber, failedAttempt attempt: UInt8, _ name: String,
        after delay: Duration, _ message: String, _ policy: JobPolicy
    ) -> WorkerLine {
        WorkerLine(
            .trouble,
            "Job \(job): will retry firm \(firm) \"\(shown(name))\" in \(seconds(delay))"
                + " (attempt \(UInt(attempt) + 1)/\(policy.maxAttempts)): \(shown(message))")
    }

    package static func failed(
        _ job: JobNumber, _ firm: FirmNumber, attempt: UInt8, _ name: String, _ message: String,
        _ policy: JobPolicy
    ) -> WorkerLine {
        WorkerLine(
            .trouble,
            "Job \(job): failed for item \(firm) \"\(shown(name))\": \(shown(message))"
                + " (attempt \(attempt)/\(policy.maxAttempts)), skipped")
    }

    package static func stale(
        _ job: JobNumber, _ lease: Lease, silentFor silence: Duration, _ reason: ExpiryReason,
        resumingAt firm: UInt32, of total: UInt32
    ) -> WorkerLine {
        let why: String
        switch reason {
        case .processGone: why = "process is gone"
        case .noHeartbeat: why = "process is silent"
        case .noProgress: why = "heartbeats, but no progress"
        }
        return WorkerLine(
            .trouble,
            "Job \(job): Found stale job: no heartbeat for \(minutes(silence)) from worker"
                + " \(lease.worker.processID) on \(shown(lease.worker.host)) (\(why));"
                + " resuming at \(firm)/\(total)")
    }

    package static func lostLease(
        _ job: JobNumber, _ lease: LeaseID, _ why: String
    ) -> WorkerLine {
        WorkerLine(.trouble, "Job \(job): lease \(lease) has ended: \(why); its work is dropped")
    }

    package static func stalled(
        _ job: JobNumber, _ firms: [FirmNumber], for silence: Duration
    ) -> WorkerLine {
        let list = firms.map(\.description).joined(separator: ", ")
        return WorkerLine(
            .trouble,
            "Job \(job): no progress for \(minutes(silence)); giving the batch back."
                + " In flight: firm \(list)")
    }
}

// How things read in a line.
extension WorkerLine {
    /// `4.2s`: one decimal.
    static func seconds(_ duration: Duration) -> String {
        let tenths = max(0, Int64((duration / .milliseconds(100)).rounded()))
        return "\(tenths / 10).\(tenths % 10)s"
    }

    /// `5m12s`, `48s`, `2h03m`.
    static func minutes(_ duration: Duration) -> String {
        let total = max(0, duration.components.seconds)
        func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return switch total {
        case ..<60: "\(total)s"
        case ..<3600: "\(total / 60)m\(padded(total % 60))s"
        default: "\(total / 3600)h\(padded(total % 3600 / 60))m"
        }
    }

    /// `41,210`.
    static func grouped(_ value: UInt64) -> String {
        var digits = String(value)
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return digits
    }

    /// A text from outside, made harmless for a log line, where it stands in quotes: they and the
    /// backslash are escaped, and no text runs on for ever.
    package static func shown(_ text: String) -> String {
        let limit = 300
        let scalars = text.unicodeScalars
        // Scalar by scalar: a quote with a mark on it is another character, and ends the field.
        var quoted = String.UnicodeScalarView()
        for scalar in scalars.prefix(limit) {
            if scalar == "\\" || scalar == "\"" { quoted.append("\\") }
            quoted.append(scalar)
        }
        return String(quoted).harmless + (scalars.dropFirst(limit).isEmpty ? "" : "...")
    }
}
