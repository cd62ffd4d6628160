import Jobs

/// The jobs that a worker has in hand, in order of their numbers.
struct JobDesks: Sequence {
    private var desks: [JobDesk] = []

    var underestimatedCount: Int { desks.count }

    /// The desk of `job`; nil when it is not in hand.
    subscript(job: JobNumber) -> JobDesk? {
        let index = index(of: job)
        return index < desks.count && desks[index].job == job ? desks[index] : nil
    }

    /// Takes one more in hand; a job has one desk at most.
    mutating func add(_ desk: JobDesk) {
        desks.insert(desk, at: index(of: desk.job))
    }

    mutating func remove(_ job: JobNumber) {
        desks.removeAll { $0.job == job }
    }

    func makeIterator() -> IndexingIterator<[JobDesk]> { desks.makeIterator() }

    /// Where the desk of `job` is, or would be.
    private func index(of job: JobNumber) -> Int {
        var (low, high) = (0, desks.count)
        while low < high {
            let middle = (low + high) / 2
            if desks[middle].job < job { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
