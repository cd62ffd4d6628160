/// A question about a job's state that is true or false: `failedCount > 40 and status == paused`.
package indirect enum StateExpression: Hashable, Sendable {
    case compare(StateTerm, Comparison, StateTerm)
    case and(StateExpression, StateExpression)
    case or(StateExpression, StateExpression)
    case not(StateExpression)

    package enum Comparison: String, CaseIterable, Hashable, Sendable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }
}

/// One side of a comparison.
package enum StateTerm: Hashable, Sendable {
    case field(StateField)
    case constant(StateValue)
}

/// What a field can be: a number, a word, or nothing.
package enum StateValue: Hashable, Sendable {
    case number(Double)
    case word(String)
    /// What is not known, such as a rate before there is one.
    case null
}

extension StateValue: CustomStringConvertible {
    package var description: String {
        switch self {
        case .number(let number):
            // A count has no point; beyond 2^53 a double has no ones either.
            number.magnitude < 9_007_199_254_740_992 && number == number.rounded()
                ? "\(Int64(number))" : "\((number * 10_000).rounded() / 10_000)"
        case .word(let word): word
        case .null: "null"
        }
    }
}

extension StateExpression {
    /// Whether it is so in `view`.
    ///
    /// Against nothing only `==` and `!=` can be true: what is not known is not less than anything.
    package func isTrue(in view: borrowing StateView) -> Bool {
        switch self {
        case .compare(let left, let comparison, let right):
            comparison.holds(view.value(of: left), view.value(of: right))
        case .and(let left, let right): left.isTrue(in: view) && right.isTrue(in: view)
        case .or(let left, let right): left.isTrue(in: view) || right.isTrue(in: view)
        case .not(let inner): !inner.isTrue(in: view)
        }
    }

    /// The fields that it speaks of, each once, in the order in which they come.
    package var fields: [StateField] {
        switch self {
        case .compare(let left, _, let right):
            [left, right].reduce(into: []) { fields, term in
                if case .field(let field) = term, !fields.contains(field) { fields.append(field) }
            }
        case .and(let left, let right), .or(let left, let right):
            right.fields.reduce(into: left.fields) { fields, field in
                if !fields.contains(field) { fields.append(field) }
            }
        case .not(let inner): inner.fields
        }
    }
}

extension StateExpression.Comparison {
    func holds(_ left: StateValue, _ right: StateValue) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            switch self {
            case .equal: left == right
            case .notEqual: left != right
            case .less: left < right
            case .lessOrEqual: left <= right
            case .greater: left > right
            case .greaterOrEqual: left >= right
            }
        case (.null, _), (_, .null), (.word, _), (_, .word):
            switch self {
            case .equal: left == right
            case .notEqual: left != right
            case .less, .lessOrEqual, .greater, .greaterOrEqual: false
            }
        }
    }
}
