import Foundation
import Glibc

/// A folder of its own for a test, removed with the files in it.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("\(NSTemporaryDirectory())/vcctl-tests-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure.notMade }
        path = String(cString: made)
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    enum Failure: Error {
        case notMade, notWritten
    }

    /// Writes a file and gives its path.
    func file(_ name: String, _ text: String) throws -> String {
        let path = "\(path)/\(name)"
        guard let file = fopen(path, "w") else { throw Failure.notWritten }
        defer { fclose(file) }
        guard fputs(text, file) >= 0 else { throw Failure.notWritten }
        return path
    }

    /// The text of a file in the folder; empty when it is not there.
    func text(_ name: String) -> String { Self.text(ofFile: "\(path)/\(name)") }

    /// The bytes of a file in the folder; none when it is not there.
    func bytes(_ name: String) -> [UInt8] { Self.bytes(ofFile: "\(path)/\(name)") }

    static func text(ofFile path: String) -> String {
        String(decoding: bytes(ofFile: path), as: UTF8.self)
    }

    private static func bytes(ofFile path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var byte = fgetc(file)
        while byte != EOF {
            bytes.append(UInt8(truncatingIfNeeded: byte))
            byte = fgetc(file)
        }
        return bytes
    }

    var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
