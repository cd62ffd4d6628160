import EventLog

/// What a log should hold, kept beside it.
struct Model: Sendable {
    var commits: [Commit] = []

    var streams: [StreamID] { Set(commits.map(\.stream)).sorted() }
    var tips: [Tip] {
        streams.compactMap { stream in commits.last { $0.stream == stream }?.tip }
    }

    func tip(of stream: StreamID) -> Tip {
        commits.last { $0.stream == stream }?.tip ?? .none(stream)
    }

    /// Appends commits of random shape to a few streams of `log`.
    static func random(appends: Int, into log: any Log, seed: UInt64) async throws -> Model {
        var random = SplitMix64(seed: seed)
        var model = Model()
        for _ in 0..<appends {
            let events = [Event].random(using: &random)
            let stream = StreamID(UInt64.random(in: 1...5, using: &random))
            let before = model.tip(of: stream)
            let tip = try await log.append(events, after: before)
            let stored = try await log.commits(of: stream, before.revision.advanced(by: 1) ... .max)
            let commit = Commit(
                position: tip.position, time: stored[0].time, stream: stream,
                firstRevision: before.revision.advanced(by: 1), events: events)
            model.commits.append(commit)
        }
        return model
    }
}

extension [Event] {
    /// One to four events of random shape and small size.
    static func random(using random: inout SplitMix64) -> [Event] {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
            Event(
                type: .random(in: 0 ... .max, using: &random),
                version: .random(in: 0 ... .max, using: &random),
                isSnapshot: Int.random(in: 0..<8, using: &random) == 0,
                item: .random(in: 0 ... .max, using: &random),
                detail: .random(countUpTo: 40, using: &random),
                payload: .bytes(.random(countUpTo: 600, using: &random)))
        }
    }
}

extension [UInt8] {
    static func random(countUpTo limit: Int, using random: inout SplitMix64) -> [UInt8] {
        // Zeros are common, because they are what the tail rule looks for.
        (0..<Int.random(in: 0...limit, using: &random)).map { _ in
            Bool.random(using: &random) ? 0 : UInt8.random(in: 0 ... .max, using: &random)
        }
    }
}
