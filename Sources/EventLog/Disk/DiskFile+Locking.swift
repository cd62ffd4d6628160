import CPosix

extension DiskFile {
    /// Waits for the lock on `byte`, at most `timeout`.
    ///
    /// It asks again and again, because the kernel's own waiting knows no limit, and a holder may
    /// be stopped: first at once, then after pauses that grow to a millisecond.
    ///
    /// - Parameter isNeedless: Asked after each pause; ends the waiting when it says yes.
    /// - Returns: Whether the lock is held now.
    func lock(
        byte: Int64, timeout: Duration, unless isNeedless: () -> Bool = { false }
    ) throws(DiskError) -> Bool {
        if try tryLock(byte: byte) { return true }
        guard timeout > .zero else { return false }
        let start = ContinuousClock.now
        var pause: UInt32 = 10
        while ContinuousClock.now - start < timeout {
            vc_sleep_briefly(pause)
            if isNeedless() { return false }
            if try tryLock(byte: byte) { return true }
            pause = min(pause * 5 / 4, 1_000)
        }
        return false
    }
}
