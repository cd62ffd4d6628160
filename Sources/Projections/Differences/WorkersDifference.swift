package import Jobs

/// How the workers that held a job's batches were set up, as far as the fleet's events tell.
package struct WorkersDifference: Hashable, Sendable {
    package var release: Change<[String]>
    /// Firms that each of them works on at once; of several workers, the numbers that there are.
    package var firmsInFlight: Change<[UInt32]>
    package var batchesInFlight: Change<[UInt32]>

    /// - Parameter fleet: Workers' runs; one that is missing is left out.
    package init(_ workers: Change<[WorkerIdentity]>, fleet: [FleetWorker]) {
        let starts = [UInt64: WorkerStart](
            fleet.map { ($0.identity.id, $0.start) }, uniquingKeysWith: { first, _ in first })
        func change<Value: Hashable & Comparable>(
            _ value: (WorkerStart) -> Value
        ) -> Change<[Value]> {
            let sides = [workers.before, workers.after].map { side in
                Set(side.compactMap { starts[$0.id] }.map(value)).sorted()
            }
            return Change(before: sides[0], after: sides[1])
        }
        release = change(\.release)
        firmsInFlight = change(\.firmsInFlight)
        batchesInFlight = change(\.batchesInFlight)
    }
}
