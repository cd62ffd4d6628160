/// Who a worker is: one run of one process, never reused.
package struct WorkerIdentity: Hashable, Sendable {
    /// Random for each run, so that two workers with the same name, pid and host differ.
    package var id: UInt64
    package var processID: UInt32
    package var host: String

    package init(id: UInt64, processID: UInt32, host: String) {
        self.id = id
        self.processID = processID
        self.host = host
    }

    /// The name under which the worker announces that it lives: `w-` and 16 hexadecimal digits.
    package var name: String {
        let digits = String(id, radix: 16)
        return "w-" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The first part of ``name``, for tables: `w-7f3a`.
    package var shortName: String { String(name.prefix(6)) }
}
