import Jobs
import Projections

// The attempts at a firm, with what people decided in between.
extension FirmScreen {
    var attempts: [Line] {
        guard !dossier.story.attempts.isEmpty || !dossier.story.turns.isEmpty else {
            return section("Attempts") + [Line("  none yet", .dim)]
        }
        var table = Table([
            Table.Column("EVENT", .right), Table.Column("STARTED"), Table.Column("TRY", .right),
            Table.Column("TOOK", .right), Table.Column("WORKER", minimumWidth: 6),
            Table.Column("OUTCOME", minimumWidth: 16), Table.Column("EVENT", .right),
        ])
        for attempt in dossier.story.attempts { table.add(cells(of: attempt)) }
        let rows = indented(table)
        var lines = section("Attempts") + [rows[0]]
        var turns = dossier.story.turns[...]
        for (attempt, row) in zip(dossier.story.attempts, rows.dropFirst()) {
            while let turn = turns.first, turn.recorded.revision < attempt.started.revision {
                lines.append(line(of: turn))
                turns.removeFirst()
            }
            lines += [row] + details(of: attempt)
        }
        return lines + turns.map(line)
    }

    private func cells(of attempt: FirmAttempt) -> [Line] {
        let end = attempt.end
        let worker = attempt.worker.map { "\($0.shortName) \($0.processID)@\($0.host)" }
        let taken = end?.duration ?? (look.now - attempt.started.time)
        return [
            Line("#\(attempt.started.revision)", .dim), Line(attempt.started.time.column(look)),
            Line("\(attempt.number)"), Line(taken.words),
            Line(worker ?? (attempt.lease == .none ? "taken over" : "lease \(attempt.lease)")),
            end?.outcome.line ?? Line("working", .cyan),
            Line(end.map { "#\($0.recorded.revision)" } ?? "", .dim),
        ]
    }

    /// What failed attempts say of themselves.
    private func details(of attempt: FirmAttempt) -> [Line] {
        guard let end = attempt.end, case .failed(_, let retryAt) = end.outcome else { return [] }
        var lines: [Line] = []
        if let failure = dossier.failures[end.recorded.revision] {
            lines += folded(Line(failure.message), indent: "       ")
            if !failure.url.isEmpty, !failure.message.contains(failure.url) {
                lines += folded(Line("asked last: \(failure.url)", .dim), indent: "       ")
            }
        } else {
            lines += folded(Line("(its message is erased)", .dim), indent: "       ")
        }
        if let retryAt {
            lines += folded(Line("again from \(retryAt.column(look))", .dim), indent: "       ")
        }
        return lines
    }

    private func line(of turn: FirmTurn) -> Line {
        let time = turn.recorded.time.column(look)
        return cut(Line("  #\(turn.recorded.revision)  \(time)  \(turn.kind.words)", .yellow))
    }
}

extension FirmTurn.Kind {
    var words: String {
        switch self {
        case .retryRequested: "a retry was asked for"
        case .reset(.keepFinished): "the job was reset; finished firms stayed finished"
        case .reset(.startOver): "the job was started over"
        }
    }
}

extension FirmAttempt.Outcome {
    var line: Line {
        switch self {
        case .enriched(let totals):
            Line(
                "enriched: \(count(totals.peopleCount, "person", "people")) on "
                    + count(totals.pageCount, "page"), .green)
        case .failed(let cause, nil): Line("\(cause.name), given up", .red)
        case .failed(let cause, _?): Line(cause.name, .yellow)
        case .interrupted(let interruption):
            Line("interrupted: \(interruption.words)", .yellow)
        }
    }

    /// The word for programs.
    var name: String {
        switch self {
        case .enriched: "enriched"
        case .failed(_, nil): "given-up"
        case .failed(_, _?): "failed"
        case .interrupted: "interrupted"
        }
    }
}

extension FirmAttempt.Interruption {
    var words: String {
        switch self {
        case .released(.shutdown): "the worker stopped"
        case .released(.paused): "the job was paused"
        case .released(.stalled): "the worker got no further"
        case .released(.unreadable): "the worker could not read"
        case .expired(.processGone): "the worker was gone"
        case .expired(.noHeartbeat): "the worker was silent"
        case .expired(.noProgress): "the worker hung"
        case .cancelled: "the job was cancelled"
        case .reset: "the job was reset"
        }
    }
}

extension FirmDossier {
    /// What one might look for and no event holds, in words.
    var notRecorded: [String] {
        var texts: [String] = []
        let ends = story.attempts.compactMap(\.end)
        if record == nil {
            texts.append("The row, messages, pages and people: they have been erased (purged).")
        }
        if standingResult != nil, record != nil {
            texts.append("When each page was fetched: only how long it took is recorded.")
        }
        if ends.contains(where: { if case .failed = $0.outcome { true } else { false } }) {
            texts.append(
                "The pages of attempts that failed: only the address asked for last is recorded.")
        }
        if ends.contains(where: { if case .interrupted = $0.outcome { true } else { false } }) {
            texts.append("What interrupted attempts fetched.")
        }
        if standingResult == nil, let past = pastResult {
            texts.append(
                "A result that stands: the one of event #\(past) was thrown away by a reset; "
                    + "'vcctl firm \(job) \(standing.firm) --at \(past)' shows it.")
        }
        return texts
    }

    private var pastResult: UInt64? {
        story.attempts.last { attempt in
            if case .enriched = attempt.end?.outcome { true } else { false }
        }?.end?.recorded.revision
    }
}
