import Glibc

extension DiskFile {
    /// Waits for the lock on `byte`, at most `timeout`.
    ///
    /// It asks again and again, because the kernel's own waiting knows no limit, and a holder may
    /// be stopped: first at once, then after pauses that grow to a millisecond.
    ///
    /// - Returns: Whether the lock is held now.
    func lock(byte: Int64, timeout: Duration) throws(DiskError) -> Bool {
        if try tryLock(byte: byte) { return true }
        guard timeout > .zero else { return false }
        let start = ContinuousClock.now
        var pause: useconds_t = 10
        while ContinuousClock.now - start < timeout {
            usleep(pause)
            if try tryLock(byte: byte) { return true }
            pause = min(pause * 5 / 4, 1_000)
        }
        return false
    }
}
