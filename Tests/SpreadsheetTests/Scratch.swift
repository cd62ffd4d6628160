import Foundation
import Glibc
import Spreadsheet

/// A directory of its own for one test, removed with everything in it.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("\(NSTemporaryDirectory())/spreadsheet-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ScratchError.failed("mkdtemp", errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        chmod(path, 0o700)
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// The names in the directory, hidden ones included, sorted.
    var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    @discardableResult
    func write(_ bytes: [UInt8], as name: String) throws -> String {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw ScratchError.failed("open", errno) }
        defer { close(descriptor) }
        guard bytes.isEmpty || Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw ScratchError.failed("write", errno)
        }
        return file
    }

    @discardableResult
    func write(_ text: String, as name: String) throws -> String {
        try write(Array(text.utf8), as: name)
    }

    func bytes(of name: String) throws -> [UInt8] {
        let descriptor = open("\(path)/\(name)", O_RDONLY)
        guard descriptor >= 0 else { throw ScratchError.failed("open", errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw ScratchError.failed("read", errno) }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
    }

    func text(of name: String) throws -> String {
        String(decoding: try bytes(of: name), as: UTF8.self)
    }
}

enum ScratchError: Error {
    case failed(String, CInt)
}

/// The error of reading a file, or `nil` when it can be read to its end.
func readingError(
    _ path: String, choice: ColumnChoice = ColumnChoice(), limits: SpreadsheetLimits = .standard
) -> SpreadsheetError? {
    do throws(SpreadsheetError) {
        _ = try FirmSheet(path: path, choice: choice, limits: limits)
        return nil
    } catch {
        return error
    }
}
