/// Finds out what separates the cells of a text file.
enum CSVDelimiter {
    /// In order of preference when two fit equally well.
    static let candidates: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]

    /// The candidate that splits most records of the sample into the same number of cells.
    ///
    /// The sample may end inside a record, so unless it `isWhole` its last one does not count.
    static func sniff(_ sample: [UInt8], isWhole: Bool) -> UInt8 {
        var best = (delimiter: candidates[0], agreeing: 0, width: 1)
        for delimiter in candidates {
            let widths = recordWidths(of: sample, delimiter: delimiter, isWhole: isWhole)
            // Rows of titles and ragged ends are normal: the most common width above one decides.
            var counts: [Int: Int] = [:]
            for width in widths where width > 1 { counts[width, default: 0] += 1 }
            let common = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
            guard let (width, agreeing) = common.map({ ($0.key, $0.value) }) else { continue }
            if (agreeing, width) > (best.agreeing, best.width) {
                best = (delimiter, agreeing, width)
            }
        }
        return best.delimiter
    }

    /// The delimiter of a first line `sep=;`, by which some programs announce it.
    static func declared(in sample: [UInt8]) -> UInt8? {
        guard sample.count >= 5, sample.starts(with: "sep=".utf8) else { return nil }
        guard sample.count == 5 || sample[5] == 0x0A || sample[5] == 0x0D else { return nil }
        return sample[4]
    }

    private static func recordWidths(
        of sample: [UInt8], delimiter: UInt8, isWhole: Bool
    ) -> [Int] {
        var parser = CSVParser(delimiter: delimiter, limits: .standard)
        var rows: [RawRow] = []
        do throws(CSVParser.Failure) {
            try parser.consume(sample, into: &rows)
            if isWhole { try parser.finish(into: &rows) }
        } catch {
            // An open quote or a flood under this candidate: what came before still counts.
        }
        return rows.map(\.cells.count)
    }
}
