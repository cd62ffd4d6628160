/// How fast a person goes through the events of `replay --step`.
struct StepPace {
    /// Events behind which nobody is asked.
    private var freeCount: UInt64 = 0

    /// Whether the next event follows the one just told without a question.
    mutating func goesOnByItself() -> Bool {
        guard freeCount > 0 else { return false }
        freeCount -= 1
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
                freeCount = number - 1
                return true
            }
            prompt = "Enter, a number such as 20, or q: "
        }
        return false
    }
}
