package import EventLog
package import Jobs

/// Why a job's story could not be told.
package enum ProjectionError: Error, Hashable, Sendable {
    case noSuchJob(JobNumber)
    /// The job exists, but did not at the moment asked for.
    case notYet(JobNumber)
    case log(LogError)
    /// An event that this release cannot read, or that is damaged.
    case undecodable(JobNumber, revision: UInt64, DecodingFailure)
    /// An event of the fleet that this release cannot read, or that is damaged.
    case undecodableFleet(revision: UInt64, DecodingFailure)
    /// The log says that the event is there, and does not give it out.
    case missing(JobNumber, revision: UInt64)
    /// The bodies that the answer needs have been erased.
    case erased(JobNumber, revision: UInt64)
    /// The body that the answer needs was damaged, and a repair has recorded that it is lost.
    case lost(JobNumber, revision: UInt64)
    /// The read model's file cannot be used.
    case catalog(String)
}

extension ProjectionError {
    /// The trouble is in one job's events, not in the log.
    package var isOfOneJob: Bool {
        switch self {
        case .undecodable, .missing, .erased, .lost, .log(.corrupt): true
        case .noSuchJob, .notYet, .undecodableFleet, .log, .catalog: false
        }
    }
}

extension ProjectionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noSuchJob(let job): "there is no job \(job); 'vcctl list' shows those that are"
        case .notYet(let job): "job \(job) did not exist yet then"
        case .log(let error): error.description
        case .undecodable(let job, let revision, let failure):
            "event #\(revision) of job \(job) cannot be read: \(failure)"
        case .undecodableFleet(let revision, let failure):
            "event #\(revision) of the fleet cannot be read: \(failure)"
        case .missing(let job, let revision):
            "event #\(revision) of job \(job) is not in the log; run 'vcctl log verify'"
        case .erased(let job, let revision):
            "what event #\(revision) of job \(job) said has been erased (purged)"
        case .lost(let job, let revision):
            """
            what event #\(revision) of job \(job) said was damaged and is lost; a repair has \
            recorded that. A backup from before may still hold it
            """
        case .catalog(let why): why
        }
    }
}
