package import EventLog
import FoundationEssentials
import JobCatalog
import Simulation
import Synchronization

/// The catalog of a simulated machine: its file is a real one, and crashes leave of it what they
/// would on a real machine.
package final class KeptCatalog: KeptModel {
    private struct State {
        /// As a program that runs holds it; nil when none does.
        var catalog: Catalog?
        var random: SplitMix64
    }

    private let folder: String
    private let state: Mutex<State>

    private var path: String { folder + "/catalog.db" }

    /// - Parameter seed: What its crashes are drawn from.
    /// - Throws: Why there can be no directory for it.
    package init(seed: UInt64) throws {
        let place = FileManager.default.temporaryDirectory
            .appending(path: "vc-catalog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        folder = place.path
        state = Mutex(State(random: SplitMix64(seed: seed)))
    }

    deinit {
        state.withLock { $0.catalog = nil }
        // What stays behind is the temporary directory's affair.
        try? FileManager.default.removeItem(atPath: folder)
    }

    package func update(from log: any Log) async throws {
        try await open().update(from: log)
    }

    private func open() throws -> Catalog {
        try state.withLock { state in
            if let catalog = state.catalog { return catalog }
            let catalog = try Catalog.open(path: path)
            state.catalog = catalog
            return catalog
        }
    }

    package func difference(from log: any Log) async throws -> String? {
        let kept = try open()
        guard !kept.isInMemory else { return "its file was given up" }
        // A directory that is not there has it made in memory, from nothing.
        let fresh = try Catalog.open(path: folder + "/none/catalog.db")
        try await fresh.update(from: log)
        let (jobs, expected) = (try kept.jobs(), try fresh.jobs())
        guard jobs == expected else { return "jobs are \(jobs) instead of \(expected)" }
        let (workers, started) = (try kept.workers(), try fresh.workers())
        return workers == started ? nil : "workers are \(workers) instead of \(started)"
    }

    package func crash() throws {
        try state.withLock { state in
            let suffixes = ["", "-wal"]
            // What is there in the midst of it, before a clean end puts it in order.
            let left = suffixes.map { FileManager.default.contents(atPath: path + $0) }
            state.catalog = nil
            for suffix in suffixes + ["-shm"] {
                guard FileManager.default.fileExists(atPath: path + suffix) else { continue }
                try FileManager.default.removeItem(atPath: path + suffix)
            }
            for (suffix, content) in zip(suffixes, left) {
                guard var content else { continue }
                // Nothing has synced what follows the database: any part of its end may be missing.
                if suffix == "-wal" {
                    content = content.prefix(
                        Int.random(in: 0...content.count, using: &state.random))
                }
                try content.write(to: URL(filePath: path + suffix))
            }
        }
    }
}
