import EventLog
import Jobs
import Projections

/// One history, from its plan to what came of it.
package struct History: Sendable {
    /// What was not kept; nil when all was.
    package var violation: String?
    package var coverage: Coverage
    package var eventCount: Int
    /// What happened, line by line, if that was wanted.
    package var story: [String]
    /// Time that passed in it.
    package var elapsed: Duration

    /// How long everything may take to come to its end once trouble is over.
    private static let patience = Duration.seconds(24 * 3600)
    /// More steps than any history takes that goes anywhere.
    private static let stepLimit = 3_000_000

    /// Runs the history that `seed` stands for.
    ///
    /// - Parameters:
    ///   - kept: The acts of its plan that are to happen, by number from 0; nil for all.
    ///   - model: A read model to be kept beside the log; the history is the same without it.
    package init(
        seed: UInt64, keeping kept: Set<Int>? = nil, with model: (any KeptModel)? = nil,
        keepsStory: Bool = false
    ) {
        var plan = HistoryPlan(drawing: seed)
        if let kept {
            plan.acts.removeAll { !kept.contains($0.number) }
        }
        self.init(plan, model, keepsStory: keepsStory)
    }

    /// How many acts the plan of `seed` has; their numbers begin with 0.
    package static func actCount(seed: UInt64) -> Int {
        HistoryPlan(drawing: seed).acts.count
    }

    init(_ plan: HistoryPlan, _ model: (any KeptModel)?, keepsStory: Bool) {
        let world = World(plan, model, keepsStory: keepsStory)
        world.prepare()
        world.run(patience: Self.patience, stepLimit: Self.stepLimit)
        world.end()
        world.examineTheEnd()
        world.refreshModel()
        world.examineRot()
        violation = world.violation?.what
        coverage = world.coverage
        eventCount = world.oracle.eventCount
        story = world.story
        elapsed = world.timeline.elapsed
        world.takeApart()
    }
}

extension World {
    /// Puts on the agenda what is planned.
    fileprivate func prepare() {
        for planned in plan.acts {
            timeline.after(planned.time) { [self] in happen(planned.act, number: planned.number) }
        }
        for seat in seats.indices {
            timeline.after(.milliseconds(Int.random(in: 0...5000, using: &random))) { [self] in
                start(seat)
            }
        }
        var time = Duration.zero
        while time < plan.length {
            time += .seconds(Int.random(in: 60...300, using: &random))
            timeline.after(time) { [self] in
                examine(isWhole: false)
                refreshModel()
            }
        }
        timeline.after(plan.length) { [self] in calmDown() }
    }

    /// Ends all trouble: from now on everything must come to its end.
    private func calmDown() {
        tell("-- trouble is over")
        isCalm = true
        faults = []
        plugIn()
        makeRoom()
        slowness = .zero
        for seat in seats.indices { skews[seat] = .zero }
        for process in processes where !process.isOver {
            process.skew = .zero
            if let absence = process.absences.last, absence.contains(timeline.elapsed) {
                process.absences[process.absences.count - 1] =
                    absence.lowerBound..<timeline.elapsed
            }
            process.lane.thaw()
        }
        lookAround()
    }

    /// Goes on until all is done: somebody sees to what only people can see to.
    private func lookAround() {
        examine(isWhole: false)
        checkFollowers()
        guard !isFinished, !isEnding else { return }
        for (job, state) in oracle.folds.sorted(by: { $0.key < $1.key })
        where state.phase == .paused {
            perform(.readWrite) { writer, _ in
                try await writer.perform(.resume(Self.somebody), on: job)
            }
        }
        timeline.after(.seconds(60)) { [self] in lookAround() }
    }

    fileprivate func run(patience: Duration, stepLimit: Int) {
        let end = plan.length + patience
        while violation == nil, !(isCalm && isFinished) {
            guard timeline.elapsed < end, timeline.stepCount < stepLimit else {
                let open = oracle.folds.filter { !$0.value.isFinished }.keys.sorted()
                return fail(Violation("jobs \(open) never come to their end"))
            }
            guard timeline.step() else {
                return fail(Violation("nothing is left to happen, and not all is done"))
            }
            buryTheDead()
        }
    }

    /// Ends all processes, and lets what they have begun come to its end.
    fileprivate func end() {
        isEnding = true
        for process in processes where !process.isOver {
            disk.kill(process.disk)
            bury(process)
        }
        disk.setFaults(nil)
        while timeline.step() {}
        for process in processes where !process.isDone {
            fail(Violation("a task of \(process.name) never ends"))
        }
    }

    /// Lets go of everything, as all of it refers to each other.
    fileprivate func takeApart() {
        for process in processes {
            process.log = nil
            process.daemon = nil
            process.task = nil
        }
        (processes, followers) = ([], [])
        seats = []
    }
}
