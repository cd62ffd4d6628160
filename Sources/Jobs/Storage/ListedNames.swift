package import EventLog

/// The names of one batch's firms, read out of its stored list without the rest of the rows.
package struct ListedNames: Hashable, Sendable {
    package let batch: BatchNumber
    /// In the order of the list; none when it has been erased, or its payload was skipped.
    package let names: [String]

    /// Nil for an event that lists no firms.
    package init?(decoding stored: borrowing EventCursor) throws(DecodingFailure) {
        guard stored.type == JobEventType.firmsListed.rawValue else { return nil }
        let entry = try JobEntry(decoding: stored, hasBody: false)
        guard case .firmsListed(let batch, _) = entry.event else { return nil }
        self.batch = batch
        guard case .bytes(let payload) = stored.payload else {
            names = []
            return
        }
        var reader = ByteReader(payload)
        names = try reader.array(ofAtLeast: 4) { reader throws(DecodingFailure) in
            _ = try reader.number32()
            let name = try reader.text()
            try reader.skipText()
            for _ in 0..<(try reader.count(ofAtLeast: 1)) { try reader.skipText() }
            return name
        }
        try reader.finish()
    }
}
