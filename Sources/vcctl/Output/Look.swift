import Glibc
import Jobs

/// How output is to look, and the moment that it is shown at: everything that a screen depends on
/// besides its data.
struct Look: Hashable, Sendable {
    /// Columns to fit into; nil when nothing is to be cut, as in a pipe.
    var width: Int?
    /// Lines of the terminal; nil when they do not matter.
    var height: Int?
    var isColoured: Bool
    /// A person looks at it: short times rather than RFC 3339.
    var isTerminal: Bool
    /// It is a terminal whose letters are UTF-8, so that small pictures can be drawn.
    var drawsBlocks = false
    var zone: Zone
    var now: WallTime

    /// What a pipe or a file gets.
    static func piped(zone: Zone, now: WallTime) -> Look {
        Look(width: nil, height: nil, isColoured: false, isTerminal: false, zone: zone, now: now)
    }

    /// What suits `descriptor`: a terminal gets its width and colours, a pipe neither.
    static func suiting(
        descriptor: CInt, wantsColour: Bool, zone: Zone, now: WallTime
    ) -> Look {
        guard isatty(descriptor) == 1 else { return .piped(zone: zone, now: now) }
        let isDumb = environment("TERM") == "dumb"
        let isSilenced = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        let size = terminalSize(descriptor)
        return Look(
            width: size.width, height: size.height,
            isColoured: wantsColour && !isDumb && !isSilenced, isTerminal: true,
            drawsBlocks: isUTF8(environment), zone: zone, now: now)
    }

    /// Whether the locale's letters are UTF-8: the first of the three that is set decides.
    static func isUTF8(_ variable: (String) -> String?) -> Bool {
        let values = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { variable($0) }
        let locale = values.first { !$0.isEmpty }?.lowercased() ?? ""
        return locale.contains("utf-8") || locale.contains("utf8")
    }

    private static func terminalSize(_ descriptor: CInt) -> (width: Int, height: Int?) {
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : nil)
        }
        let columns = environment("COLUMNS").flatMap { Int($0) } ?? 80
        return (columns > 0 ? columns : 80, nil)
    }
}

/// A variable of the process's environment.
func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
