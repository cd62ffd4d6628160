import EventLog

extension Log {
    func commits(after position: Position) async throws -> [Commit] {
        var found: [Commit] = []
        try await readAll(after: position, parts: .all) { commit in
            found.append(commit)
            return true
        }
        return found
    }

    func commits(
        of stream: StreamID, _ range: ClosedRange<Revision> = .first ... .max,
        parts: EventParts = .all
    ) async throws -> [Commit] {
        var found: [Commit] = []
        try await read(stream, range, parts: parts) { commit in
            found.append(commit)
            return true
        }
        return found
    }
}
