import FoundationEssentials

/// A Swift file of the package, once as it is and once without comments and strings.
struct SourceFile {
    /// From the top of the repository: `Sources/Jobs/JobState.swift`.
    let path: String
    let text: String
    /// The text with everything inside comments and string literals blanked; same lines.
    let code: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        self.code = SwiftCode.blanked(text)
    }

    /// `Jobs` for `Sources/Jobs/Storage/Codec.swift`.
    var module: String { component(1) }

    /// `Storage` for `Sources/Jobs/Storage/Codec.swift`; nil at the top of the module.
    var folder: String? { path.split(separator: "/").count > 3 ? component(2) : nil }

    private func component(_ index: Int) -> String {
        let parts = path.split(separator: "/")
        return index < parts.count ? String(parts[index]) : ""
    }

    var lines: [Substring] { text.lines }
    var codeLines: [Substring] { code.lines }
}

extension String {
    /// Lines without their ends; split by bytes, which is much quicker than by characters.
    var lines: [Substring] {
        utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map(Substring.init)
    }
}

/// Something in a file that the house does not allow.
struct Violation: Hashable, CustomStringConvertible {
    let path: String
    /// 1 for the first line.
    let line: Int
    let reason: String

    var description: String { "\(path):\(line): \(reason)" }
}

/// The repository that this file belongs to.
enum Repository {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Read once for all tests.
    static let sources = Result { try swiftFiles(under: "Sources") }
    static let tests = Result { try swiftFiles(under: "Tests") }

    /// All Swift files under `folder` of the repository, in order of their paths.
    private static func swiftFiles(under folder: String) throws -> [SourceFile] {
        let base = root.appending(path: folder).path
        return try FileManager.default.subpathsOfDirectory(atPath: base).sorted()
            .filter { $0.hasSuffix(".swift") }
            .map { subpath in
                let bytes = try Data(contentsOf: URL(filePath: "\(base)/\(subpath)"))
                return SourceFile(
                    path: "\(folder)/\(subpath)", text: String(decoding: bytes, as: UTF8.self))
            }
    }
}
