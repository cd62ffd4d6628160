import Glibc

/// What killed processes have left of the files that they were writing under a name.
struct LeftoverParts {
    let directory: String
    /// The name that the files were to get.
    let name: String

    /// Younger ones may be about to be locked by whoever has just made them.
    private static let leastAge = 10

    /// Removes those that no process holds; what cannot be removed is no harm.
    func remove() {
        for leftover in names() {
            let path = "\(directory)/\(leftover)"
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                time(nil) - status.st_mtim.tv_sec >= Self.leastAge,
                flock(descriptor, LOCK_EX | LOCK_NB) == 0
            else { continue }
            unlink(path)
        }
    }

    /// Names of the form `.NAME.PROCESS-NUMBER.part`, and no others.
    private func names() -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var found: [String] = []
        while let entry = readdir(stream) {
            let entryName = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if isLeftover(entryName) { found.append(entryName) }
        }
        return found
    }

    private func isLeftover(_ entry: String) -> Bool {
        guard entry.hasPrefix(".\(name)."), entry.hasSuffix(".part") else { return false }
        let middle = entry.dropFirst(name.count + 2).dropLast(5)
        let numbers = middle.split(separator: "-", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { UInt64($0) != nil }
    }
}
