import ArgumentParser
import Glibc
import Simulation

// Not where mutants are built, which leave it alone.
#if canImport(CatalogSimulation)
import CatalogSimulation
#endif

@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run histories of a simulated machine full of trouble, each from one number.",
        discussion: """
            The log, the rules and the worker are the real ones; disk, clocks, scheduling, websites \
            and people are simulated. The same seed gives the same history everywhere.

            Examples:
              simulate --count 10000
              simulate --seed 22394 --story
              simulate --seed 22394 --keep 2,9 --story

            The story gives each act of the plan the number by which --keep knows it; --keep none \
            lets none happen.
            """)

    @Option(
        help: "The first history's seed (default: a random one, which is printed).",
        transform: { try Self.number($0, "a seed is a whole number, 0 or more") })
    var seed: UInt64?

    @Option(
        help: "How many histories to run, each with the next seed.",
        transform: { try Self.number($0, "--count takes a whole number, 1 or more") })
    var count: UInt64 = 1

    @Option(
        help: "How many threads run histories (default: one for each core).",
        transform: { try Self.number($0, "--threads takes a whole number, 1 or more") })
    var threads: Int?

    @Option(help: ArgumentHelp("Let only these acts of the plan happen.", valueName: "numbers"))
    var keep: String?

    @Flag(help: "Tell what happens in the first history, and run no other.")
    var story = false

    /// Histories from which on everything must have come up.
    private static let fullCoverageCount: UInt64 = 5_000

    func validate() throws {
        guard count > 0 else { throw ValidationError("--count takes 1 or more") }
        guard threads ?? 1 > 0 else { throw ValidationError("--threads takes 1 or more") }
        if let seed {
            guard seed <= UInt64.max - count else {
                throw ValidationError("there are no \(count) seeds from \(seed) on")
            }
        }
        guard let last = try kept()?.max() else { return }
        guard let seed else { throw ValidationError("--keep goes with the --seed of its plan") }
        let actCount = History.actCount(seed: seed)
        guard last < actCount else {
            throw ValidationError(
                "the plan of seed \(seed) has the acts 0 to \(actCount - 1), and no act \(last)")
        }
    }

    /// Reads a number as people type it.
    private static func number<Number: FixedWidthInteger>(
        _ text: String, _ expected: String
    ) throws -> Number {
        guard let number = Number(text) else { throw ValidationError(expected) }
        return number
    }

    func run() throws {
        let seed = self.seed ?? .random(in: 1..<1 << 40)
        if try story || kept() != nil { return try tell(seed) }
        try sweep(seed..<seed + count)
    }

    /// The acts that are to happen; nil for all.
    private func kept() throws -> Set<Int>? {
        guard let keep else { return nil }
        if keep == "none" { return [] }
        return Set(
            try keep.split(separator: ",").map { word in
                guard let number = Int(word), number >= 0 else {
                    throw ValidationError("'\(word)' in --keep is no number of an act")
                }
                return number
            })
    }

    /// One history in so many keeps a catalog, which takes as long as the rest of it.
    private static let catalogInterval: UInt64 = 50

    @Sendable private static func catalog(for seed: UInt64) throws -> (any KeptModel)? {
        #if canImport(CatalogSimulation)
        if seed % catalogInterval == 0 { return try KeptCatalog(seed: seed) }
        #endif
        return nil
    }

    private func tell(_ seed: UInt64) throws {
        let history = History(
            seed: seed, keeping: try kept(), with: try Self.catalog(for: seed), keepsStory: story)
        for line in history.story { print(line) }
        guard let violation = history.violation else {
            print("seed \(seed): \(history.eventCount) events, all promises kept")
            return
        }
        print("seed \(seed): VIOLATION: \(violation)")
        throw ExitCode.failure
    }

    private func sweep(_ seeds: Range<UInt64>) throws {
        let threads = threads ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        defer { fflush(nil) }
        print("seeds \(seeds.lowerBound) to \(seeds.upperBound - 1), threads: \(threads)")
        let isWatched = isatty(STDERR_FILENO) == 1
        let start = ContinuousClock.now
        let outcome = Sweep(
            seeds: seeds, threadCount: threads, model: Self.catalog
        ).run { done in
            guard isWatched, done % 500 == 0 else { return }
            hint("\r\(done) histories")
        }
        if isWatched { hint("\r\u{1B}[K") }
        if let failure = outcome.failure { try explain(failure.seed, failure.violation) }
        report(outcome, ContinuousClock.now - start, threads)
        guard count >= Self.fullCoverageCount, !outcome.coverage.missing.isEmpty else { return }
        print("never happened: \(outcome.coverage.missing.joined(separator: ", "))")
        throw ExitCode.failure
    }

    private func report(_ outcome: Sweep.Outcome, _ took: Duration, _ threads: Int) {
        for (name, number) in outcome.coverage.counts.sorted(by: { $0.key < $1.key }) {
            let digits = String(number)
            print(String(repeating: " ", count: max(0, 10 - digits.count)) + digits, name)
        }
        let seconds = took / .seconds(1)
        let rate = Double(outcome.historyCount) / max(seconds, 0.001) * 60 / Double(threads)
        print(
            """
            \(outcome.historyCount) histories with \(outcome.eventCount) events in \
            \(Int(seconds.rounded())) s: all promises kept; \(Int(rate)) histories a minute and \
            thread
            """)
    }

    /// Says what it takes for a history to fail, and how to see it again.
    private func explain(_ seed: UInt64, _ violation: String) throws {
        print("seed \(seed): VIOLATION: \(violation)")
        print("cutting its plan down ...")
        var shrinker = Shrinker(seed: seed)
        shrinker.run()
        let kept = shrinker.kept.map(String.init).joined(separator: ",")
        let history = History(seed: seed, keeping: Set(shrinker.kept), keepsStory: true)
        for line in history.story.suffix(40) { print(line) }
        print(
            """
            seed \(seed): VIOLATION: \(history.violation ?? violation)
            again: make sim SEED=\(seed) KEEP=\(kept.isEmpty ? "none" : kept)
            """)
        throw ExitCode.failure
    }

    /// Says how far it is, on a terminal that is watched.
    private func hint(_ text: String) {
        var bytes = Array(text.utf8)
        // Nothing is lost when it does not get there.
        _ = write(STDERR_FILENO, &bytes, bytes.count)
    }
}
