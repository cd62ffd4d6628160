package import Jobs

/// What folding a job from its first event came to.
package struct ReplayReport: Hashable, Sendable {
    package var job: JobNumber
    /// Events folded.
    package var eventCount: UInt64
    /// Checkpoints that were held against the fold.
    package var checkpointCount: Int
    /// Checkpoints whose bodies have been erased, so that there was nothing to hold.
    package var erasedCheckpointCount: Int
    /// The first checkpoint that carries another state than the fold comes to.
    package var firstDifference: CheckpointDifference?
    /// The fold's end.
    package var folded: FoldedJob
}

/// One checkpoint, held against the fold of everything before it.
package struct CheckpointVerdict: Hashable, Sendable {
    package var revision: UInt64
    /// 1 for the job's first checkpoint.
    package var number: Int
    package var time: WallTime
    package var finishedCount: UInt32
    /// Nil when the checkpoint carries exactly the fold.
    package var difference: CheckpointDifference?
    package var isErased: Bool
}

/// How a checkpoint's state differs from the fold: a bug or damage.
package struct CheckpointDifference: Hashable, Sendable {
    package var revision: UInt64
    package var fields: [DifferentField]
}

/// One field of two states that should be equal.
package struct DifferentField: Hashable, Sendable {
    package var name: String
    package var carried: String
    package var folded: String
}
