@testable import EventLog

/// One mishap that changes stored bytes.
enum RandomDamage: String, CaseIterable, Sendable {
    case bitFlip, zeroedSector, zeroedPage, garbledSector, cut, swappedSectors, copiedSector
    case missingFile, swappedFiles, doubledFile, extraFile, foreignSector

    /// Damages one of `paths` on `disk`.
    ///
    /// - Returns: What was done, for a failing test to say.
    func strike(
        _ disk: MemoryDisk, _ paths: [String], using random: inout SplitMix64
    ) -> String {
        let path = paths.randomElement(using: &random) ?? ""
        let other = paths.filter { $0 != path }.randomElement(using: &random) ?? path
        var bytes = disk.content(of: path) ?? []
        let sector = Self.sector(of: bytes, using: &random)
        let second = Self.sector(of: bytes, using: &random)
        var what = "\(rawValue) \(path)"
        switch self {
        case .bitFlip:
            let index = Self.place(in: bytes, using: &random)
            bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            what += " at \(index)"
        case .zeroedSector:
            Self.fill(&bytes, sector..<sector + 512) { 0 }
            what += " at \(sector)"
        case .zeroedPage:
            let start = sector / 4096 * 4096
            Self.fill(&bytes, start..<start + 4096) { 0 }
            what += " at \(start)"
        case .garbledSector:
            Self.fill(&bytes, sector..<sector + 512) { .random(in: 0 ... .max, using: &random) }
            what += " at \(sector)"
        case .cut:
            let count = Self.place(in: bytes, using: &random)
            bytes.removeSubrange(count...)
            what += " to \(count)"
        case .swappedSectors:
            for index in 0..<512 where max(sector, second) + index < bytes.count {
                bytes.swapAt(sector + index, second + index)
            }
            what += " at \(sector) and \(second)"
        case .copiedSector:
            for index in 0..<512 where max(sector, second) + index < bytes.count {
                bytes[second + index] = bytes[sector + index]
            }
            what += " from \(sector) to \(second)"
        case .foreignSector:
            let foreign = disk.content(of: other) ?? []
            for index in sector..<sector + 512 where index < min(bytes.count, foreign.count) {
                bytes[index] = foreign[index]
            }
            what += " at \(sector) from \(other)"
        case .missingFile, .swappedFiles, .doubledFile, .extraFile:
            return strike(file: path, and: other, on: disk, using: &random)
        }
        disk.replaceContent(of: path, with: bytes)
        return what
    }

    /// Damages whole files: `path`, and where it takes a second one, `other`.
    private func strike(
        file path: String, and other: String, on disk: MemoryDisk,
        using random: inout SplitMix64
    ) -> String {
        let bytes = disk.content(of: path) ?? []
        let what = "\(rawValue) \(path)"
        switch self {
        case .missingFile:
            disk.replaceContent(of: path, with: nil)
            return what
        case .swappedFiles:
            let content = disk.content(of: other)
            disk.replaceContent(of: other, with: bytes)
            disk.replaceContent(of: path, with: content)
            return what + " with \(other)"
        case .doubledFile:
            disk.replaceContent(of: other, with: bytes)
            return what + " over \(other)"
        case .extraFile:
            let number = UInt64.random(in: 1...20, using: &random)
            let isSealed = path.hasSuffix(".lz4")
            let directory = LogDirectory(root: "/log")
            let target = isSealed ? directory.sealedSegment(number) : directory.segment(number)
            guard disk.content(of: target) == nil else { return what + " not done" }
            disk.replaceContent(of: target, with: bytes)
            return what + " as \(target)"
        case .bitFlip, .zeroedSector, .zeroedPage, .garbledSector, .cut, .swappedSectors,
            .copiedSector, .foreignSector:
            return what
        }
    }

