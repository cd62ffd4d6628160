import EventLog
@testable import JobCatalog
import Jobs
import Projections
import Testing

@Suite("The fleet")
struct FleetTests {
    private let start = WorkerStart(release: "0.1.0", firmsInFlight: 16, batchesInFlight: 2)

    private func append(_ scene: Scene, _ event: FleetEvent) async throws {
        let tip = try await scene.log.tip(of: .fleet, at: .head)
        _ = try await scene.log.append([event.encoded()], after: tip)
        scene.clock.advance(.seconds(10))
    }

    @Test("workers start, stop and are found lost; as of a moment it is as it was")
    func runs() async throws {
        let scene = Scene()
        let reader = FleetReader(scene.log)
        #expect(try await reader.workers().isEmpty)
        try await append(scene, .workerStarted(Scene.first, start))
        try await append(scene, .workerStarted(Scene.second, start))
        let middle = scene.clock.timestamp
        scene.clock.advance(.seconds(1))
        try await append(scene, .workerStopped(Scene.first, .signal))
        try await append(scene, .workerLost(Scene.first, observer: Scene.second.id))
        try await append(scene, .workerLost(Scene.second, observer: 7))
        let workers = try await reader.workers()
        #expect(workers.map(\.identity) == [Scene.second, Scene.first], "the latest start first")
        #expect(workers.map(\.end?.manner) == [.lost(observer: 7), .stopped(.signal)])
        #expect(workers.map(\.end?.manner.word) == ["lost", "signal"])
        #expect(workers[1].startedAt == ManualClock.start)
        #expect(workers[1].start == start)
        let then = try await reader.workers(at: .time(middle))
        #expect(then.map(\.end) == [nil, nil])
    }

    @Test("who holds what is told across jobs")
    func assignments() async throws {
        let scene = Scene()
        let other = JobNumber(330_002)
        try await scene.submit(firms: 4, batch: 2)
        try await scene.submit(other, firms: 2, batch: 2)
        _ = try await scene.claim(1)
        _ = try await scene.claim(2, by: Scene.second)
        _ = try await scene.claim(1, on: other)
        let held = try await FleetReader(scene.log).assignments(now: scene.clock.now)
        #expect(held[Scene.first.id]?.map(\.job) == [Scene.job, other])
        #expect(held[Scene.second.id]?.map(\.held.firms) == [3...4])
    }

    @Test("an event of a newer release is refused by its revision")
    func unknownEvent() async throws {
        let scene = Scene()
        try await append(scene, .workerStarted(Scene.first, start))
        let tip = try await scene.log.tip(of: .fleet, at: .head)
        _ = try await scene.log.append([Event(type: 77)], after: tip)
        await #expect(throws: ProjectionError.undecodableFleet(revision: 2, .unknownType(77))) {
            try await FleetReader(scene.log).workers()
        }
    }
}
