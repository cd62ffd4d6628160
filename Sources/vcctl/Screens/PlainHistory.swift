import Jobs
import Projections

/// The lines of ``HistoryScreen`` as a pipe or a file gets them: not coloured, cut or folded.
///
/// They are put together byte by byte, because there are as many of them as events.
struct PlainHistory {
    private static let timeWidth = 25
    private static let whoWidth = 22

    private let revisionWidth: Int
    private var times: TimeTexts
    /// Who the last line was about, and the cell for it.
    private var who: (name: String, cell: [UInt8])

    /// Nil when `look` asks for more than plain text.
    ///
    /// - Parameter last: The last revision that may be shown.
    init?(_ look: Look, last: UInt64) {
        guard look.width == nil, !look.isColoured, !look.isTerminal else { return nil }
        revisionWidth = HistoryScreen.revisionWidth(last: last)
        times = TimeTexts(look.zone)
        who = ("", Self.cell(""))
    }

    /// Adds the event's line, and its end.
    mutating func add(_ line: HistoryLine, to bytes: inout [UInt8]) {
        let isFolded = line.heartbeatCount > 1
        if isFolded {
            bytes.appendSpaces(revisionWidth - 2)
            bytes.append(contentsOf: "··".utf8)
        } else {
            bytes.append(line.revision, width: revisionWidth)
        }
        bytes.appendSpaces(HistoryScreen.gap)
        let time = times.text(of: line.time)
        bytes.append(contentsOf: time)
        bytes.appendSpaces(Self.timeWidth - time.count + HistoryScreen.gap)
        let event = isFolded ? "" : line.event
        bytes.append(contentsOf: event.utf8)
        bytes.appendSpaces(HistoryScreen.eventWidth - event.utf8.count + HistoryScreen.gap)
        if line.who != who.name { who = (line.who, Self.cell(line.who)) }
        bytes.append(contentsOf: who.cell)
        bytes.append(contentsOf: line.what.harmless.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func cell(_ who: String) -> [UInt8] {
        let text = who.harmless
        var cell = Array(text.utf8)
        cell.appendSpaces(whoWidth - text.displayWidth + HistoryScreen.gap)
        return cell
    }
}
