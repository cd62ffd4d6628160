import Projections

/// HTML that is put together piece by piece: what is interpolated is escaped, what is literal is
/// not.
///
/// So a text from a web page or a spreadsheet cannot become markup by an oversight; only another
/// ``HTMLText`` goes in as it is.
struct HTMLText: Hashable, Sendable {
    private(set) var source: String

    static func += (left: inout HTMLText, right: HTMLText) {
        left.source += right.source
    }

    static let empty: HTMLText = ""
}

extension HTMLText: ExpressibleByStringInterpolation {
    init(stringLiteral literal: String) {
        source = literal
    }

    init(stringInterpolation interpolation: StringInterpolation) {
        source = interpolation.source
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            source.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) {
            source += literal
        }

        mutating func appendInterpolation(_ markup: HTMLText) {
            source += markup.source
        }

        mutating func appendInterpolation(_ number: some BinaryInteger) {
            source += String(number)
        }

        mutating func appendInterpolation(_ text: String) {
            for character in text.harmless.unicodeScalars {
                switch character {
                case "&": source += "&amp;"
                case "<": source += "&lt;"
                case ">": source += "&gt;"
                case "\"": source += "&quot;"
                case "'": source += "&#39;"
                default: source.unicodeScalars.append(character)
                }
            }
        }
    }
}

extension Sequence<HTMLText> {
    func joined() -> HTMLText {
        reduce(into: .empty) { $0 += $1 }
    }
}
