import EventLog

/// What is done to a log right after a process was lost in the midst of its work, before anybody
/// else comes to write: each step finds what the one before has left.
enum Aftermath: Hashable, Sendable {
    /// Somebody opens it to read; some times that it looks at the hints, by number from 0, it
    /// cannot read them.
    case read(blind: Range<Int>)
    /// Somebody opens it to write, and reads all of it.
    case open(blind: Range<Int>)
    /// All workers learn of what is there, and do what is done in a quiet moment.
    case follow
    case tidy
    case endSegment(Mishap?, byWorker: Bool)
    case seal(Mishap?, byWorker: Bool)
    case powerCut(CrashMode)

    /// What becomes of the process that takes the step.
    enum Mishap: Hashable, Sendable {
        /// It is killed before this call of its work, from 0.
        case kill(Int)
        /// This sync loses its pages, and the process with them.
        case loseSyncAndKill(Int)
    }
}

extension Aftermath {
    /// Its kind, for counting.
    var name: String {
        switch self {
        case .read: "aftermath: read"
        case .open: "aftermath: open"
        case .follow: "aftermath: follow"
        case .tidy: "aftermath: tidy"
        case .endSegment: "aftermath: end segment"
        case .seal: "aftermath: seal"
        case .powerCut: "aftermath: power cut"
        }
    }

    /// One of each kind that must come up.
    static let expected: [Aftermath] = [
        .read(blind: 0..<0), .open(blind: 0..<0), .follow, .tidy,
        .endSegment(nil, byWorker: false), .seal(nil, byWorker: false), .powerCut(.losesAll),
    ]

    /// A few steps, of which the last one is a power cut more often than not.
    static func drawn(_ random: inout SplitMix64) -> [Aftermath] {
        var steps = (0..<Int.random(in: 1...4, using: &random)).map { _ in step(&random) }
        if Int.random(in: 0..<3, using: &random) > 0 {
            steps.append(.powerCut(CrashMode.survivable.drawn(&random)))
        }
        return steps
    }

    private static func step(_ random: inout SplitMix64) -> Aftermath {
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: .read(blind: blindness.drawn(&random))
        case 2: .open(blind: blindness.drawn(&random))
        case 3: .follow
        case 4: .tidy
        case 5, 6: .endSegment(mishap(&random), byWorker: .random(using: &random))
        default: .seal(mishap(&random), byWorker: .random(using: &random))
        }
    }

    private static let blindness = [0..<0, 0..<0, 0..<0, 0..<1, 0..<1000, 1..<2, 1..<1000]

    private static func mishap(_ random: inout SplitMix64) -> Mishap? {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: nil
        case 1: .loseSyncAndKill(.random(in: 0...3, using: &random))
        default: .kill(.random(in: 0...40, using: &random))
        }
    }
}
