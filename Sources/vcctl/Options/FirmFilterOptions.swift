import ArgumentParser
import Jobs
import Projections

/// Which firms of a job are listed.
struct FirmFilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only waiting, working, waiting-for-retry, enriched or failed firms.",
            valueName: "state"),
        completion: .list(FirmStage.Kind.allCases.map(\.rawValue)),
        transform: FirmStage.Kind.init(typed:))
    var state: FirmStage.Kind?

    @OptionGroup var cause: CauseOptions

    @Option(help: ArgumentHelp("Only firms whose website is on this host.", valueName: "host"))
    var host: String?

    @Option(
        help: ArgumentHelp("Only these firms of the list, such as 1-40,77.", valueName: "numbers"),
        transform: FirmRanges.init(typed:))
    var rows: FirmRanges?

    func validate() throws {
        if let host, host.comparedHost.isEmpty {
            throw ValidationError("'\(host.harmless)' is no host; give one such as acme.example")
        }
    }

    var filter: FirmFilter {
        FirmFilter(stage: state, cause: cause.cause, host: host, firms: rows)
    }
}

extension FirmStage.Kind {
    /// Reads a state's name as people type it.
    ///
    /// - Throws: `ValidationError` with the names that there are.
    init(typed text: String) throws {
        let words = text.lowercased().split(whereSeparator: { $0.isWhitespace || $0 == "_" })
        guard let kind = Self(rawValue: words.joined(separator: "-")) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(text.harmless)' is no state of a firm; there are \(known)")
        }
        self = kind
    }
}

extension FirmRanges {
    /// Reads numbers as people type them.
    ///
    /// - Throws: `ValidationError` in words.
    init(typed text: String) throws {
        guard let ranges = Self(parsing: text) else {
            throw ValidationError(
                "'\(text.harmless)' are no numbers of firms; write them as in 1-40,77")
        }
        self = ranges
    }
}
