/// Why a text is no ``StateExpression``: where, what was expected, and what may have been meant.
package struct ExpressionError: Error, Hashable, Sendable {
    /// The text as it was typed.
    package var source: String
    /// Characters before the place.
    package var offset: Int
    /// One line: what is there, and what was expected.
    package var message: String
    /// What may have been meant, or what there is; nil when the message says enough.
    package var hint: String?

    init(_ source: String, _ offset: Int, _ message: String, hint: String? = nil) {
        self.source = source
        self.offset = offset
        self.message = message
        self.hint = hint
    }
}

extension ExpressionError: CustomStringConvertible {
    package var description: String { "at character \(offset + 1): \(message)" }
}
