import CPeers
import Glibc

/// Without Foundation: loading it takes longer than some of what is measured.
public func printError(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

@discardableResult
public func removeFile(_ path: String) -> Bool { unlink(path) == 0 }

/// Makes a directory; it may be there.
public func makeDirectory(_ path: String) {
    mkdir(path, 0o755)
}

/// Removes a directory and all that is in it.
public func removeDirectory(_ path: String) {
    for (name, isDirectory) in entries(of: path) {
        if isDirectory {
            removeDirectory(path + "/" + name)
        } else {
            unlink(path + "/" + name)
        }
    }
    rmdir(path)
}

/// Bytes on the disk that a directory's files take.
public func byteCount(of path: String, where isCounted: (String) -> Bool = { _ in true }) -> Int {
    entries(of: path).reduce(0) { sum, entry in
        let whole = path + "/" + entry.name
        if entry.isDirectory { return sum + byteCount(of: whole, where: isCounted) }
        var status = stat()
        guard isCounted(entry.name), lstat(whole, &status) == 0 else { return sum }
        return sum + Int(status.st_blocks) * 512
    }
}

private func entries(of path: String) -> [(name: String, isDirectory: Bool)] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var found: [(String, Bool)] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        found.append((name, entry.pointee.d_type == UInt8(DT_DIR)))
    }
    return found
}

/// Waits until nothing that was written before can disturb what is measured next.
public func settleDisk() { sync() }

/// Seconds on a clock that all processes share.
public func now() -> Double { vb_now() }
