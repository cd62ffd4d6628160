/// One open segment.
final class SegmentFile: Sendable {
    let file: any DiskFile
    let header: SegmentHeader
    /// What the newest durable mark claimed when the file was opened.
    let mark: DurableMark?

    var path: String { file.path }
    var number: UInt64 { header.number }
    var seed: UInt64 { header.seed }
    var byteCount: UInt64 { header.byteCount }
    static let firstFrameOffset = UInt64(SegmentHeader.pageByteCount)

    /// For a segment that was just made, or whose header is known otherwise.
    init(file: any DiskFile, header: SegmentHeader, mark: DurableMark? = nil) {
        self.file = file
        self.header = header
        self.mark = mark
    }

    /// Opens segment `number` of `log` and checks its header and size.
    init(
        opening number: UInt64, of log: UniqueID, _ environment: LogEnvironment
    ) throws(LogError) {
        let path = environment.directory.segment(number)
        let file: any DiskFile
        do throws(DiskError) {
            file = try environment.disk.open(path, environment.canWrite ? .readWrite : .read)
        } catch {
            if error.isNotRegular { throw environment.corrupt(path, 0, "it is no regular file") }
            guard error.isMissing else { throw LogError(error) }
            throw environment.corrupt(path, 0, "it is missing")
        }
        let (page, byteCount) = try onDisk { () throws(DiskError) in
            (try file.readAll(SegmentHeader.pageByteCount, at: 0), try file.byteCount())
        }
        let header = try SegmentHeader(decoding: page, path: path)
        guard header.log == log else {
            throw environment.corrupt(path, 16, "it belongs to another log, \(header.log)")
        }
        guard header.number == number else {
            throw environment.corrupt(path, 48, "it is segment \(header.number) under a wrong name")
        }
        guard header.byteCount == byteCount else {
            throw environment.corrupt(
                path, min(byteCount, header.byteCount),
                "it has \(byteCount) bytes and was made with \(header.byteCount)")
        }
        self.file = file
        self.header = header
        mark = DurableMark.newest(in: page, seed: header.seed)
    }
}
