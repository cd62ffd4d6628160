/// Keeps copies in `quarantine/`; what is there already stays what it is.
struct RepairVault {
    let environment: LogEnvironment

    static func isNote(_ name: String) -> Bool {
        name.hasPrefix("repair.") && name.hasSuffix(".txt")
    }

    private var directory: LogDirectory { environment.directory }

    /// Copies the file at `path`, durably.
    ///
    /// - Returns: Where the copy is. A repair that was interrupted has made the same one.
    func keep(_ path: String) throws(LogError) -> String {
        let name = String(path.split(separator: "/").last ?? "")
        let copy = FileCopy(disk: environment.disk)
        let original = try copy.look(at: path)
        guard let original else { throw .busy("\(path) is gone; nothing was changed. Try again") }
        return try place(
            "\(name).damaged.", suffix: "",
            isSame: { (path) throws(LogError) in
                try copy.look(at: path).map { $0 == original } ?? false
            }
        ) { (temporary) throws(LogError) in
            let checksum = try onDisk { () throws(DiskError) in
                try copy.copy(
                    original.byteCount, of: environment.disk.open(path, .read), to: temporary,
                    byteCount: original.byteCount)
            }
            guard checksum == original.checksum else {
                throw .busy("\(path) has changed while it was copied; nothing was done. Try again")
            }
        }
    }

    /// Writes a note of `lines`, durably.
    func note(_ lines: [String]) throws(LogError) {
        let bytes = SummedText.encode(lines)
        _ = try place(
            "repair.", suffix: ".txt",
            isSame: { (path) throws(LogError) in
                try onDisk { () throws(DiskError) in
                    try environment.disk.open(path, .read).readAll(bytes.count + 1, at: 0)
                } == bytes
            }
        ) { (temporary) throws(LogError) in
            try onDisk { () throws(DiskError) in
                let file = try environment.disk.open(temporary, .replace)
                try file.writeAll(bytes, at: 0)
                try file.syncData()
            }
        }
    }

    /// Puts a file in place under a name that is free, unless the same is there already.
    private func place(
        _ name: String, suffix: String, isSame: (String) throws(LogError) -> Bool,
        _ write: (String) throws(LogError) -> Void
    ) throws(LogError) -> String {
        var number = 1
        while true {
            let path = "\(directory.quarantine)/\(name)\(number)\(suffix)"
            let isThere = try onDisk { () throws(DiskError) in try environment.disk.exists(path) }
            guard isThere else {
                let temporary = "\(directory.quarantine)/\(RepairSwitch.temporaryName)"
                try write(temporary)
                try onDisk { () throws(DiskError) in
                    try environment.disk.rename(temporary, to: path)
                    try environment.disk.syncDirectory(directory.quarantine)
                }
                return path
            }
            if try isSame(path) { return path }
            number += 1
        }
    }
}

/// What a person finds beside the originals.
struct RepairNote {
    let lines: [String]

    init(_ survey: RepairSurvey, _ plan: RepairPlan, kept: [String]) {
        var lines = ["repair of log \(survey.log)", ""]
        for damage in survey.findings {
            lines.append("found: \(damage.file) at byte \(damage.byteOffset): \(damage.reason)")
        }
        for path in kept { lines.append("kept: \(path)") }
        for segment in plan.segments {
            for record in segment.gaps {
                lines += record.lostPayloads.map { loss in
                    "lost in segment \(segment.number): the payloads of job \(loss.stream), "
                        + "\(loss.revisions.lowerBound) to \(loss.revisions.upperBound)"
                }
                guard record.positions != nil || !record.losses.isEmpty else { continue }
                lines.append(
                    "lost in segment \(segment.number): positions \(record.first) to "
                        + "\(record.last), \(record.unattributedCount) of them of unknown jobs")
                for loss in record.losses {
                    lines.append(
                        "  job \(loss.stream): \(loss.isCertain ? "lost" : "may have lost") "
                            + "\(loss.revisions.lowerBound) to \(loss.revisions.upperBound)")
                }
            }
        }
        if plan.isTailDropped, let tail = plan.suspectTail {
            lines.append(
                "dropped as never acknowledged: \(tail.byteCount) bytes at \(tail.byteOffset) of "
                    + tail.file)
        }
        self.lines = lines
    }
}
