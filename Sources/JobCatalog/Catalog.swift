package import EventLog
import Jobs
package import Projections
import Synchronization

/// The read model across jobs: a SQLite file that is made from the log, and never trusted over it.
///
/// Its rows and the position that they tell of change in one transaction, so it is exact after any
/// crash. It is made anew when it is missing, damaged, of another release's shape or of another
/// log, and kept in memory when there is no file to be had. Several processes may keep one up to
/// date.
package final class Catalog: Sendable {
    /// How often an update is tried anew because another process was faster.
    private static let attemptLimit = 20

    private let path: String
    private let store: Mutex<CatalogStore>

    private init(path: String, _ store: CatalogStore) {
        self.path = path
        self.store = Mutex(store)
    }

    /// Opens the catalog at `path`, or makes it; in memory when the file cannot be used.
    ///
    /// - Throws: ``ProjectionError/catalog(_:)`` when SQLite works in memory neither.
    package static func open(path: String) throws(ProjectionError) -> Catalog {
        if let store = openFile(CatalogFile(path: path)) { return Catalog(path: path, store) }
        return Catalog(path: path, try memoryStore())
    }

    /// Whether it is kept in memory, because its directory is read-only or its file in another
    /// process's way; answers are the same, and take longer.
    package var isInMemory: Bool { store.withLock(\.isInMemory) }

    /// Takes in what the log says beyond the catalog's position.
    package func update(from log: any Log) async throws(ProjectionError) {
        var isReplaced = false
        for _ in 0..<Self.attemptLimit {
            let store = self.store.withLock { $0 }
            do throws(CatalogTrouble) {
                let old = try CatalogTrouble.catching { try store.mark() }
                guard let changes = try await changes(since: old, in: log, store) else { return }
                if try CatalogTrouble.catching({ try store.apply(changes, from: old) }) { return }
            } catch {
                switch error {
                case .projection(let error): throw error
                case .database:
                    try abandon(store, replacing: !isReplaced)
                    isReplaced = true
                }
            }
        }
        throw .catalog("\(path) changed too fast to bring it up to date; try again")
    }

    /// Every job as of the last update, in rising order of number.
    package func jobs() throws(ProjectionError) -> [CatalogJob] {
        do { return try store.withLock { $0 }.jobs() } catch { throw unreadable(error) }
    }

    /// Every worker's run as of the last update, the latest start first.
    package func workers() throws(ProjectionError) -> [FleetWorker] {
        do { return try store.withLock { $0 }.workers() } catch { throw unreadable(error) }
    }

    private func unreadable(_ error: any Error) -> ProjectionError {
        .catalog("\(path) cannot be read: \(error); remove it, it is made anew from the log")
    }

    /// Goes on with a new file, or else in memory: an answer must not depend on the state of a file
    /// that can be made anew.
    private func abandon(
        _ failed: CatalogStore, replacing: Bool
    ) throws(ProjectionError) {
        guard !failed.isInMemory else {
            throw .catalog("SQLite fails even in memory; is the machine out of memory?")
        }
        let next: CatalogStore
        if replacing, let fresh = failed.replaced(CatalogFile(path: path)) {
            next = fresh
        } else {
            next = try Self.memoryStore()
        }
        store.withLock { if $0 === failed { $0 = next } }
    }

    private static func memoryStore() throws(ProjectionError) -> CatalogStore {
        do { return try CatalogStore.inMemory() } catch {
            throw .catalog("SQLite cannot be used: \(error)")
        }
    }

    /// Nil when the file cannot be used.
    private static func openFile(_ file: CatalogFile) -> CatalogStore? {
        guard file.isWritable, let lock = CatalogLock(directory: file.directory) else { return nil }
        if let store = try? CatalogStore.file(file.path, lock) { return store }
        // It is not what it should be. Whoever is alone with it makes it anew.
        guard lock.takeAlone() else { return nil }
        // Another may have done so between the two locks.
        if let store = try? CatalogStore.file(file.path, lock) { return lock.share() ? store : nil }
        guard file.remove(), let store = try? CatalogStore.file(file.path, lock), lock.share()
        else { return nil }
        return store
    }
}

/// What can go wrong in an update, and with whom.
private enum CatalogTrouble: Error {
    case projection(ProjectionError)
    case database(any Error)

    static func catching<Value>(_ body: () throws -> Value) throws(CatalogTrouble) -> Value {
        do { return try body() } catch { throw .database(error) }
    }
}

extension Catalog {
    /// What the log says beyond `old`; nil when it says nothing more.
    ///
    /// `old` is read before the log, so a position beyond the log's head cannot be mere haste.
    private func changes(
        since old: CatalogMark, in log: any Log, _ store: CatalogStore
    ) async throws(CatalogTrouble) -> CatalogChanges? {
        let problems = try CatalogTrouble.catching {
            try store.jobs().filter { $0.problem != nil }
        }
        do throws(ProjectionError) {
            return try await CatalogChanges.read(log, since: old, retrying: problems)
        } catch { throw .projection(error) }
    }
}
