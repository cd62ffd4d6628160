package import EventLog
package import Jobs

/// Records changes of settings in the fleet's stream, each decided on what is recorded at the tip.
package struct SettingWriter: Sendable {
    private let log: any Log

    package init(_ log: any Log) {
        self.log = log
    }

    /// What is wanted of one setting.
    package struct Wish: Hashable, Sendable {
        package var key: String
        /// Nil for none that is recorded.
        package var value: String?

        package init(key: String, value: String?) {
            self.key = key
            self.value = value
        }
    }

    /// What the wishes came to.
    package struct Outcome: Sendable {
        /// What was appended; nothing where all was so already.
        package var changes: [SettingChange]
        /// The changes were made earlier, by the same request; nothing was appended now.
        package var isRepeated = false
        /// What the fleet's events told before.
        package var before: FleetState
    }

    /// Carries out all wishes as one commit, or none.
    ///
    /// - Parameters:
    ///   - isDry: Decide only.
    ///   - check: Is given the values as they would be, and throws when they cannot be.
    /// - Throws: What `check` throws, ``ProjectionError``, `LogError`, and ``LostRace``.
    package func perform(
        _ wishes: [Wish], by actor: Actor, isDry: Bool = false,
        check: (RecordedSettings) throws -> Void
    ) async throws -> Outcome {
        for _ in 0..<JobWriter.attemptLimit {
            let folded = try await FleetReader(log).state()
            let (state, tip) = (folded.state, folded.tip)
            let known = state.settings.entries.map(\.change).filter {
                !actor.requestID.isEmpty && $0.actor.requestID == actor.requestID
            }
            guard known.isEmpty else {
                return Outcome(changes: known, isRepeated: true, before: state)
            }
            let changes = wishes.compactMap { wish -> SettingChange? in
                let old = state.settings.values[wish.key]
                guard old != wish.value else { return nil }
                return SettingChange(key: wish.key, old: old, new: wish.value, actor: actor)
            }
            var after = state.settings
            for change in changes { after.apply(change, at: .distantPast) }
            try check(after)
            let outcome = Outcome(changes: changes, before: state)
            guard !changes.isEmpty, !isDry else { return outcome }
            let events = changes.map { FleetEvent.settingChanged($0).encoded() }
            do throws(LogError) {
                _ = try await log.append(events, after: tip)
                return outcome
            } catch {
                guard case .conflict = error else { throw error }
            }
        }
        throw LostRace()
    }

    /// Others kept writing faster than this could be decided; nothing was changed.
    package struct LostRace: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String {
            "the fleet's stream changed too fast to decide; nothing was changed. Try again"
        }
    }
}
