package import EventLog

/// A read model that is kept beside the log, by programs that may end at any moment.
///
/// Its own storage lies outside the simulated disk.
package protocol KeptModel: AnyObject, Sendable {
    /// Takes in what the log says by now; whoever calls it may be killed within.
    func update(from log: any Log) async throws
    /// How it differs from one that is made anew from all of the log; nil when it does not.
    func difference(from log: any Log) async throws -> String?
    /// Has it lose what a power cut may take from it.
    func crash() throws
}
