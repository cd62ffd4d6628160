import EventLog
import GRDB
import Jobs
import Projections

/// How much of the log the catalog tells of, and how to know that log again.
struct CatalogMark: Hashable {
    /// Commits up to here are in.
    var position = Position.none
    /// The last tip that was seen, when it was recorded: a log without it is another log.
    var anchor = Tip.none(.fleet)
    var anchorTime = Timestamp(nanoseconds: 0)

    /// Whether `log` is the one that the catalog was made from.
    func isKnown(to log: any Log) async throws(ProjectionError) -> Bool {
        guard position > .none else { return true }
        let reader = LogFacts(log)
        guard try await reader.head() >= position else { return false }
        let tip = try await reader.tip(of: anchor.stream, at: .position(anchor.position))
        guard tip == anchor else { return false }
        return try await reader.time(of: tip) == anchorTime
    }
}

/// Single facts about a log.
struct LogFacts {
    private let log: any Log

    init(_ log: any Log) {
        self.log = log
    }

    func head() async throws(ProjectionError) -> Position {
        do { return try await log.head() } catch { throw .log(error) }
    }

    func streams() async throws(ProjectionError) -> [Tip] {
        do { return try await log.streams() } catch { throw .log(error) }
    }

    func tip(of stream: StreamID, at moment: Moment) async throws(ProjectionError) -> Tip {
        do { return try await log.tip(of: stream, at: moment) } catch { throw .log(error) }
    }

    /// When the commit of `tip` was recorded.
    func time(of tip: Tip) async throws(ProjectionError) -> Timestamp? {
        var time: Timestamp?
        do {
            try await log.read(tip.stream, tip.revision...tip.revision, parts: .heads) { commit in
                time = commit.time
                return false
            }
        } catch { throw .log(error) }
        return time
    }
}

extension CatalogMark {
    init(_ row: Row) throws {
        position = Position(UInt64(bitPattern: try row.number("position")))
        anchor = Tip(
            stream: StreamID(UInt64(bitPattern: try row.number("anchor_stream"))),
            revision: Revision(UInt64(bitPattern: try row.number("anchor_revision"))),
            position: Position(UInt64(bitPattern: try row.number("anchor_position"))))
        anchorTime = Timestamp(nanoseconds: try row.number("anchor_time"))
    }

    /// - Parameter rowSum: The wrapped sum of the checksums of all rows.
    func row(rowSum: Int64) -> CatalogRow {
        var row = CatalogRow()
        row.add("id", 1)
        row.add("position", Int64(bitPattern: position.rawValue))
        row.add("anchor_stream", Int64(bitPattern: anchor.stream.rawValue))
        row.add("anchor_revision", Int64(bitPattern: anchor.revision.rawValue))
        row.add("anchor_position", Int64(bitPattern: anchor.position.rawValue))
        row.add("anchor_time", anchorTime.nanoseconds)
        row.add("row_sum", rowSum)
        return row
    }
}
