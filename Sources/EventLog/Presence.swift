/// Tells the living from the dead on one machine: whoever is present holds a kernel lock by name.
///
/// The kernel drops the lock when the process ends, however it ends, so a dead holder is known at
/// once and a stopped (SIGSTOP) one still counts as present.
public protocol PresenceBoard: Sendable {
    /// Takes the lock of `name` until the returned token is released or the process ends.
    ///
    /// - Parameter name: 1 to 100 characters of `a-z A-Z 0-9 . - _`.
    func announce(_ name: String) throws(LogError) -> any PresenceToken

    /// Whether the holder of `name` lives, as far as this machine can tell.
    func presence(of name: String) throws(LogError) -> Presence
}

/// What is known of a name's holder.
public enum Presence: Hashable, Sendable {
    case present
    /// It was announced here, and its process is gone.
    case gone
    /// It was never announced on this machine: only heartbeats can tell.
    case unknown
}

/// Proof of a presence; releasing it or dropping the last reference ends the presence.
public protocol PresenceToken: Sendable {
    func release()
}
