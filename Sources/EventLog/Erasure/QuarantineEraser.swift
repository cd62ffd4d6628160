/// Takes payloads of some streams out of what was set aside in `quarantine/`.
///
/// What lies there does not check out, and it may lack the parts that say whose it is. So frames
/// stay that check out and name other streams, and all else becomes zeros.
struct QuarantineEraser {
    let environment: LogEnvironment
    let segments: SealedSegments
    let log: UniqueID
    let streams: Set<StreamID>
    private(set) var overwrittenCount = 0
    /// Files of which nobody can tell what they hold.
    private(set) var unreadable: [String] = []

    init(
        _ environment: LogEnvironment, _ log: UniqueID, _ segments: SealedSegments,
        _ streams: Set<StreamID>
    ) {
        self.environment = environment
        self.log = log
        self.segments = segments
        self.streams = streams
    }

    mutating func run() throws(LogError) {
        let directory = environment.directory.quarantine
        let names: [String]
        do throws(DiskError) { names = try environment.disk.list(directory) } catch {
            guard error.isMissing else { throw LogError(error) }
            return
        }
        // Notes of repairs hold numbers and names of files only.
        for name in names where !RepairVault.isNote(name) {
            try clean("\(directory)/\(name)", name)
        }
    }

    private mutating func clean(_ path: String, _ name: String) throws(LogError) {
        let bytes: [UInt8]
        let file: any DiskFile
        do throws(DiskError) {
            file = try environment.disk.open(path, .readWrite)
            bytes = try file.readAll(Int(try file.byteCount()), at: 0)
        } catch {
            guard !error.isMissing else { return }
            unreadable.append(path)
            return
        }
        guard let origin = origin(of: bytes, name) else {
            if bytes.contains(where: { $0 != 0 }) { unreadable.append(path) }
            return
        }
        let kept = kept(of: bytes, origin)
        guard kept != bytes else { return }
        try onDisk { () throws(DiskError) in
            try file.writeAll(kept, at: 0)
            try file.syncData()
        }
        overwrittenCount += 1
    }

    /// Where bytes were before they were set aside.
    private struct Origin {
        /// Of the first byte, in its segment.
        var offset: UInt64
        var seed: UInt64
    }

    private func origin(of bytes: [UInt8], _ name: String) -> Origin? {
        // A whole segment says itself which one it is.
        if let header = try? SegmentHeader(decoding: bytes, path: name) {
            return Origin(offset: 0, seed: header.seed)
        }
        // `<segment>.seg.<offset>`, and a number when there was such a file.
        let parts = name.split(separator: ".")
        guard parts.count >= 3, let offset = UInt64(parts[2]), offset % 8 == 0,
            let number = LogDirectory.segmentNumber("\(parts[0]).\(parts[1])")
        else { return nil }
        if let segment = try? SegmentFile(opening: number, of: log, environment) {
            return Origin(offset: offset, seed: segment.seed)
        }
        return (try? segments.segment(number)).map { Origin(offset: offset, seed: $0.seed) }
    }

    /// What may stay of `bytes`, in its place.
    private func kept(of bytes: [UInt8], _ origin: Origin) -> [UInt8] {
        var kept = [UInt8](repeating: 0, count: bytes.count)
        func keep(_ range: Range<Int>) {
            let range = range.clamped(to: 0..<bytes.count)
            kept.replaceSubrange(range, with: bytes[range])
        }
        let span = unsafe bytes.span.bytes
        var lead = 0
        if origin.offset == 0 {
            lead = SegmentHeader.pageByteCount
            // Between header and marks anything may have been misplaced.
            keep(0..<SegmentHeader.byteCount)
            for sector in 1...2 {
                let start = sector * DurableMark.sectorByteCount
                keep(start..<start + DurableMark.byteCount)
            }
        }
        while lead + FrameHeader.byteCount <= bytes.count {
            let rest = span.extracting(lead..<bytes.count)
            let offset = origin.offset &+ UInt64(lead)
            guard
                let header = try? FrameHeader(decoding: rest, at: offset, seed: origin.seed),
                header.kind == .seal || !streams.contains(header.stream)
            else {
                lead += FrameHeader.alignment
                continue
            }
            // Payloads that do not check out may be anyone's.
            let isWhole = (try? header.checkPayloads(of: rest, seed: origin.seed)) != nil
            keep(lead..<lead + (isWhole ? header.frameByteCount : header.saltOffset))
            lead += header.frameByteCount
        }
        return kept
    }
}
