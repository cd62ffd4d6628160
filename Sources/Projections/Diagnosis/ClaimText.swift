package import Jobs

/// A sentence in which times stay times, because only whoever prints it knows zone and form.
///
/// It holds texts from outside as they are: whoever prints it makes them harmless.
package struct ClaimText: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case text(String)
        case time(WallTime)
    }

    package private(set) var parts: [Part]

    /// The sentence with its times put into words by `show`.
    package func text(_ show: (WallTime) -> String) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .time(let time): show(time)
            }
        }.joined()
    }

    static func + (left: ClaimText, right: ClaimText) -> ClaimText {
        ClaimText(parts: left.parts + right.parts)
    }

    static func += (left: inout ClaimText, right: ClaimText) {
        left.parts += right.parts
    }

    private init(parts: [Part]) {
        self.parts = parts
    }
}

extension ClaimText: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) {
        parts = [.text(value)]
    }

    package init(stringInterpolation: StringInterpolation) {
        parts = stringInterpolation.parts
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { parts.append(.text(literal)) }
        }

        package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            parts.append(.text(value.description))
        }

        package mutating func appendInterpolation(_ time: WallTime) {
            parts.append(.time(time))
        }

        package mutating func appendInterpolation(_ text: ClaimText) {
            parts += text.parts
        }
    }
}
