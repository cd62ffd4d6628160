// What lies beside the segments that answer, and would be in somebody's way.
extension LogVerifier {
    /// Checks raw segments that a crash has left beside their sealed form, and that files which
    /// hold no events are files.
    mutating func checkBystanders() throws(LogError) {
        let directory = environment.directory
        for path in [directory.lock, directory.hints, directory.poison] { checkFile(path) }
        let names = try SegmentNames(of: environment)
        for number in names.raw.intersection(names.sealed).sorted() { try compareForms(number) }
    }

    private mutating func checkFile(_ path: String) {
        do throws(DiskError) { _ = try environment.disk.open(path, .read) } catch {
            // Reading needs none of them, so one that is missing or not to be opened is no finding.
            guard error.isNotRegular else { return }
            report.findings.append(
                Damage(
                    file: path, byteOffset: 0,
                    reason: "it is no regular file, and keeps whoever would write from it",
                    streams: [],
                    advice: "It holds no events: look at what it is, and remove it"))
        }
    }

    /// Holds the raw form of a sealed segment against it.
    private mutating func compareForms(_ number: UInt64) throws(LogError) {
        let directory = environment.directory
        let (raw, sealed) = (directory.segment(number), directory.sealedSegment(number))
        // What is wrong with the sealed one was found, and then nothing can be held against it.
        guard !report.findings.contains(where: { $0.file == sealed }) else { return }
        let segments = SealedSegments(environment, log: log)
        let sealer = SegmentSealer(environment: environment, log: log, segments: segments)
        do throws(LogError) {
            try sealer.compare(
                SegmentFile(opening: number, of: log, environment), with: segments.segment(number))
        } catch {
            // Somebody may have finished the sealing meanwhile.
            let isThere = try onDisk { () throws(DiskError) in try environment.disk.exists(raw) }
            guard isThere else { return }
            report.findings.append(
                Damage(
                    file: raw, byteOffset: 0,
                    reason: "it is not the same as the sealed segment beside it, which answers",
                    streams: []))
        }
    }
}
