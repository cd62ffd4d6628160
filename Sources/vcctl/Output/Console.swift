import Jobs

/// What a command talks to: results on one stream, talk on another, and how both should look.
struct Console: Sendable {
    var output: OutputStream
    var talk: OutputStream
    var look: Look
    /// How results should look now; a terminal's size may change any time.
    let currentLook: @Sendable () -> Look
    /// How talk looks, which may go to a terminal while results go to a pipe.
    var talkLook: Look
    /// One JSON object a line instead of screens.
    var isJSON: Bool
    /// The clock; a long-running command looks more than once.
    let now: @Sendable () -> WallTime
    /// Waits; a test does not.
    let sleep: @Sendable (Duration) async throws -> Void
    /// Asks a yes-or-no question; nil when nobody is there to answer.
    let ask: (@Sendable (Line) -> Bool)?
    /// Says something and waits for a line from the person at the terminal, nil at the end.
    ///
    /// The whole is nil when nobody is there.
    var nextLine: (@Sendable (Line) -> String?)?

    /// Prints a line of the result.
    func print(_ line: Line) {
        output.write(line, coloured: look.isColoured)
    }

    func print(_ lines: [Line]) {
        for line in lines { print(line) }
    }

    func print(_ object: JSONObject) {
        output.write(object.text + "\n")
    }

    /// The same with long output behind `pager`; what is said beside it is read there as well
    /// when both go to the terminal, or the pager's screen would hide it.
    func behind(_ pager: Pager) -> Console {
        var console = self
        console.output = .screen(pager)
        if talkLook.isTerminal { console.talk = console.output }
        return console
    }

    /// Says something beside the result, on standard error.
    func say(_ line: Line) {
        output.flush()
        talk.write(line, coloured: talkLook.isColoured)
        talk.flush()
    }
}
