import EventLog
import Enrichment
import Jobs
import Worker

/// Visits websites that are slow, failing, hanging or deadly, as the seed will have it.
struct MoodyEnricher: Enricher {
    let world: World
    let process: SimulatedProcess

    func enrich(_ firm: FirmRequest) async throws(EnrichmentFailure) -> FirmFindings {
        let visit = world.beginVisit(of: firm, by: process)
        do { try await world.timeline.sleep(visit.duration) } catch {
            throw EnrichmentFailure(.cancelled, "cancelled")
        }
        switch visit.mood {
        case .good(let people):
            var findings = FirmFindings(verdict: people > 0 ? .peopleFound : .noTeamPage)
            findings.people = (0..<people).map {
                Person(name: "Person \($0) of \(firm.name)", page: "https://\(firm.website)/team")
            }
            return findings
        case .failing: throw EnrichmentFailure(.timeout, "no answer from \(firm.website)")
        case .hopeless: throw EnrichmentFailure(.httpNotFound, "\(firm.website) is not there")
        case .hanging: throw EnrichmentFailure(.cancelled, "nobody was patient enough")
        case .crashing:
            world.kill(process, because: "a website")
            throw EnrichmentFailure(.cancelled, "its process is gone")
        }
    }
}

/// How one visit goes.
struct Visit {
    enum Mood: CaseIterable {
        static let allCases: [Mood] = [.good(people: 0), .failing, .hopeless, .hanging, .crashing]

        case good(people: Int)
        case failing, hopeless, hanging, crashing

        /// Its kind, for counting.
        var name: String {
            switch self {
            case .good: "visit: good"
            case .failing: "visit: failing"
            case .hopeless: "visit: hopeless"
            case .hanging: "visit: hanging"
            case .crashing: "visit: crashing"
            }
        }
    }

    var mood: Mood
    var duration: Duration

    /// Drawn from the seed, the firm and how often it was visited, so that it does not depend on
    /// the order of things.
    init(_ moods: Moods, seed: UInt64, firm: String, number: Int) {
        var hash = seed ^ UInt64(number) &* 0x9e37_79b9_7f4a_7c15
        for byte in firm.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var random = SplitMix64(seed: hash)
        duration = .milliseconds(Int.random(in: 500...20_000, using: &random))
        if Int.random(in: 0..<1000, using: &random) < moods.slow { duration *= 6 }
        var luck = Int.random(in: 0..<1000, using: &random)
        mood = .good(people: Int.random(in: 0...3, using: &random))
        for (share, other) in [
            (moods.failing, Mood.failing), (moods.hopeless, .hopeless), (moods.hanging, .hanging),
            (moods.crashing, .crashing),
        ] {
            if luck >= 0, luck < share { mood = other }
            luck -= share
        }
        if case .hanging = mood { duration = .seconds(100_000) }
    }
}
