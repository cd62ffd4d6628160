/// Who does the work.
enum Peer: String, CaseIterable {
    case log
    /// Plain C: what the machine allows.
    case plain
    case sqlite
}

/// What was measured, row by row, several times each.
struct Results {
    struct Row: Hashable {
        var name: String
        var unit: Unit
    }

    enum Unit: String {
        case eventsPerSecond = "events/s"
        case megabytesPerSecond = "MB/s"
        case milliseconds = "ms"
        case microseconds = "us"
        case bytesPerEvent = "B/event"

        var isLessBetter: Bool {
            switch self {
            case .eventsPerSecond, .megabytesPerSecond: false
            case .milliseconds, .microseconds, .bytesPerEvent: true
            }
        }
    }

    private var rows: [Row] = []
    private var values: [Row: [Peer: [Double]]] = [:]

    mutating func note(_ name: String, _ unit: Unit, _ peer: Peer, _ value: Double) {
        // When nobody was answered in time, there is nothing to note.
        guard value.isFinite, value > 0 else { return }
        let row = Row(name: name, unit: unit)
        if values[row] == nil { rows.append(row) }
        values[row, default: [:]][peer, default: []].append(value)
    }

    /// The table: medians, and how many times as good as its peers the log is.
    var table: String {
        let header = ["", "unit", "log", "C", "SQLite", "of C", "of SQLite", "spread"]
        let body = rows.map { row in
            let found = values[row] ?? [:]
            let log = found[.log]?.median
            return [row.name, row.unit.rawValue]
                + Peer.allCases.map { found[$0].map { Self.short($0.median) } ?? "-" }
                + [Peer.plain, .sqlite].map { peer in
                    guard let log, let other = found[peer]?.median else { return "-" }
                    return Self.ratio(row.unit.isLessBetter ? other / log : log / other)
                }
                + [spread(found, row.unit)]
        }
        return layOut([header] + body)
    }

    /// The least and the greatest ratio to plain C of a single round.
    private func spread(_ found: [Peer: [Double]], _ unit: Unit) -> String {
        guard let log = found[.log], let plain = found[.plain], log.count == plain.count,
            log.count > 1
        else { return "" }
        let ratios = zip(log, plain).map { unit.isLessBetter ? $1 / $0 : $0 / $1 }
        guard let least = ratios.min(), let greatest = ratios.max() else { return "" }
        return "\(Self.ratio(least))-\(Self.ratio(greatest))"
    }

    private func layOut(_ lines: [[String]]) -> String {
        var widths = [Int](repeating: 0, count: lines[0].count)
        for line in lines {
            for (column, cell) in line.enumerated() {
                widths[column] = max(widths[column], cell.count)
            }
        }
        return lines.map { line in
            line.enumerated().map { column, cell in
                let filler = String(repeating: " ", count: widths[column] - cell.count)
                return column < 2 ? cell + filler : filler + cell
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// Three digits that mean something, with a letter for thousands.
    private static func short(_ value: Double) -> String {
        switch value {
        case 10_000_000...: return rounded(value / 1e6, 1) + " M"
        case 1_000_000...: return rounded(value / 1e6, 2) + " M"
        case 10_000...: return rounded(value / 1e3, 0) + " k"
        case 1000...: return rounded(value / 1e3, 1) + " k"
        case 100...: return rounded(value, 0)
        case 10...: return rounded(value, 1)
        default: return rounded(value, 2)
        }
    }

    private static func ratio(_ value: Double) -> String {
        rounded(value, value >= 10 ? 0 : value >= 2 ? 1 : 2)
    }

    private static func rounded(_ value: Double, _ digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let number = Int((value * Double(scale)).rounded())
        guard digits > 0 else { return String(number) }
        let fraction = String(number % scale)
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(number / scale).\(zeros)\(fraction)"
    }
}

extension [Double] {
    var median: Double { quantile(0.5) }

    func quantile(_ share: Double) -> Double {
        guard !isEmpty else { return .nan }
        let sorted = sorted()
        return sorted[Swift.min(count - 1, Int(Double(count) * share))]
    }
}
