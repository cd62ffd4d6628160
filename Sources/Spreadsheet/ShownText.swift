/// Text from outside made fit for one line of a message: no control characters, bounded length.
extension String {
    /// Itself on one line, at most 300 characters, controls and direction marks escaped.
    var shown: String { shown(limit: 300) }

    /// The same in single quotes and at most 60 characters, for a header or a sheet name.
    var quoted: String { "'\(shown(limit: 60))'" }

    private func shown(limit: Int) -> String {
        var result = ""
        for scalar in unicodeScalars.prefix(limit) {
            if scalar.isSafeToShow {
                result.unicodeScalars.append(scalar)
            } else if scalar == "\n" || scalar == "\r" || scalar == "\t" {
                result += " "
            } else {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return unicodeScalars.count > limit ? result + "…" : result
    }
}

extension Unicode.Scalar {
    /// False for characters that can move a terminal's cursor or turn the direction of writing.
    fileprivate var isSafeToShow: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            false
        default:  // Unicode's own enum: every other category is visible or a space.
            true
        }
    }
}

extension [String] {
    /// The first twelve, quoted and separated by commas.
    var listed: String {
        let shown = prefix(12).map(\.quoted).joined(separator: ", ")
        return count > 12 ? "\(shown) and \(count - 12) more" : shown
    }
}
