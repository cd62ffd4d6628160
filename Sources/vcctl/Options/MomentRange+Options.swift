import Jobs
import Projections

extension MomentRange {
    /// What was typed behind --from and --to, read at the console's moment.
    init(from: String?, to: String?, _ console: Console) throws(MomentError) {
        self.init(
            from: try MomentOptions(at: from).expression(console),
            to: try MomentOptions(at: to).expression(console))
    }

    /// What was typed as `A..B`, read at the console's moment.
    init(typed text: String, _ console: Console) throws(MomentError) {
        let zone = console.look.zone
        try self.init(parsing: text, now: console.look.now) { zone.offset(at: $0) }
    }
}
