import EventLog
import Jobs
import Projections

/// What `doctor` and `health` print.
enum DoctorScreen {
    private static let levelWidth = 4
    private static let areaWidth = 9
    private static let gap = 2

    /// A line a check: `bad   workers    none is running ... Fix: start one`.
    static func lines(_ checks: [Check], _ look: Look) -> [Line] {
        checks.flatMap { lines($0, look) }
    }

    private static func lines(_ check: Check, _ look: Look) -> [Line] {
        var start = Line.empty
        start.addCell(
            Line(check.level.word, check.level.style), width: levelWidth, gap: gap)
        start.addCell(Line(check.area), width: areaWidth, gap: gap)
        let cure = check.cure.map { Line("  Fix: ", .bold) + Line($0) } ?? .empty
        let line = start + Line(check.text) + cure
        return line.wrapped(width: look.width, indent: min(start.width, (look.width ?? 80) / 4))
    }

    static func json(_ check: Check) -> JSONObject {
        var object = JSONObject.line
        object.add("level", check.level.word)
        object.add("area", check.area)
        object.add("text", check.text)
        object.add("cure", check.cure)
        return object
    }

    /// The last line: what it all comes to.
    static func summary(_ checks: [Check]) -> Line {
        let findings = checks.filter { $0.level != .ok }
        guard !findings.isEmpty else {
            return Line("All \(checks.count) checks are fine.", .green)
        }
        let bad = findings.count { $0.level.rawValue >= Check.Level.bad.rawValue }
        let words = bad > 0 ? "; \(bad) of them bad" : ""
        return Line(
            "\(count(findings.count, "thing")) to look at\(words).", bad > 0 ? .red : .yellow)
    }
}

extension Check.Level {
    var style: Line.Style {
        switch self {
        case .ok: .green
        case .look: .yellow
        case .bad, .damaged: .red
        }
    }
}

/// What `health` prints: one line for a program that watches, and a word of it as the exit status.
struct HealthReport: Hashable, Sendable {
    enum Verdict: String, Hashable, Sendable {
        case healthy, findings, unreachable, damaged

        var status: CommandStatus {
            switch self {
            case .healthy: .done
            case .findings: .findings
            case .unreachable: .unreachable
            case .damaged: .damaged
            }
        }
    }

    var verdict: Verdict
    /// What needs a person, the gravest first.
    var findings: [Check]
    var jobCount: Int
    var openJobCount: Int
    var workerCount: Int
    var freeByteCount: UInt64?
    var lastEvent: WallTime?
    var now: WallTime

    init(_ facts: HealthFacts) {
        let checks = HealthRules.checks(facts)
        findings = checks.filter { $0.level.rawValue >= Check.Level.bad.rawValue }
            .sorted { $0.level.rawValue > $1.level.rawValue }
        verdict = findings.isEmpty ? .healthy : .findings
        if findings.contains(where: { $0.level == .damaged }) {
            verdict = .damaged
        } else if facts.log.failure != nil || !facts.directory.exists {
            verdict = .unreachable
        }
        jobCount = facts.log.jobCount
        openJobCount = facts.jobs.count { !($0.summary?.status.isOver ?? true) }
        workerCount = facts.running.count
        freeByteCount = facts.log.condition?.fileSystem?.freeByteCount
        lastEvent = facts.log.lastTime
        now = facts.now
    }

    var line: Line {
        let style: Line.Style = verdict == .healthy ? .green : .red
        var parts: [String] = []
        if let first = findings.first {
            parts.append("\(first.area): \(first.text)")
            if findings.count > 1 { parts.append("\(findings.count - 1) more, see 'vcctl doctor'") }
        }
        if verdict == .healthy || verdict == .findings {
            parts.append("\(openJobCount.grouped) of \(count(jobCount, "job")) open")
            parts.append("\(count(workerCount, "worker")) running")
            if let free = freeByteCount { parts.append("\(free.byteWords) free") }
            if let last = lastEvent { parts.append("last event \(last.ago(at: now))") }
        }
        return Line(verdict.rawValue, style) + Line(": " + parts.joined(separator: "; "))
    }

    var json: JSONObject {
        var object = JSONObject.line
        object.add("status", verdict.rawValue)
        object.add("jobCount", jobCount)
        object.add("openJobCount", openJobCount)
        object.add("workerCount", workerCount)
        object.add("freeByteCount", freeByteCount)
        object.add("lastEventAt", lastEvent?.jsonTime)
        object.add(
            "findings",
            findings.map { check in
                var object = JSONObject()
                object.add("area", check.area)
                object.add("text", check.text)
                object.add("cure", check.cure)
                return object
            })
        return object
    }
}

extension JobStatus {
    /// Nothing more will happen unless a person asks for it.
    var isOver: Bool {
        switch self {
        case .completed, .cancelled, .absent: true
        case .submitting, .pending, .processing, .paused: false
        }
    }
}
