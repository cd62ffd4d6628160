package import EventLog

/// The log's error that ended a worker's work; the worker's own lines have said it.
package struct LogLost: Error, Hashable, Sendable {
    package var error: LogError
}
