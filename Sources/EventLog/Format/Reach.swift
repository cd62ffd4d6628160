/// How far offsets, positions and revisions of a log can get.
///
/// What is read is held against it once, so that sums of what was read cannot overflow.
enum Reach {
    private static let end: UInt64 = 1 << 62

    static func holds(_ value: UInt64) -> Bool { value < end }
}
