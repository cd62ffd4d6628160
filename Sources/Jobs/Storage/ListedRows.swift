package import EventLog

/// Some rows of one batch's stored list, read without the others.
package struct ListedRows: Hashable, Sendable {
    package let batch: BatchNumber
    /// By their places in the batch, from 0 on; none when the list has been erased, or its payload
    /// was skipped.
    package let rows: [Int: FirmRecord]

    /// Nil for an event that lists no firms, or none that are wanted.
    ///
    /// - Parameter wanted: The places of the rows that are wanted of a batch.
    package init?(
        decoding stored: borrowing EventCursor, _ wanted: (BatchNumber) -> Set<Int>
    ) throws(DecodingFailure) {
        guard stored.type == JobEventType.firmsListed.rawValue else { return nil }
        let entry = try JobEntry(decoding: stored, hasBody: false)
        guard case .firmsListed(let batch, _) = entry.event else { return nil }
        let places = wanted(batch)
        guard !places.isEmpty else { return nil }
        self.batch = batch
        var rows: [Int: FirmRecord] = [:]
        if case .bytes(let payload) = stored.payload {
            var reader = ByteReader(payload)
            for place in 0..<(try reader.count(ofAtLeast: 4)) {
                if places.contains(place) {
                    rows[place] = try reader.firmRecord()
                } else {
                    try reader.skipFirmRecord()
                }
            }
            try reader.finish()
        }
        self.rows = rows
    }
}

extension ByteReader {
    mutating func firmRecord() throws(DecodingFailure) -> FirmRecord {
        FirmRecord(
            sheetRow: try number32(), name: try text(), website: try text(), cells: try texts())
    }

    fileprivate mutating func skipFirmRecord() throws(DecodingFailure) {
        _ = try number32()
        try skipText()
        try skipText()
        for _ in 0..<(try count(ofAtLeast: 1)) { try skipText() }
    }
}
