/// Hands out one group after the other, with the next ones loading ahead where that is allowed.
struct GroupQueue: ~Copyable {
    /// Groups that are loaded or loading ahead of the one that is visited; with fewer the second
    /// thread runs out of work while this one loads what it needs next.
    private static let depth = 4

    private let feed: GroupFeed
    /// After how many groups the second thread may start; nil for never.
    private let hurriesAfter: Int?
    private var helper: Thread?
    private var takenCount = 0
    private var announcedCount = 0
    private var isAtEnd = false
    /// What is wrong further on; told where it is, after all that is before it.
    private var failure: LogError?
    private var current: GroupContent?

    init(_ parts: EventParts, hurriesAfter: Int?) {
        feed = GroupFeed(parts)
        self.hurriesAfter = hurriesAfter
    }

    deinit {
        feed.end()
        helper?.join()
    }

    /// The next group; nil at the end.
    ///
    /// What was handed out before it is taken back.
    ///
    /// - Parameter source: Says which group comes next, once for each.
    mutating func next(
        from source: () throws(LogError) -> GroupFeed.Item?
    ) throws(LogError) -> GroupContent? {
        if let current { feed.giveBack(current) }
        current = nil
        let hurries = hurriesAfter.map { takenCount >= $0 } ?? false
        announce(through: takenCount + (hurries ? Self.depth : 1), from: source)
        guard takenCount < announcedCount else {
            if let failure { throw failure }
            return nil
        }
        // With no more than this group it would come too late.
        if helper == nil, announcedCount - takenCount > 1 { helper = feed.start() }
        let content = try feed.content(takenCount)
        takenCount += 1
        current = content
        return content
    }

    private mutating func announce(
        through count: Int, from source: () throws(LogError) -> GroupFeed.Item?
    ) {
        while !isAtEnd, announcedCount < count {
            do throws(LogError) {
                guard let item = try source() else {
                    isAtEnd = true
                    return
                }
                feed.announce(item, number: announcedCount)
                announcedCount += 1
            } catch {
                failure = error
                isAtEnd = true
            }
        }
    }
}

/// The groups of sealed segments that hold commits after one position, up to another, in order.
struct GroupWalk {
    private let segments: SealedSegments
    private let position: Position
    private let limit: Position
    private let last: UInt64
    private var number: UInt64
    private var current: (segment: SealedSegment, tables: SealedTables, next: Int)?

    /// - Parameters:
    ///   - first: The segment that holds the first of them.
    ///   - last: The last that is to be looked at.
    init(
        _ segments: SealedSegments, after position: Position, through limit: Position,
        first: UInt64, last: UInt64
    ) {
        self.segments = segments
        self.position = position
        self.limit = limit
        self.last = last
        number = first
    }

    mutating func next() throws(LogError) -> GroupFeed.Item? {
        while true {
            if let (segment, tables, next) = current {
                if next < tables.groups.count {
                    guard tables.groups[next].firstPosition <= limit else { return nil }
                    current?.next = next + 1
                    return GroupFeed.Item(
                        segment: segment, tables: tables, group: tables.groups[next])
                }
                current = nil
            }
            guard number <= last else { return nil }
            let segment = try segments.segment(number)
            guard segment.locator.header.firstPosition <= limit else { return nil }
            let tables = try segment.tables()
            let start = tables.group(holding: Position(position.rawValue + 1)) ?? 0
            current = (segment, tables, start)
            number += 1
        }
    }
}
