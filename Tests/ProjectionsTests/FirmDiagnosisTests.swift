import EventLog
import Jobs
@testable import Projections
import Testing

@Suite("Why a firm failed, waits or was done again")
struct FirmDiagnosisTests {
    private func diagnose(_ scene: Scene, _ firm: UInt32) async throws -> [Claim] {
        let evidence = try await scene.reader.evidence(
            of: FirmNumber(firm), in: Scene.job, at: .head, now: scene.clock.now)
        return FirmDiagnosis(try #require(evidence)).claims
    }

    private func text(_ claim: Claim?) -> String {
        claim?.text.text { $0.rfc3339(offset: 0) } ?? ""
    }

    @Test("attempts, causes and addresses of a firm that failed, and that a retry could help")
    func failed() async throws {
        let scene = Scene()
        try await scene.submit(firms: 4, batch: 4)
        let lease = try await scene.claim(1)
        for _ in 0..<4 {
            try await scene.fail(2, lease, .timeout)
            scene.clock.advance(.seconds(10))
        }
        let claims = try await diagnose(scene, 2)
        #expect(claims.map(\.kind) == [.failed, .attempt, .attempt, .attempt, .attempt])
        #expect(text(claims.first).contains("timeout, given up at"))
        #expect(claims.first?.fix == "vcctl retry 330001 --failed --cause timeout")
        #expect(text(claims.last).contains("attempt 4 by w-7f3a 4127@host-a"))
        #expect(text(claims.last).contains("asking https://fund2.example/team"))
    }

    @Test("a firm that crashes workers is proved by lost leases alone, since it was begun anew")
    func crashes() async throws {
        let scene = Scene()
        try await scene.submit(firms: 4, batch: 4)
        let firm = FirmNumber(2)
        var proof: [UInt64] = []
        let ends: [LeaseEnd] = [.lost, .lost, .lost, .retry, .lost, .handedBack, .lost, .lost]
        for end in ends {
            if end == .retry {
                try await scene.perform(.retry(.allFailed, Scene.maria))
                proof = []
                continue
            }
            let lease = try await scene.claim(1)
            let start = try await scene.perform(.startFirm(firm, lease))
            if end == .handedBack {
                try await scene.perform(.release(lease, .shutdown))
                continue
            }
            let lost = try await scene.perform(
                .expire(lease, .processGone, observer: Scene.second))
            proof += [start, lost]
        }
        let failed = try #require(try await diagnose(scene, 2).first)
        #expect(text(failed).hasPrefix("it failed: crashes-worker"), "\(text(failed))")
        #expect(
            text(failed).hasSuffix(
                "died or stalled 3 times with it in flight, the last time with nothing beside it"))
        #expect(
            failed.fix?.hasPrefix(
                "if somebody killed the workers, vcctl retry 330001 --failed --cause crashes-worker"
                    + " tries it again") == true)
        // The last loss and the failure that it led to are two events.
        proof.append((proof.last ?? 0) - 1)
        #expect(Set(failed.revisions) == Set(proof), "\(failed.revisions) \(proof)")
    }

    private enum LeaseEnd { case lost, handedBack, retry }

    @Test("who asked for a retry, and what was lost with a lease")
    func redone() async throws {
        let scene = Scene()
        try await scene.submit(firms: 4, batch: 4)
        let lease = try await scene.claim(1)
        try await scene.fail(2, lease, .notFound)
        let failed = try await scene.reader.tip(of: Scene.job, at: .head).revision.rawValue
        let asked = try await scene.perform(.retry(.allFailed, Scene.maria))
        let start = try await scene.perform(.startFirm(FirmNumber(2), lease))
        let lost = try await scene.perform(.expire(lease, .processGone, observer: Scene.second))
        let claims = try await diagnose(scene, 2)
        #expect(claims.map(\.kind) == [.waiting, .attempt, .redone, .interrupted])
        #expect(text(claims[0]).contains("no worker holds batch 1"))
        #expect(claims[2].revisions == [failed, asked])
        #expect(text(claims[2]).contains("maria@office via vcctl (lunch) asked"))
        #expect(claims[3].revisions == [start, lost])
    }

    @Test("a firm that waits for its next try says until when; one that the list has not is none")
    func waiting() async throws {
        let scene = Scene()
        try await scene.submit(firms: 4, batch: 4)
        let lease = try await scene.claim(1)
        try await scene.fail(3, lease, .serverError)
        let claims = try await diagnose(scene, 3)
        let until = (scene.clock.now + .seconds(4)).rfc3339(offset: 0)
        #expect(text(claims.first).contains("waits until \(until) for attempt 2: server-error"))
        let none = try await scene.reader.evidence(
            of: FirmNumber(9), in: Scene.job, at: .head, now: scene.clock.now)
        #expect(none == nil)
    }
}
