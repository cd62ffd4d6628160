import EventLog
import Jobs
import Testing

@Suite("The stored form of events")
struct CodecTests {
    @Test("whatever is stored is read back as it was", arguments: JobEventType.allCases)
    func roundTrip(_ type: JobEventType) throws {
        for seed: UInt64 in 0..<100 {
            var arbitrary = Arbitrary(seed: seed)
            let entry = arbitrary.entry(type)
            let stored = entry.encoded()
            #expect(try JobEntry(decoding: stored) == entry, "seed \(seed)")
            #expect(stored.type == type.rawValue)
            #expect(stored.isSnapshot == (type == .checkpoint))
        }
    }

    @Test("the fleet's events are read back as they were")
    func fleetRoundTrip() throws {
        for seed: UInt64 in 0..<300 {
            var arbitrary = Arbitrary(seed: seed)
            let event = arbitrary.fleetEvent()
            #expect(try FleetEvent(decoding: event.encoded()) == event, "seed \(seed)")
        }
    }

    @Test("equal states are equal bytes, in whatever order their parts came")
    func canonicalStates() throws {
        for seed: UInt64 in 0..<100 {
            var arbitrary = Arbitrary(seed: seed)
            let state = arbitrary.state()
            var shuffled = state
            // Dictionaries that were filled in another order, with other capacities.
            shuffled.leases = [:]
            shuffled.leases.reserveCapacity(100)
            for (batch, lease) in state.leases.sorted(by: { $0.key > $1.key }) {
                shuffled.leases[batch] = lease
            }
            shuffled.troubles = [:]
            for (firm, trouble) in state.troubles.sorted(by: { $0.key > $1.key }) {
                shuffled.troubles[firm] = trouble
            }
            let left = JobEntry(.checkpoint, .state(state)).encoded()
            let right = JobEntry(.checkpoint, .state(shuffled)).encoded()
            #expect(left == right, "seed \(seed)")
        }
    }

    @Test("a body that was not read or is erased says so")
    func absentBodies() throws {
        var arbitrary = Arbitrary(seed: 1)
        for type in JobEventType.allCases {
            let entry = arbitrary.entry(type)
            var stored = entry.encoded()
            stored.payload = .skipped(byteCount: 7)
            #expect(try JobEntry(decoding: stored) == JobEntry(entry.event, .skipped))
            stored.payload = .erased
            #expect(try JobEntry(decoding: stored) == JobEntry(entry.event, .erased))
        }
    }

    @Test("what this release does not know is refused with a word on what to do")
    func unknown() {
        let type = Event(type: 99, version: 1)
        #expect(throws: DecodingFailure.unknownType(99)) { try JobEntry(decoding: type) }
        #expect(throws: DecodingFailure.unknownType(99)) { try FleetEvent(decoding: type) }
        let version = Event(type: JobEventType.queued.rawValue, version: 2)
        let failure = DecodingFailure.unknownVersion(type: 3, 2)
        #expect(throws: failure) { try JobEntry(decoding: version) }
        #expect(failure.description.contains("use a newer one"))
        let cause = Event(
            type: JobEventType.firmFailed.rawValue, item: 1, detail: [1, 1, 200, 0])
        #expect(throws: DecodingFailure.unknownValue("FailureCause", 200)) {
            try JobEntry(decoding: cause)
        }
    }

    @Test("a list that no fold could hold is refused")
    func hugeList() {
        let event = JobEvent.submitted(
            Submission(firmCount: Submission.firmCountLimit + 1, batchSize: 1))
        var stored = JobEntry(event).encoded()
        stored.payload = .skipped(byteCount: 0)
        #expect(throws: DecodingFailure.tooLarge) { try JobEntry(decoding: stored) }
    }
}

@Suite("Damaged events")
struct DamagedEventTests {
    /// Reads a damaged event: any outcome but a crash is fine, and what is read can be folded.
    private func survive(_ stored: Event, _ state: JobState) {
        guard let entry = try? JobEntry(decoding: stored) else { return }
        if case .submitted(let submission) = entry.event, submission.firmCount > 1_000 { return }
        var folded = state
        let recorded = Recorded(revision: state.revision + 1, time: WallTime(nanoseconds: 1))
        evolve(&folded, entry.event, recorded)
        if case .state(let carried) = entry.body {
            folded = carried
            evolve(&folded, entry.event, recorded)
        }
        _ = JobEntry(.checkpoint, .state(folded)).encoded()
        _ = (folded.status, Array(folded.claimableBatches), folded.remainingCount)
    }

    private func bytes(_ payload: Payload) -> [UInt8] {
        guard case .bytes(let bytes) = payload else { return [] }
        return bytes
    }

    @Test("every prefix of an event is read or refused", arguments: JobEventType.allCases)
    func prefixes(_ type: JobEventType) {
        for seed: UInt64 in 0..<4 {
            var arbitrary = Arbitrary(seed: seed)
            let state = arbitrary.state()
            let whole = arbitrary.entry(type).encoded()
            for length in whole.detail.indices {
                var cut = whole
                cut.detail = Array(whole.detail.prefix(length))
                #expect(throws: DecodingFailure.self) { try JobEntry(decoding: cut) }
            }
            let payload = bytes(whole.payload)
            for length in payload.indices {
                var cut = whole
                cut.payload = .bytes(Array(payload.prefix(length)))
                #expect(throws: DecodingFailure.self, "seed \(seed), \(length) bytes") {
                    try JobEntry(decoding: cut)
                }
                survive(cut, state)
            }
        }
    }

    @Test("every flipped bit of an event is read or refused", arguments: JobEventType.allCases)
    func flips(_ type: JobEventType) {
        for seed: UInt64 in 0..<2 {
            var arbitrary = Arbitrary(seed: seed)
            let state = arbitrary.state()
            let whole = arbitrary.entry(type).encoded()
            for bit in 0..<whole.detail.count * 8 {
                var flipped = whole
                flipped.detail[bit / 8] ^= 1 << UInt8(bit % 8)
                survive(flipped, state)
            }
            let payload = bytes(whole.payload)
            for bit in 0..<payload.count * 8 {
                var damaged = payload
                damaged[bit / 8] ^= 1 << UInt8(bit % 8)
                var flipped = whole
                flipped.payload = .bytes(damaged)
                survive(flipped, state)
            }
        }
    }

    @Test("arbitrary bytes are read or refused", arguments: JobEventType.allCases)
    func noise(_ type: JobEventType) {
        var random = SplitMix64(seed: UInt64(type.rawValue))
        for _ in 0..<300 {
            func noise() -> [UInt8] {
                (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                    random.oneIn(3) ? 0xff : UInt8.random(in: 0...3, using: &random)
                }
            }
            survive(
                Event(
                    type: type.rawValue, item: UInt32.random(in: 0...3, using: &random),
                    detail: noise(), payload: .bytes(noise())), JobState())
        }
    }

    @Test("left-over bytes mean something that this release does not know, and are refused")
    func trailing() {
        for type in JobEventType.allCases {
            var arbitrary = Arbitrary(seed: 7)
            var stored = arbitrary.entry(type).encoded()
            stored.detail.append(0)
            #expect(throws: DecodingFailure.trailingBytes(1), "\(type)") {
                try JobEntry(decoding: stored)
            }
        }
    }
}
