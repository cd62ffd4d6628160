import FoundationEssentials
import Glibc

/// Writes manual pages: `manual PROGRAM SECTION FOLDER RELEASE [OTHER.SECTION] < tree.json`.
///
/// The tree is what the program prints with `--experimental-dump-help`, so that no page can tell of
/// a command or an option that is not there. `OTHER` is a page to refer to.
@main
enum Main {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 4 else {
            complain("usage: manual PROGRAM SECTION FOLDER RELEASE [OTHER.SECTION] < tree.json")
            exit(2)
        }
        do { try write(arguments, standardInput()) } catch {
            complain("manual: \(error)")
            exit(1)
        }
    }

    private static func write(_ arguments: [String], _ json: Data) throws {
        let root = try JSONDecoder().decode(CommandTree.self, from: json).command
        let others = arguments.dropFirst(4).compactMap { text -> (name: String, section: String)? in
            let parts = text.split(separator: ".").map(String.init)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
        let manual = Manual(
            section: arguments[1], release: arguments[3],
            statuses: Discussion(root.discussion ?? "").statuses, others: others)
        for page in manual.pages(of: root, name: arguments[0]) {
            try page.text.write(
                toFile: arguments[2] + "/" + page.fileName, atomically: true, encoding: .utf8)
        }
    }

    private static func standardInput() -> Data {
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count > 0 { data.append(contentsOf: buffer[..<count]) }
            if count == 0 || (count < 0 && errno != EINTR) { return data }
        }
    }

    private static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
