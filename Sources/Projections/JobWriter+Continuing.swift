import EventLog
package import Jobs

extension JobWriter {
    /// Carries out `commands` as one commit on a job that the caller has folded, and folds on: a
    /// long story is not read again for each of its pieces.
    package func perform(
        _ commands: [JobCommand], continuing folded: inout FoldedJob
    ) async throws(JobWriteError) {
        for _ in 0..<Self.attemptLimit {
            let entries: [JobEntry]
            do { entries = try decideAll(commands, in: folded.state) } catch {
                throw .rejected(folded.job, error)
            }
            var isDone = false
            do {
                _ = try await reader.log.append(entries.map { $0.encoded() }, after: folded.tip)
                isDone = true
            } catch .conflict {
                // Somebody else wrote: decided again on that.
            } catch {
                throw .log(error)
            }
            folded = try await caughtUp(folded)
            if isDone { return }
        }
        throw .lostRace(folded.job)
    }
}
