@testable import EventLog

/// Finds bytes whose checksum is 0.
///
/// For up to 128 bytes XXH3 adds up products of 16 bytes each and mixes the sum in a way that can
/// be undone, so that 16 bytes can be chosen for any sum.
enum ZeroSum {
    /// A commit whose frame has the checksum 0, and so have its payloads, if it is the next.
    static func request(
        after tip: Tip, in store: LogStore, salt: UInt64
    ) throws -> AppendRequest {
        let (tail, synced, seed) = store.state { ($0.tail, $0.syncedOffset, $0.active.seed) }
        var event = Event(
            type: 4, detail: [UInt8](repeating: 2, count: 16),
            payload: .bytes((0..<56).map { UInt8($0) }))
        func frame() -> [UInt8] {
            var writer = ByteWriter()
            let place = FramePlace(
                offset: tail.offset, position: Position(tail.position.rawValue + 1),
                time: Timestamp(nanoseconds: 1_000), stream: tip.stream,
                firstRevision: tip.revision.advanced(by: 1), previousPosition: tip.position,
                durableOffset: synced, previousChecksum: tail.checksum)
            _ = writer.putCommit(
                [event], CommitSizes(of: [event]), at: place, salt: salt, seed: seed)
            return writer.array
        }
        // Salt and payload are 64 bytes, and what the frame's checksum covers is 128.
        let body = solved(
            Array(frame()[136..<200]), at: 16, seed: seed,
            secret: (0x78e5_c0cc_4ee6_79cb, 0x2172_ffcc_7dd0_5a82))
        event.payload = .bytes(Array(body[8...]))
        let front = solved(
            Array(frame()[8..<136]), at: 112, seed: seed,
            secret: (0xdb97_9083_e96d_d4de, 0x1f67_b3b7_a4a4_4072))
        event.detail = Array(front[112...])
        return AppendRequest(events: [event], tip: tip)
    }

    /// Bytes like `bytes`, with others at `hole` so that the checksum is 0.
    ///
    /// - Parameter secret: What XXH3 multiplies the bytes at `hole` with.
    private static func solved(
        _ bytes: [UInt8], at hole: Int, seed: UInt64, secret: (UInt64, UInt64)
    ) -> [UInt8] {
        var bytes = bytes
        func put(_ product: UInt64) {
            // One times the product.
            Resum.store((secret.0 &+ seed) ^ 1, at: hole, in: &bytes)
            Resum.store((secret.1 &- seed) ^ product, at: hole + 8, in: &bytes)
        }
        put(0)
        let others = unmixed(Resum.checksum(bytes, seed: seed))
        put(0 &- others)
        return bytes
    }

    /// The sum that XXH3 makes `checksum` of.
    private static func unmixed(_ checksum: UInt64) -> UInt64 {
        let factor: UInt64 = 0x1656_6791_9E37_79F9
        var inverse = factor
        for _ in 0..<6 { inverse = inverse &* (2 &- factor &* inverse) }
        let product = (checksum ^ checksum >> 32) &* inverse
        return product ^ product >> 37
    }
}
