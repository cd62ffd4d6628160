import Glibc

/// What a process of this machine keeps in memory, as its kernel says.
enum ProcessMemory {
    /// The resident bytes of the worker with the number `processID`; nil when there is no such
    /// process that can be looked at, or when the number is another program's.
    static func residentByteCount(of processID: UInt32) -> UInt64? {
        guard let name = text(of: "/proc/\(processID)/comm"), name.hasPrefix("vc-worker"),
            let status = text(of: "/proc/\(processID)/status")
        else { return nil }
        return residentByteCount(inStatus: status)
    }

    /// Reads the line `VmRSS:    123456 kB`.
    static func residentByteCount(inStatus status: String) -> UInt64? {
        for line in status.split(separator: "\n") where line.hasPrefix("VmRSS:") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count == 3, words[2] == "kB", let kilobytes = UInt64(words[1])
            else { return nil }
            return kilobytes * 1024
        }
        return nil
    }

    private static func text(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
