/// A job's number, which names the job's stream; the first job ever is 330001.
package struct JobNumber: RawRepresentable, Hashable, Comparable, Sendable {
    package var rawValue: UInt64

    /// Where numbering starts: six digits for long, so that a search for one finds no other.
    package static let first = JobNumber(330_001)

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package static func < (left: JobNumber, right: JobNumber) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension JobNumber: CustomStringConvertible {
    package var description: String { String(rawValue) }
}

/// A firm's place in its job's list, counted from 1.
package struct FirmNumber: RawRepresentable, Hashable, Comparable, Sendable {
    package var rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static func < (left: FirmNumber, right: FirmNumber) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension FirmNumber: CustomStringConvertible {
    package var description: String { String(rawValue) }
}

/// A batch's place in its job, counted from 1: a run of consecutive firms, leased as a unit.
package struct BatchNumber: RawRepresentable, Hashable, Comparable, Sendable {
    package var rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static func < (left: BatchNumber, right: BatchNumber) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension BatchNumber: CustomStringConvertible {
    package var description: String { String(rawValue) }
}

/// A lease's name within its job: the revision of the `claimed` event that began it.
///
/// No two leases of a job share one, so whoever presents an old one is told apart from the holder.
package struct LeaseID: RawRepresentable, Hashable, Comparable, Sendable {
    package var rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package static func < (left: LeaseID, right: LeaseID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension LeaseID: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
