import Glibc

/// The memory of this process that is in the machine's own, not swapped out.
package enum ResidentMemory {
    /// In bytes; nil where the kernel does not tell.
    package static func byteCount() -> UInt64? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let fields = buffer[..<count].split(separator: UInt8(ascii: " "))
        // The second field: resident pages.
        guard fields.count > 1, let pages = UInt64(String(decoding: fields[1], as: UTF8.self))
        else { return nil }
        return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }
}
