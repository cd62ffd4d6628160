import Glibc

/// The descriptors 0, 1 and 2, which every program believes to be its own.
package enum StandardStreams {
    /// Opens the null device in the place of those that whoever started the program has closed.
    ///
    /// Before anything else is opened: the next file would get the number, and what is said on
    /// standard output would go into it. That file is the log. They are opened the wrong way round,
    /// so that who reads or writes still finds out that there is nobody.
    package static func fill() {
        // The lowest free number is given first, so in this order each gets its own.
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
