import ArgumentParser
import Glibc
import Simulation

@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run histories of a machine full of trouble, each from one number.")

    @Option(help: "The first history's seed.")
    var seed: UInt64 = 1

    @Option(help: "How many histories to run, each with the next seed.")
    var count: UInt64 = 1

    @Option(help: "Let only these acts of the plan happen: numbers from 0, with commas.")
    var keep: String?

    @Flag(help: "Tell what happens.")
    var story = false

    func run() throws {
        let start = ContinuousClock.now
        var coverage: [String: Int] = [:]
        var events = 0
        let kept = keep.map { Set($0.split(separator: ",").compactMap { Int($0) }) }
        for seed in seed..<seed + count {
            let history = History(seed: seed, keeping: kept, keepsStory: story)
            for line in history.story { print(line) }
            coverage.merge(history.coverage, uniquingKeysWith: +)
            events += history.eventCount
            if let violation = history.violation {
                print("seed \(seed): \(violation)")
                throw ExitCode.failure
            }
        }
        let took = ContinuousClock.now - start
        for (name, number) in coverage.sorted(by: { $0.key < $1.key }) {
            print("\(number)\t\(name)")
        }
        print("\(count) histories, \(events) events, \(took)")
    }
}
