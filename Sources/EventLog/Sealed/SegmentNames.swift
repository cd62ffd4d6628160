/// Which segments a log's directory holds, and in which form.
struct SegmentNames: Hashable, Sendable {
    private(set) var raw: Set<UInt64> = []
    private(set) var sealed: Set<UInt64> = []

    init(of environment: LogEnvironment) throws(LogError) {
        let names = try onDisk { () throws(DiskError) in
            try environment.disk.list(environment.directory.segments)
        }
        for name in names {
            if let number = LogDirectory.segmentNumber(name) { raw.insert(number) }
            if let number = LogDirectory.sealedSegmentNumber(name) { sealed.insert(number) }
        }
    }

    /// The number of the last segment; 0 when there is none.
    var last: UInt64 { max(raw.max() ?? 0, sealed.max() ?? 0) }

    /// The last of the segments from the first on that are all sealed; 0 when the first is not.
    var lastSealed: UInt64 {
        var number: UInt64 = 0
        while sealed.contains(number + 1) { number += 1 }
        return number
    }

    /// The first segment, of those up to the last, of which there is no file.
    var missing: UInt64? {
        guard last > 0 else { return 1 }
        return (1...last).first { !raw.contains($0) && !sealed.contains($0) }
    }

    /// Makes sure that no segment is missing.
    func check(_ environment: LogEnvironment) throws(LogError) {
        guard let missing else { return }
        let path = environment.directory.segment(missing)
        throw environment.corrupt(
            path, 0,
            last == 0
                ? "it is missing, and so is any other" : "it is missing; there are later ones")
    }
}
