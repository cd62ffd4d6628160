import Jobs
import Projections

/// The pictures of a report, as SVG.
///
/// Colours come from the page's style; each is explained by a word too, and what is small tells
/// itself under the pointer.
struct ReportCharts {
    let report: JobReport
    let zone: Zone
    private let axis: TimeAxis

    private static let width = 900
    private static let height = 200
    /// Columns of the picture of the pace.
    private static let columnCount = 60
    private static let laneHeight = 16

    init(_ report: JobReport, zone: Zone) {
        self.report = report
        self.zone = zone
        let begin = report.course.begin ?? WallTime(nanoseconds: 0)
        axis = TimeAxis(
            begin: begin, end: report.course.end ?? begin, width: Self.width)
    }

    /// Firms finished over time, enriched below and failed above.
    func progress() -> HTMLText {
        let total = max(Int(report.view.summary.firmCount), 1)
        let steps = Thinning.last(of: report.course.steps, on: axis) { $0.time }
        func area(_ top: (JobCourse.Step) -> UInt32) -> HTMLText {
            var path: HTMLText = "M0 \(Self.height)"
            var height = Self.height
            for (place, step) in steps {
                path += "H\(place)"
                height = Self.height - Int(top(step)) * Self.height / total
                path += "V\(height)"
            }
            path += "H\(Self.width)V\(Self.height)Z"
            return path
        }
        var body: HTMLText = """
            <path class="failed" d="\(area(\.finishedCount))"/>\
            <path class="enriched" d="\(area(\.enrichedCount))"/>
            """
        body += marks()
        return picture(
            "Firms finished over time, of \(total.grouped)", height: Self.height, body)
    }

    /// Firms finished in each stretch of time.
    func pace() -> HTMLText {
        var counts = [Int](repeating: 0, count: Self.columnCount)
        var before: UInt32 = 0
        for step in report.course.steps {
            let column = axis.place(of: step.time) * Self.columnCount / (Self.width + 1)
            // A reset takes counts back; that is no work.
            counts[column] += max(Int(step.finishedCount) - Int(before), 0)
            before = step.finishedCount
        }
        let most = max(counts.max() ?? 0, 1)
        let stretch = axis.span / Self.columnCount
        let columnWidth = Self.width / Self.columnCount
        let bars = counts.enumerated().filter { $0.element > 0 }.map { index, number in
            let height = max(number * Self.height / most, 1)
            let start = axis.begin + stretch * index
            return """
                <rect class="enriched" x="\(index * columnWidth)" y="\(Self.height - height)" \
                width="\(columnWidth - 1)" height="\(height)"><title>\(count(number, "firm")) in \
                \(stretch.words) from \(start.rfc3339(zone))</title></rect>
                """ as HTMLText
        }
        return picture(
            "Firms finished in each \(stretch.words), at most \(most.grouped)",
            height: Self.height, bars.joined())
    }

    /// Who held which batch from when to when, in as few lanes as were held at once.
    func lanes() -> HTMLText {
        // The right end of what lies in each lane.
        var ends: [WallTime] = []
        var bars: HTMLText = .empty
        for tenure in report.course.tenures {
            let lane = ends.firstIndex { $0 <= tenure.start } ?? ends.endIndex
            if lane == ends.endIndex { ends.append(tenure.start) }
            ends[lane] = tenure.end ?? axis.end
            bars += bar(tenure, y: lane * Self.laneHeight)
        }
        guard !ends.isEmpty else { return "<p>No worker has held a batch.</p>" }
        return picture(
            "Who held which batch (the pointer tells)", height: ends.count * Self.laneHeight, bars)
    }

    private func bar(_ tenure: JobCourse.Tenure, y: Int) -> HTMLText {
        let start = axis.place(of: tenure.start)
        let end = axis.place(of: tenure.end ?? axis.end)
        let (style, word) = ending(tenure.ending)
        let lost: HTMLText =
            style == "lost" ? "<text x=\"\(max(end - 8, 0))\" y=\"\(y + 12)\">✕</text>" : .empty
        let worker = tenure.worker
        return """
            <rect class="\(style)" x="\(start)" y="\(y + 2)" width="\(max(end - start - 1, 1))" \
            height="\(Self.laneHeight - 4)"><title>batch \(tenure.batch.rawValue), \
            \(worker.shortName) \(worker.processID)@\(worker.host), from \
            \(tenure.start.rfc3339(zone)), \(word)</title></rect>\(lost)
            """
    }

    private func ending(_ ending: JobCourse.Tenure.Ending) -> (style: String, word: String) {
        switch ending {
        case .goesOn: ("held", "still held")
        case .finished: ("held", "finished")
        case .released: ("held", "given back")
        case .lost(.processGone): ("lost", "lost: the process was gone")
        case .lost(.noHeartbeat): ("lost", "lost: no heartbeat")
        case .lost(.noProgress): ("lost", "lost: no progress")
        case .taken: ("held", "taken away")
        }
    }

    /// Upright lines where people or crashes changed the course.
    private func marks() -> HTMLText {
        Thinning.last(of: report.marks, on: axis, time: \.time).map { place, line in
            """
            <line class="mark" x1="\(place)" x2="\(place)" y1="0" y2="\(Self.height)"/>\
            <rect class="grip" x="\(max(place - 4, 0))" y="0" width="8" height="\(Self.height)">\
            <title>#\(line.revision) \(line.event), \(line.time.rfc3339(zone)): \(line.who) \
            \(line.what)</title></rect>
            """
        }.joined()
    }

    private func picture(_ title: String, height: Int, _ body: HTMLText) -> HTMLText {
        let ticks = axis.ticks(4)
        let labels = ticks.enumerated().map { index, time in
            let place = axis.place(of: time)
            let anchor = index == 0 ? "start" : index == ticks.count - 1 ? "end" : "middle"
            return """
                <text x="\(place)" y="\(height + 16)" text-anchor="\(anchor)">\
                \(time.date(zone)) \(time.clock(zone))</text>
                """ as HTMLText
        }.joined()
        return """
            <figure><figcaption>\(title)</figcaption>\
            <svg viewBox="0 0 \(Self.width) \(height + 22)" role="img" aria-label="\(title)">\
            <rect class="field" width="\(Self.width)" height="\(height)"/>\
            \(body)\(labels)</svg></figure>

            """
    }
}
