package import Jobs

/// A stretch of a job's story as a person names it: `HEAD~50..HEAD`, `checkpoint:3..`, `..14:05`.
package struct MomentRange: Hashable, Sendable {
    /// Nil when the stretch begins before the first event.
    package var start: MomentExpression?
    /// Nil when it goes on to the newest event.
    package var end: MomentExpression?

    package init(from start: MomentExpression?, to end: MomentExpression?) {
        (self.start, self.end) = (start, end)
    }

    /// What divides the two ends.
    package static let divider = ".."

    /// Reads what a person typed: two moments with `..` between them, either of which may be left
    /// out; an end may stand in quotes.
    ///
    /// - Parameters:
    ///   - now: What `ago`, `today` and a bare time of day are counted from.
    ///   - zone: The zone of times that name none.
    package init(
        parsing text: String, now: WallTime, zone: @escaping ZoneOffset
    ) throws(MomentError) {
        let dividers = text.ranges(of: Self.divider)
        guard dividers.count == 1, let divider = dividers.first else { throw .notARange(text) }
        let (first, last) = (text[..<divider.lowerBound], text[divider.upperBound...])
        guard !first.hasSuffix("."), !last.hasPrefix(".") else { throw .notARange(text) }
        start = try Self.end(first, now: now, zone: zone)
        end = try Self.end(last, now: now, zone: zone)
    }

    private static func end(
        _ text: Substring, now: WallTime, zone: @escaping ZoneOffset
    ) throws(MomentError) -> MomentExpression? {
        var words = text
        while let first = words.first, first.isWhitespace { words.removeFirst() }
        while let last = words.last, last.isWhitespace { words.removeLast() }
        if words.count >= 2, words.first == "\"", words.last == "\"" {
            words = words.dropFirst().dropLast()
        }
        guard !words.isEmpty else { return nil }
        return try MomentExpression(parsing: String(words), now: now, zone: zone)
    }
}

extension MomentRange: CustomStringConvertible {
    package var description: String {
        "\(start?.description ?? "")\(Self.divider)\(end?.description ?? "")"
    }
}

/// A stretch that has been found in a job's story: what happened after `start`, through `end`.
package struct ResolvedRange: Hashable, Sendable {
    /// Nil when the stretch begins before the first event.
    package var start: ResolvedMoment?
    package var end: ResolvedMoment
    /// Whether the event of `start` is in the stretch.
    package var includesStart: Bool

    package init(start: ResolvedMoment?, end: ResolvedMoment, includesStart: Bool = false) {
        (self.start, self.end, self.includesStart) = (start, end, includesStart)
    }

    /// The revision that the stretch begins after; 0 for the very beginning.
    package var startRevision: UInt64 {
        guard let start else { return 0 }
        return includesStart ? start.revision - 1 : start.revision
    }

    /// The events that happened in between; nil when there are none.
    package var revisions: ClosedRange<UInt64>? {
        startRevision < end.revision ? startRevision + 1...end.revision : nil
    }
}

extension JobReader {
    /// Finds both ends of `range` in the story of `job`.
    ///
    /// A start before the job existed is its beginning.
    /// - Parameters:
    ///   - includesStart: Whether the event that the start names is in the range. A time names the
    ///     last event before it: the range begins with the first one from then on, and is empty
    ///     when there is none yet.
    ///   - now: A time after it, and after the job's last event, is still to come.
    /// - Throws: Also ``MomentError/reversed(_:_:start:end:)`` when the end comes before the start.
    package func resolve(
        _ range: MomentRange, includesStart: Bool = false, of job: JobNumber, now: WallTime
    ) async throws(MomentError) -> ResolvedRange {
        let end = try await resolve(range.end ?? .head(back: 0), of: job, now: now)
        let start = try await resolveStart(range.start, of: job, now: now)
        if let start, start.revision > end.revision {
            throw .reversed(job, range, start: start.revision, end: end.revision)
        }
        var found = ResolvedRange(start: start, end: end, includesStart: includesStart)
        if case .time(let time) = range.start, let start, start.time < time {
            found.includesStart = false
        }
        return found
    }

    private func resolveStart(
        _ start: MomentExpression?, of job: JobNumber, now: WallTime
    ) async throws(MomentError) -> ResolvedMoment? {
        guard let start else { return nil }
        do throws(MomentError) { return try await resolve(start, of: job, now: now) } catch {
            if case .notYet = error { return nil }
            throw error
        }
    }
}
