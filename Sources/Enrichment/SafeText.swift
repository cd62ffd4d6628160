/// Text from strangers made fit for a log line, a terminal and a cell.
enum SafeText {
    /// One line: control, format and bidirectional characters gone, runs of space folded, bounded.
    static func line(_ text: some StringProtocol, limit: Int) -> String {
        var result = String.UnicodeScalarView()
        var count = 0
        var owesSpace = false
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            if properties.isWhitespace || properties.generalCategory == .control {
                owesSpace = count > 0
                continue
            }
            switch properties.generalCategory {
            case .format:
                // The joiners belong to words of Persian and Indic scripts and to emoji.
                guard scalar.value == 0x200c || scalar.value == 0x200d, count > 0 else { continue }
            case .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: continue
            default: break
            }
            guard count < limit else { break }
            if owesSpace {
                result.append(" ")
                count += 1
                owesSpace = false
            }
            result.append(scalar)
            count += 1
        }
        return String(result)
    }
}
