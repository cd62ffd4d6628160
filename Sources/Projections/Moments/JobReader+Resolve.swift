package import EventLog
package import Jobs

extension JobReader {
    /// Finds the event that `expression` means in the story of `job`.
    ///
    /// A revision, `HEAD` and a time are looked up; a named point costs a pass over the heads.
    /// - Parameter now: A time after it, and after the job's last event, is still to come.
    package func resolve(
        _ expression: MomentExpression, of job: JobNumber, now: WallTime
    ) async throws(MomentError) -> ResolvedMoment {
        let tip: Tip
        do { tip = try await self.tip(of: job, at: .head) } catch { throw .unreadable(error) }
        let head = known(tip.revision, of: job).rawValue
        let revision: UInt64
        switch expression {
        case .revision(let wanted):
            guard wanted <= tip.revision.rawValue else {
                throw .future(job, expression, newest: head)
            }
            revision = known(Revision(wanted), of: job).rawValue
        case .head(let count):
            revision = self.revision(count, before: tip.revision, of: job).rawValue
        case .time(let time):
            revision = try await self.revision(of: job, by: time, expression)
        case .checkpoint, .firm, .first, .last:
            guard let found = try await point(expression, of: job) else {
                throw .noSuchPoint(job, expression)
            }
            revision = found
        }
        guard revision > 0 else { throw .notYet(job, expression) }
        let recorded = try await self.time(of: revision, in: job)
        if case .time(let time) = expression, time > now, revision == head {
            throw .future(job, expression, newest: head)
        }
        return ResolvedMoment(revision: revision, time: recorded)
    }

    private func revision(
        of job: JobNumber, by time: WallTime, _ expression: MomentExpression
    ) async throws(MomentError) -> UInt64 {
        do {
            let found = try await tip(of: job, at: .time(Timestamp(time))).revision
            return known(found, of: job).rawValue
        } catch {
            if case .notYet = error { throw .notYet(job, expression) }
            throw .unreadable(error)
        }
    }

    private func time(
        of revision: UInt64, in job: JobNumber
    ) async throws(MomentError) -> WallTime {
        var found: WallTime?
        let exact = Revision(revision)...Revision(revision)
        do {
            try await entries(of: job, exact) { entry in
                found = entry.time
                return false
            }
        } catch { throw .unreadable(error) }
        guard let found else { throw .unreadable(.missing(job, revision: revision)) }
        return found
    }

    /// The revision of a named point, if the job has come to it.
    private func point(
        _ expression: MomentExpression, of job: JobNumber
    ) async throws(MomentError) -> UInt64? {
        var found: UInt64?
        var checkpointCount: UInt64 = 0
        do {
            try await entries(of: job) { entry in
                switch expression {
                case .checkpoint(let number):
                    guard case .checkpoint = entry.event else { return true }
                    checkpointCount += 1
                    if checkpointCount == number { found = entry.revision }
                    return found == nil
                case .first(let type):
                    if entry.event.type == type { found = entry.revision }
                    return found == nil
                case .last(let type):
                    if entry.event.type == type { found = entry.revision }
                case .firm(let firm):
                    if entry.event.firm == firm { found = entry.revision }
                case .revision, .head, .time: return false
                }
                return true
            }
        } catch { throw .unreadable(error) }
        return found
    }
}

extension ResolvedMoment {
    /// For reading as of this moment.
    package var moment: Moment { .revision(Revision(revision)) }
}
