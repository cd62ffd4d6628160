package import Jobs

/// Where in a job's story an expression became true, and how often it changed.
package struct BisectReport: Hashable, Sendable {
    package var job: JobNumber
    /// The revisions that were looked at.
    package var range: ClosedRange<UInt64>
    /// It was true already before the range.
    package var wasTrueBefore: Bool
    /// The first event after which it was true; nil when it never was.
    package var first: BisectChange?
    /// How often it became true or false within the range.
    package var changeCount: Int
    package var isTrueAtEnd: Bool
    /// The expression's fields right before ``first``, right after it, and at the range's end.
    package var values: [BisectValue]
    package var eventCount: UInt64
}

/// An event with which an expression became true, or false.
package struct BisectChange: Hashable, Sendable {
    package var revision: UInt64
    package var time: WallTime
    package var isTrue: Bool
}

/// What a field of the expression was.
package struct BisectValue: Hashable, Sendable {
    package var field: StateField
    /// Nil when the expression never became true.
    package var before: StateValue?
    package var after: StateValue?
    package var atEnd: StateValue
}
