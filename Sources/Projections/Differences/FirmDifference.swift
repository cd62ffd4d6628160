import Jobs

/// A firm that stands differently on two sides: two moments of a job, or two jobs.
package struct FirmDifference: Hashable, Sendable {
    /// Nil when the firm is not in that list.
    package var before: FirmResult?
    package var after: FirmResult?
    package var people: PeopleDifference
    /// What the site said differently of the firm itself, if both sides have visited it.
    package var facts: [FieldChange]

    /// Nil when nothing differs, and when there is nothing on either side.
    package init?(from before: FirmResult?, to after: FirmResult?) {
        guard before != nil || after != nil else { return nil }
        self.before = before
        self.after = after
        let (old, new) = (before?.profile, after?.profile)
        people = PeopleDifference(from: old?.people ?? [], to: new?.people ?? [])
        facts = if let old, let new { old.factChanges(to: new) } else { [] }
        let isSameStatus = before.map(\.status) == after.map(\.status)
        if isSameStatus, people.isEmpty, facts.isEmpty { return nil }
    }

    /// The side that the firm's name and number are taken from: the later one, if it has it.
    package var named: FirmResult? { after ?? before }
}
