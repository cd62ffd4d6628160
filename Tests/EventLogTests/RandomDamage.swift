@testable import EventLog

/// One mishap that changes stored bytes.
enum RandomDamage: String, CaseIterable, Sendable {
    case bitFlip, zeroedSector, zeroedPage, garbledSector, cut, swappedSectors, copiedSector
    case missingFile, swappedFiles, doubledFile, extraFile, movedFile, foreignSector
    /// Of whole frames and blocks, which check out by themselves wherever they lie.
    case zeroedBlock, missingBlock, doubledBlock, swappedBlocks, misplacedBlock

    /// Damages one of `paths` on `disk`.
    ///
    /// - Parameter blocks: Where frames, and blocks of sealed segments, lie in the files.
    /// - Returns: What was done, for a failing test to say.
    func strike(
        _ disk: MemoryDisk, _ paths: [String], blocks: [String: [Range<Int>]] = [:],
        using random: inout SplitMix64
    ) -> String {
        let path = paths.randomElement(using: &random) ?? ""
        let other = paths.filter { $0 != path }.randomElement(using: &random) ?? path
        // An earlier strike may have taken it.
        guard var bytes = disk.content(of: path), !bytes.isEmpty else {
            return "\(rawValue) \(path) not done"
        }
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
        case .missingFile, .swappedFiles, .doubledFile, .extraFile, .movedFile:
            return strike(file: path, and: other, on: disk, using: &random)
        case .zeroedBlock, .missingBlock, .doubledBlock, .swappedBlocks, .misplacedBlock:
            return strike(block: path, and: other, blocks, on: disk, using: &random)
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
        case .extraFile, .movedFile:
            let number = UInt64.random(in: 1...20, using: &random)
            let isSealed = path.hasSuffix(".lz4")
            let directory = LogDirectory(root: "/log")
            let target = isSealed ? directory.sealedSegment(number) : directory.segment(number)
            guard disk.content(of: target) == nil else { return what + " not done" }
            disk.replaceContent(of: target, with: bytes)
            if self == .movedFile { disk.replaceContent(of: path, with: nil) }
            return what + " as \(target)"
        case .bitFlip, .zeroedSector, .zeroedPage, .garbledSector, .cut, .swappedSectors,
            .copiedSector, .foreignSector, .zeroedBlock, .missingBlock, .doubledBlock,
            .swappedBlocks, .misplacedBlock:
            return what
        }
    }

    /// Damages whole frames or blocks of `path`; what is behind moves when their sizes differ.
    private func strike(
        block path: String, and other: String, _ blocks: [String: [Range<Int>]],
        on disk: MemoryDisk, using random: inout SplitMix64
    ) -> String {
        var bytes = disk.content(of: path) ?? []
        let foreign = disk.content(of: other) ?? []
        func block(_ path: String, _ bytes: [UInt8]) -> Range<Int> {
            let whole = (blocks[path] ?? []).filter { $0.upperBound <= bytes.count }
            let sector = Self.sector(of: bytes, using: &random)
            return whole.randomElement(using: &random)
                ?? (sector..<sector + 512).clamped(to: 0..<bytes.count)
        }
        let (first, second, third) = (
            block(path, bytes), block(path, bytes), block(other, foreign)
        )
        switch self {
        case .zeroedBlock: for index in first { bytes[index] = 0 }
        case .missingBlock: bytes.removeSubrange(first)
        case .doubledBlock: bytes.insert(contentsOf: bytes[first], at: second.upperBound)
        case .misplacedBlock: bytes.replaceSubrange(first, with: foreign[third])
        default:
            let (low, high) =
                first.lowerBound < second.lowerBound ? (first, second) : (second, first)
            guard !low.overlaps(high) else { return "\(rawValue) \(path) not done" }
            let (one, two) = (Array(bytes[low]), Array(bytes[high]))
            bytes.replaceSubrange(high, with: one)
            bytes.replaceSubrange(low, with: two)
        }
        disk.replaceContent(of: path, with: bytes)
        return "\(rawValue) \(path) at \(first), \(second), \(other) \(third)"
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

extension MixedLog {
    /// Where frames, and blocks of sealed segments, lie in the files.
    func blocks() throws -> [String: [Range<Int>]] {
        var blocks: [String: Set<Range<Int>>] = [:]
        for (path, range) in try places().joined() { blocks[path, default: []].insert(range) }
        return blocks.mapValues { $0.sorted { $0.lowerBound < $1.lowerBound } }
    }
}
