import EventLog

/// What is measured, and where.
struct Options {
    /// The path of this program.
    var program: String
    var directory: String
    var rounds = 5
    /// Of each measurement of appends.
    var seconds = 0.4
    /// Small events that are stored and asked for.
    var eventCount = 1_000_000
    var peers = Peer.allCases
    /// How the log is opened for appends.
    var log = LocalLog.Options()
    /// Of appends, only those whose name, with a `$` at its end, holds this.
    var match = ""
    var doesAppend = true
    var doesRead = true
    /// Segments of 64 MB that wait for sealing while appends are measured.
    var sealedSegmentCount = 6

    static let usage = """
        usage: log-bench [--dir DIRECTORY] [--rounds N] [--seconds S] [--events N]
                         [--only append|read] [--log-only] [--segment MB] [--match NAME]

        Measures the log beside plain C and SQLite, in turns, and prints medians and ratios.
        DIRECTORY must be on the disk that is to be measured; about 5 GB are used and freed.
        """

    init(_ arguments: [String]) throws {
        program = arguments[0]
        directory = "bench.tmp"
        var rest = arguments.dropFirst()
        while let option = rest.popFirst() {
            if option == "--log-only" {
                peers = [.log]
                continue
            }
            guard let value = rest.popFirst() else { throw BenchError(Self.usage) }
            switch option {
            case "--dir": directory = value
            case "--rounds": rounds = try Self.number(value)
            case "--seconds": seconds = try Self.number(value)
            case "--events": eventCount = try Self.number(value)
            case "--segment": log.segmentByteCount = try Self.number(value) << 20
            case "--match": match = value
            case "--only":
                doesAppend = value == "append"
                doesRead = value == "read"
            default: throw BenchError(Self.usage)
            }
        }
    }

    func isWanted(_ name: String) -> Bool {
        match.isEmpty
            || "\(name)$".contains(match)
    }

    private static func number<Number: LosslessStringConvertible>(
        _ text: String
    ) throws -> Number {
        guard let number = Number(text) else { throw BenchError(usage) }
        return number
    }
}

/// Why nothing was measured.
struct BenchError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
