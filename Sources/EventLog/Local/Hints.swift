/// The file `hints`: what one boot of the machine knows beyond the segments, shared by its
/// processes.
///
/// Anyone may remove it or fill it with junk: a record that does not check out, or is of another
/// boot or log, is as good as none, and whoever misses it syncs for themselves. It is never synced.
/// Writing it also wakes those who watch it.
struct Hints: Sendable {
    struct Record: Hashable, Sendable {
        var segment: UInt64
        /// Everything of `segment` before this offset, and every earlier segment, is durable.
        var syncedOffset: UInt64
        /// A sync failed, and nobody has reopened the log since.
        var isPoisoned: Bool
    }

    private static let magic: UInt64 = 0x3153_544E_4948_5645  // "EVHINTS1"
    private static let byteCount = 72

    let file: (any DiskFile)?
    let log: UniqueID
    let boot: UniqueID

    init(opening environment: LogEnvironment, log: UniqueID) throws(LogError) {
        self.log = log
        boot = try onDisk { () throws(DiskError) in
            let bytes = try environment.disk.bootID()
            let span = unsafe bytes.span.bytes
            return UniqueID(first: span.uint64(0), second: span.uint64(8))
        }
        let path = environment.directory.hints
        if environment.canWrite {
            file = try onDisk { () throws(DiskError) in try environment.disk.open(path, .create) }
        } else {
            file = try? environment.disk.open(path, .read)
        }
    }

    /// The newest record of this boot, if there is one.
    func read() -> Record? {
        guard let file else { return nil }
        // A record may be caught half-written; then it checks out a moment later.
        for _ in 0..<3 {
            let sight = try? file.peek(Self.byteCount, at: 0) { decode($0) }
            switch sight {
            case .record(let record): return record
            case .foreign, nil: return nil
            case .broken: continue
            }
        }
        return nil
    }

    private enum Sight {
        case record(Record)
        /// Of another boot, another log or nobody.
        case foreign
        case broken
    }

    private func decode(_ bytes: borrowing RawSpan) -> Sight {
        guard bytes.byteCount == Self.byteCount else { return .foreign }
        guard bytes.uint64(64) == bytes.checksum(0..<64, seed: 0) else { return .broken }
        guard bytes.uint64(0) == Self.magic, bytes.uint64(8) == boot.first,
            bytes.uint64(16) == boot.second, bytes.uint64(24) == log.first,
            bytes.uint64(32) == log.second
        else { return .foreign }
        return .record(
            Record(
                segment: bytes.uint64(40), syncedOffset: bytes.uint64(48),
                isPoisoned: bytes.uint64(56) != 0))
    }

    /// Publishes `record`; failing to is no harm, because hints are not needed.
    func write(_ record: Record) {
        guard let file else { return }
        var writer = ByteWriter(capacity: Self.byteCount)
        writer.put(Self.magic)
        writer.put(boot.first)
        writer.put(boot.second)
        writer.put(log.first)
        writer.put(log.second)
        writer.put(record.segment)
        writer.put(record.syncedOffset)
        writer.put(UInt64(record.isPoisoned ? 1 : 0))
        writer.put(writer.checksum(0..<writer.count, seed: 0))
        try? unsafe file.writeAll(writer.bytes, at: 0)
    }
}
