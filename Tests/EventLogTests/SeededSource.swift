import EventLog
import Synchronization

/// Random numbers that a seed repeats, for closures.
final class SeededSource: Sendable {
    private let generator: Mutex<SplitMix64>

    init(seed: UInt64) { generator = Mutex(SplitMix64(seed: seed)) }

    @Sendable func next() -> UInt64 { generator.withLock { $0.next() } }
}
