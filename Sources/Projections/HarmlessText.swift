extension String {
    /// A text from a web page or a spreadsheet, fit for a terminal and a line of a log.
    ///
    /// It stands on one line, with everything escaped that could drive a terminal.
    ///
    /// Controls, line ends, direction marks and characters that nobody sees become `\n` or
    /// `\u{1b}`. Joiners stay, because emoji and several scripts need them; of a heap of combining
    /// marks on one letter the first few stay.
    package var harmless: String {
        // Nearly every text is; it is on the way of every cell that is printed.
        if isPrintableASCII { return self }
        var result = String.UnicodeScalarView()
        var markCount = 0
        for scalar in unicodeScalars {
            markCount = scalar.isMark ? markCount + 1 : 0
            if markCount > Unicode.Scalar.markLimit { continue }
            if scalar.isHarmless {
                result.append(scalar)
            } else {
                result.append(contentsOf: scalar.escape.unicodeScalars)
            }
        }
        return String(result)
    }

    private var isPrintableASCII: Bool {
        let answer = utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        }
        return answer ?? utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
}

extension Unicode.Scalar {
    /// Marks on one letter; no script stacks more.
    fileprivate static let markLimit = 6

    fileprivate var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false  // Unicode's own enum.
        }
    }

    fileprivate var isHarmless: Bool {
        switch properties.generalCategory {
        case .format: value == 0x200C || value == 0x200D
        case .control, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
            false
        default: true  // Unicode's own enum: every other category is visible or a space.
        }
    }

    fileprivate var escape: String {
        switch self {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(value, radix: 16))}"
        }
    }
}
