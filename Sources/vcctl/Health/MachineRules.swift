import Spreadsheet

/// What is to be said of the machine and of the settings.
enum MachineRules {
    static func checks(_ machine: MachineFacts) -> [Check] {
        settings(machine) + [openFiles(machine)] + libraries(machine)
    }

    private static func settings(_ machine: MachineFacts) -> [Check] {
        var checks: [Check] = []
        if let failure = machine.settingFailure {
            checks.append(
                .bad("settings", failure, "set it right; a worker would not start with it"))
        }
        for unknown in machine.unknownVariables {
            checks.append(
                .look(
                    "settings", "\(unknown.name) is set and means nothing",
                    unknown.meant.map { "did you mean \($0)?" } ?? "unset it"))
        }
        if checks.isEmpty { checks.append(.ok("settings", "environment and file are valid")) }
        return checks
    }

    private static func openFiles(_ machine: MachineFacts) -> Check {
        let text =
            "a process may open \(machine.openFileLimit.grouped), a worker needs"
            + " \(machine.openFilesNeeded.grouped)"
        return machine.openFileLimit < machine.openFilesNeeded
            ? .bad("files", text, "raise the limit where workers are started (ulimit -n)")
            : .ok("files", text)
    }

    private static func libraries(_ machine: MachineFacts) -> [Check] {
        var checks = machine.libraries.filter { $0.version == nil }.map { library in
            Check.look(
                "libraries", "\(library.name) cannot be loaded: \(library.problem ?? "no reason")",
                "install \(library.package); without it there are no .xlsx files")
        }
        let found = machine.libraries.compactMap { library in
            library.version.map { library.shown(version: $0) }
        }
        if !found.isEmpty { checks.append(.ok("libraries", found.joined(separator: ", "))) }
        return checks
    }
}
