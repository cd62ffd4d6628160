/// What one append may hold; beyond it the answer is ``LogError/tooLarge(byteCount:limit:)``.
///
/// Chosen so that every commit also fits a message broker's usual limit of 1 MiB a message.
public enum Limits {
    /// Bytes of one commit's events: heads, details and payloads together.
    public static let commitByteCount = 1 << 20 - 8 << 10
    /// Bytes of one event's detail.
    public static let detailByteCount = 65_535
    /// Events of one commit.
    public static let eventCount = 65_535
}
