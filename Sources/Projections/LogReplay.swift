package import EventLog
package import Jobs

/// Every job of a log, folded from its first event, with each checkpoint held against the fold.
package struct LogReplay: Hashable, Sendable {
    package private(set) var jobCount = 0
    package private(set) var eventCount: UInt64 = 0
    /// Checkpoints that were held against the fold.
    package private(set) var checkpointCount = 0
    /// Checkpoints whose bodies have been erased, so that there was nothing to hold.
    package private(set) var erasedCheckpointCount = 0
    /// What is wrong with jobs, in rising order of job; empty when all is well.
    package private(set) var findings: [Finding] = []

    /// What is wrong with one job.
    package struct Finding: Hashable, Sendable {
        package let job: JobNumber
        package let problem: Problem
    }

    package enum Problem: Hashable, Sendable {
        /// A checkpoint carries another state than the events before it give.
        case difference(CheckpointDifference)
        /// Its events cannot all be read.
        case unreadable(ProjectionError)

        /// Whether it is no news: a repair has recorded that events of the job are lost.
        package var isOnRecord: Bool {
            if case .unreadable(.log(let error)) = self { error.isRecordedLoss } else { false }
        }
    }

    /// Whether nothing is wrong but what repairs have put on record.
    package var isSound: Bool { findings.allSatisfy(\.problem.isOnRecord) }

    /// Replays all jobs of `log`; one that cannot be read hides no other.
    package init(of log: any Log) async throws(ProjectionError) {
        let jobs: [JobNumber]
        do { jobs = try await log.streams().compactMap { JobNumber($0.stream) } } catch {
            throw .log(error)
        }
        let reader = JobReader(log)
        for job in jobs {
            jobCount += 1
            do throws(ProjectionError) {
                add(try await reader.replay(job))
            } catch {
                guard error.isOfOneJob else { throw error }
                findings.append(Finding(job: job, problem: .unreadable(error)))
            }
        }
    }

    private mutating func add(_ report: ReplayReport) {
        eventCount += report.eventCount
        checkpointCount += report.checkpointCount
        erasedCheckpointCount += report.erasedCheckpointCount
        if let difference = report.firstDifference {
            findings.append(Finding(job: report.job, problem: .difference(difference)))
        }
    }
}
