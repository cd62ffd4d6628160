/// What a look at every byte of a log found.
public struct VerifyReport: Hashable, Sendable {
    /// The log's own number, from the file `LOG`.
    public var log = ""
    public var segmentCount = 0
    /// How many of them are sealed.
    public var sealedSegmentCount = 0
    /// Frames checked: commits and seals.
    public var frameCount = 0
    public var commitCount = 0
    public var eventCount = 0
    /// Bytes of all segments, read or known to be untouched.
    public var byteCount: UInt64 = 0
    /// Bytes after the last commit that a crash left, or that are being written right now.
    public var unfinishedByteCount: UInt64 = 0
    /// What does not check out, in the order of the log; empty when all is well.
    public var findings: [Damage] = []
    /// What a repair has put on record to be lost; the log is sound but for that.
    public var recordedGaps: [LogGap] = []
    /// What reading the log finds lost, and of whom; empty when it is sound.
    public var gaps: [LogGap] = []

    public init() {}

    /// How many positions are those of commits that are recorded to be lost.
    public var lostCommitCount: UInt64 {
        recordedGaps.reduce(0) { $0 + $1.positionCount }
    }
}

extension VerifyReport {
    /// How many commits are there of which a repair has recorded that their payloads are lost.
    public var lostPayloadCount: Int { recordedGaps.reduce(0) { $0 + $1.lostPayloads.count } }
}

extension LocalLog {
    /// Checks everything that the log in the directory `path` holds, and changes nothing.
    ///
    /// Headers, checksums, chains, positions, revisions, times and the succession of segments are
    /// checked, and the indexes of sealed ones; after damage the search goes on with the next frame
    /// that can be believed.
    ///
    /// - Throws: When there is no log, its format is newer, or a file cannot be read.
    public static func verify(
        at path: String, disk: any Disk = PosixDisk()
    ) throws(LogError) -> VerifyReport {
        let environment = verifying(path, disk)
        var verifier = try verified(environment)
        verifier.checkUnlistedErasures()
        try verifier.checkBystanders()
        if !verifier.report.findings.isEmpty { try verifier.report.nameLosses(in: environment) }
        return verifier.report
    }

    /// The same as far as the log is its own witness: what its bytes say, without what they imply.
    static func verifyBytes(
        at path: String, disk: any Disk
    ) throws(LogError) -> VerifyReport {
        try verified(verifying(path, disk)).report
    }

    private static func verifying(_ path: String, _ disk: any Disk) -> LogEnvironment {
        LogEnvironment(
            directory: LogDirectory(root: path), disk: disk, mode: .readOnly, options: Options(),
            now: { Timestamp(nanoseconds: 0) }, random: { 0 }, notify: { _ in })
    }

    private static func verified(_ environment: LogEnvironment) throws(LogError) -> LogVerifier {
        guard let identity = try LogIdentity.read(environment) else {
            throw try LogIdentity.absence(environment)
        }
        var verifier = LogVerifier(environment: environment, log: identity.log)
        try verifier.run()
        try verifier.checkErasures()
        return verifier
    }
}

extension VerifyReport {
    /// Names the streams that reading finds to have lost something, or that may have.
    ///
    /// Where nothing goes on behind a hole, no frame tells whom it concerns; but each stream that
    /// nothing proves whole may have lost its end.
    fileprivate mutating func nameLosses(in environment: LogEnvironment) throws(LogError) {
        let log: SalvagedLog
        do throws(LogError) { log = try SalvagedLog(environment) } catch {
            // Where nothing can be read, the findings have said why.
            guard case .corrupt = error else { throw error }
            return
        }
        gaps = log.gaps.filter { !$0.isRecorded }
        for gap in gaps {
            let own = findings.indices.filter { findings[$0].file == gap.damage.file }
            // What both have found may begin at different bytes: the nearest before counts.
            let place =
                own.last { findings[$0].byteOffset <= gap.damage.byteOffset } ?? own.first
            if let place {
                findings[place].streams = Set(findings[place].streams)
                    .union(gap.damage.streams).sorted()
            } else if !gap.losses.isEmpty {
                findings.append(gap.damage)
            }
        }
    }
}
