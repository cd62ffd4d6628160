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
    ///   - check: Is given the fleet as it is and the settings as they would be, and throws when
    ///     they cannot be.
    /// - Throws: What `check` throws, ``ProjectionError``, `LogError`, ``RequestTaken`` and
    ///   ``LostRace``.
    package func perform(
        _ wishes: [Wish], by actor: Actor, isDry: Bool = false,
        check: (FleetState, RecordedSettings) throws -> Void
    ) async throws -> Outcome {
        for _ in 0..<JobWriter.attemptLimit {
            let folded = try await FleetReader(log).state()
            let (state, tip) = (folded.state, folded.tip)
            let known = state.settings.entries.map(\.change).filter {
                !actor.requestID.isEmpty && $0.actor.requestID == actor.requestID
            }
            guard known.isEmpty else {
                guard isSame(known, wishes, in: state.settings) else {
                    throw RequestTaken(requestID: actor.requestID, change: known[0])
                }
                return Outcome(changes: known, isRepeated: true, before: state)
            }
            let changes = wishes.compactMap { wish -> SettingChange? in
                let old = state.settings.values[wish.key]
                guard old != wish.value else { return nil }
                return SettingChange(key: wish.key, old: old, new: wish.value, actor: actor)
            }
            var after = state.settings
            for change in changes { after.apply(change, at: .distantPast) }
            try check(state, after)
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

    /// Whether a request that made the changes `known` asked for what is wished now: what it made
    /// is wished, and what else is wished was so already, which leaves no event.
    private func isSame(
        _ known: [SettingChange], _ wishes: [Wish], in settings: RecordedSettings
    ) -> Bool {
        guard known.allSatisfy({ wishes.contains(Wish(key: $0.key, value: $0.new)) })
        else { return false }
        let earlier = settings.entries.map(\.change).prefix { !known.contains($0) }
        return wishes.allSatisfy { wish in
            known.contains { $0.key == wish.key }
                || earlier.last { $0.key == wish.key }?.new == wish.value
        }
    }

    /// The request's ID stands at another change already; nothing was changed.
    package struct RequestTaken: Error, Hashable, Sendable, CustomStringConvertible {
        package var requestID: String
        package var change: SettingChange

        package var description: String {
            "the request '\(requestID)' has made another change before:"
                + " \(change.key) \(change.old ?? "not set") -> \(change.new ?? "not set")"
        }
    }

    /// Others kept writing faster than this could be decided; nothing was changed.
    package struct LostRace: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String {
            "the fleet's stream changed too fast to decide; nothing was changed. Try again"
        }
    }
}