    /// A place in the file, more often one that was written.
    private static func place(in bytes: [UInt8], using random: inout SplitMix64) -> Int {
        let used = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
        let isUsed = Int.random(in: 0..<8, using: &random) > 0
        return Int.random(in: 0..<max(1, isUsed ? used : bytes.count), using: &random)
    }

    private static func sector(of bytes: [UInt8], using random: inout SplitMix64) -> Int {
        place(in: bytes, using: &random) / 512 * 512
    }

    private static func fill(_ bytes: inout [UInt8], _ range: Range<Int>, _ byte: () -> UInt8) {
        for index in range where index < bytes.count { bytes[index] = byte() }
    }
}

/// A log of sealed and raw segments, with streams that are often and seldom written to.
struct MixedLog {
    static let limits = SealingLimits(groupByteCount: 2000, bodyByteCount: 500)

    let disk = MemoryDisk()
    let commits: [Commit]
    let tips: [Tip]

    init(seed: UInt64, sealing sealedCount: Int, commitCount: Int = 110) throws {
        var environment = LogEnvironment.test(disk.process())
        environment.random = SeededSource(seed: seed).next
        let time = Counter()
        environment.now = { Timestamp(nanoseconds: Int64(1_000 + time.next())) }
        let store = try LogStore.open(environment)
        var random = SplitMix64(seed: seed)
        for number in 0..<commitCount {
            // Some streams end early, and some begin late.
            let low = UInt64(number / 12)
            let stream = StreamID(UInt64.random(in: low...low + 5, using: &random))
            let tip = store.look { $0.knownTip(of: stream) }
            let request = AppendRequest(events: .random(using: &random), tip: tip)
            _ = try store.append([request])[0].get()
            if number % 9 == 5 { try store.writeMark() }
        }
        try store.writeMark()
        if sealedCount > 0 {
            var count = 0
            _ = try store.seal(Self.limits) {
                count += 1
                return count <= sealedCount
            }
        }
        if store.needsSpare() { store.prepareSpare() }
        commits = try store.allCommits()
        tips = store.look { $0.durableTips() }
    }

    var segmentPaths: [String] {
        disk.paths.filter { $0.hasSuffix(".seg") || $0.hasSuffix(".lz4") }
    }

    func history(of stream: StreamID) -> [Commit] { commits.filter { $0.stream == stream } }

    /// A copy that damage can be done to, in the same boot or another.
    func copy(isSameBoot: Bool) -> MemoryDisk {
        let disk = disk.copy()
        if !isSameBoot { disk.crash { _ in .kept } }
        return disk
    }

    /// Where each commit is stored, by its place among ``commits``.
    func places() throws -> [[(path: String, range: Range<Int>)]] {
        let environment = LogEnvironment.test(disk.copy().process(), mode: .readOnly)
        let store = try LogStore.open(environment)
        let names = try SegmentNames(of: environment)
        let log = try LogIdentity.read(environment)?.log ?? UniqueID(first: 0, second: 0)
        let segments = SealedSegments(environment, log: log)
        var places: [[(path: String, range: Range<Int>)]] = []
        for number in names.sealed.sorted() {
            let segment = try segments.segment(number)
            let tables = try segment.tables()
            for group in tables.groups {
                let content = try segment.group(group)
                for frame in content.frames {
                    guard try content.header(at: frame.front.lowerBound).kind == .commit else {
                        continue
                    }
                    let bodies = tables.bodies[group.bodies].filter {
                        ($0.start..<$0.start + $0.piece.contentByteCount).overlaps(frame.body)
                    }
                    places.append(
                        ([group.fronts] + bodies.map(\.piece)).map {
                            (segment.path, Int($0.offset)..<Int($0.offset) + $0.byteCount)
                        })
                }
            }
        }
        for commit in store.look({ $0.commits(after: $0.archive.end, limit: .max) }) {
            let start = Int(commit.offset)
            places.append([
                (
                    environment.directory.segment(UInt64(commit.segment)),
                    start..<start + Int(commit.byteCount)
                )
            ])
        }
        return places
    }
}
