/// Who is to blame when workers die: a firm is on *trial* when the next loss would fail it.
///
/// At a loss nobody can tell which of the firms in flight did it, so all of them are suspects. What
/// clears one is an attempt that ends. That one was not in flight at a later loss clears nobody:
/// where two firms kill their workers in turns, each loss would clear the other for ever. So a firm
/// is never blamed in company: on trial, it is all that its worker has in flight.
extension JobPolicy {
    /// Whether one more loss fails a firm that was in flight at so many.
    package func isOnTrial(_ crashes: UInt8) -> Bool {
        Int(crashes) + 1 >= Int(crashLimit)
    }
}

extension JobState {
    /// Whether `firm` fails should its worker be lost with it in flight.
    package func isOnTrial(_ firm: FirmNumber, _ policy: JobPolicy) -> Bool {
        policy.isOnTrial(troubles[firm]?.crashes ?? 0)
    }

    /// Firms of this job that a worker has in flight on record, whether they still run or not.
    package func flights(of worker: UInt64) -> [FirmNumber] {
        flights.keys.filter { lease(covering: $0)?.worker.id == worker }
    }

    /// Refuses to start `firm`, whose batch is held, beside what is on trial, and the other way.
    func checkAlone(_ firm: FirmNumber, _ policy: JobPolicy) throws(JobRejection) {
        guard let worker = lease(covering: firm)?.worker.id else { return }
        if isOnTrial(firm, policy) {
            guard flights(of: worker).isEmpty else { throw .onTrial(firm) }
        } else if !troubles.isEmpty,
            let other = flights(of: worker).first(where: { isOnTrial($0, policy) })
        {
            throw .onTrial(other)
        }
    }
}
