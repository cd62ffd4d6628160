/// How fast a person goes through the events of `replay --step`.
struct StepPace {
    /// Events that are passed over before the next is told.
    private var skipCount: UInt64 = 0

    /// Whether the next event is passed over.
    mutating func skips() -> Bool {
        guard skipCount > 0 else { return false }
        skipCount -= 1
        return true
    }

    /// Asks until the answer makes sense; false for the end.
    ///
    /// - Parameter ask: Says something and reads a line; nil when there will be no more.
    mutating func goesOn(after ask: (Line) -> String?) -> Bool {
        var prompt = "[Enter] next, a number goes on so many, q ends: "
        while let answer = ask(Line(prompt)) {
            let word = answer.filter { !$0.isWhitespace }.lowercased()
            if word.isEmpty { return true }
            if word == "q" || word == "quit" { return false }
            if let number = UInt64(word), number > 0 {
                skipCount = number - 1
                return true
            }
            prompt = "Enter, a number such as 20, or q: "
        }
        return false
    }
}
