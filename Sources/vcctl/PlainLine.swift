import Jobs

/// What follows a command's name, taken apart without the parser.
///
/// The parser looks at every type of every option as it runs, which takes longer than many a
/// question takes to be answered. So the questions that scripts ask most are read here first when
/// they are put plainly: options and flags by their whole names, each once, values as words of
/// their own. A line of any other kind, and every line with a mistake in it, is the parser's.
struct PlainLine {
    private var words: [String]

    init(_ words: some Sequence<String>) {
        self.words = Array(words)
    }

    /// Nothing is left that has not been taken.
    var isEmpty: Bool { words.isEmpty }

    /// Takes a flag; false when it is not there.
    mutating func takeFlag(_ name: String) -> Bool {
        guard let index = words.firstIndex(of: name) else { return false }
        words.remove(at: index)
        return true
    }

    /// Takes an option with its value; nil when it is not there, or has no plain value.
    mutating func takeValue(of name: String) -> String? {
        guard let index = words.firstIndex(of: name), index + 1 < words.count,
            !words[index + 1].hasPrefix("-")
        else { return nil }
        defer { words.removeSubrange(index...index + 1) }
        return words[index + 1]
    }

    /// Takes the job's number, the one word that is left when all options have been taken.
    mutating func takeJob() -> JobNumber? {
        guard words.count == 1, let word = words.first, !word.hasPrefix("-") else { return nil }
        words = []
        return JobNumber(plain: word)
    }
}

extension JobNumber {
    /// Nil for what the parser would refuse.
    init?(plain text: String) {
        do { try self.init(typed: text) } catch { return nil }  // It says what is wrong.
    }
}

extension Vcctl {
    /// The command of a line that is plain enough; nil when the parser has to read it.
    static func plain(_ arguments: [String]) -> (any Command)? {
        var line = PlainLine(arguments.dropFirst())
        let command: (any Command)? =
            switch arguments.first {
            case "show": ShowCommand(plain: &line)
            case "history": HistoryCommand(plain: &line)
            case "failed": FailedCommand(plain: &line)
            default: nil
            }
        return line.isEmpty ? command : nil
    }
}

extension ShowCommand {
    /// Nil when the line has to be the parser's.
    init?(plain line: inout PlainLine) {
        self.init()
        guard let moment = MomentOptions(plain: &line), let source = LogOptions(plain: &line)
        else { return nil }
        self.moment = moment
        self.source = source
        appearance = OutputOptions(plain: &line)
        guard let job = line.takeJob() else { return nil }
        target = JobArgument(job)
    }
}

extension HistoryCommand {
    /// Nil when the line has to be the parser's.
    init?(plain line: inout PlainLine) {
        self.init()
        from = line.takeValue(of: "--from")
        to = line.takeValue(of: "--to")
        type = line.takeValue(of: "--type").map { [$0] } ?? []
        heartbeats = line.takeFlag("--heartbeats")
        firm = nil
        guard let moment = MomentOptions(plain: &line), let source = LogOptions(plain: &line)
        else { return nil }
        self.moment = moment
        self.source = source
        appearance = OutputOptions(plain: &line)
        guard let job = line.takeJob() else { return nil }
        target = JobArgument(job)
        do { try validate() } catch { return nil }  // The parser says what is wrong.
    }
}

extension FailedCommand {
    /// Nil when the line has to be the parser's.
    init?(plain line: inout PlainLine) {
        self.init()
        guard let job = line.takeValue(of: "--job").flatMap(JobNumber.init(plain:)),
            let moment = MomentOptions(plain: &line), let source = LogOptions(plain: &line)
        else { return nil }
        self.job = job
        self.moment = moment
        self.source = source
        cause = CauseOptions(cause: nil)
        firms = line.takeFlag("--firms")
        export = OptionalExportOptions(target: nil)
        appearance = OutputOptions(plain: &line)
    }
}
