import Glibc
package import Jobs

extension WorkerIdentity {
    /// This run of this process.
    ///
    /// - Parameter id: Random; tells this run from every other.
    package static func current(id: UInt64) -> WorkerIdentity {
        var name = [CChar](repeating: 0, count: 256)
        let host =
            gethostname(&name, name.count - 1) == 0
            ? String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            : "unknown"
        return WorkerIdentity(id: id, processID: UInt32(bitPattern: getpid()), host: host)
    }
}
