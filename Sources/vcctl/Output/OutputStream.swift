import Glibc
import Synchronization

/// Where output goes: a descriptor, or memory in tests; buffered, and safe to use from any task.
///
/// Errors are kept rather than thrown: a reader that has gone away (`| head`) is no error at all,
/// and long loops ask ``isClosed`` to stop early.
final class OutputStream: Sendable {
    private enum Target {
        case descriptor(CInt)
        case memory
        /// The terminal, by way of a pager once there is more than a screen; until then all waits.
        case screen(Pager)
    }

    private struct State {
        var target: Target
        var bytes: [UInt8] = []
        var isClosed = false
        /// The error number of a failed write; a closed pipe is none.
        var failure: CInt?
        /// Bytes that are gathered before they are written: few at first, so that whoever wants
        /// only the beginning has it soon, and can go away before there is more.
        var bufferByteCount = 4 << 10
    }

    private static let bufferByteCount = 32 << 10

    private let state: Mutex<State>

    private init(_ target: Target) {
        state = Mutex(State(target: target))
    }

    static func descriptor(_ descriptor: CInt) -> OutputStream {
        OutputStream(.descriptor(descriptor))
    }

    static func memory() -> OutputStream { OutputStream(.memory) }

    /// Standard output, a terminal; what is longer than its screen is shown by `pager`.
    static func screen(_ pager: Pager) -> OutputStream { OutputStream(.screen(pager)) }

    /// Nobody reads any more, or writing has failed: more output is pointless.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The same, found out without writing: whoever read from the pipe has gone.
    var isAbandoned: Bool {
        let (target, isClosed) = state.withLock { ($0.target, $0.isClosed) }
        guard case .descriptor(let descriptor) = target, !isClosed else { return isClosed }
        var poll = pollfd(fd: descriptor, events: 0, revents: 0)
        return Glibc.poll(&poll, 1, 0) > 0 && Int32(poll.revents) & POLLERR != 0
    }

    /// The error number of the write that failed, if one has.
    var failure: CInt? { state.withLock { $0.failure } }

    /// What was written, when the target is memory.
    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    func write(_ text: String) {
        write { $0.append(contentsOf: text.utf8) }
    }

    /// Writes a line and its end.
    func write(_ line: Line, coloured: Bool) {
        write { bytes in
            line.render(coloured: coloured) { bytes.append(contentsOf: $0.utf8) }
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    /// Writes what `add` puts behind what waits to be written.
    func write(_ add: (inout [UInt8]) -> Void) {
        state.withLock { state in
            guard !state.isClosed else { return }
            add(&state.bytes)
            if state.bytes.count >= state.bufferByteCount { drain(&state) }
        }
    }

    func flush() {
        state.withLock { drain(&$0) }
    }

    /// Writes out all, also what waits because a screen may hold it.
    ///
    /// - Parameter startsPager: Whether a pager may still be started for it.
    func finish(startsPager: Bool) {
        state.withLock { state in
            drain(&state, startsPager: startsPager)
            if case .screen = state.target { state.target = .descriptor(STDOUT_FILENO) }
            drain(&state)
        }
    }

    private func drain(_ state: inout State, startsPager: Bool = true) {
        if case .screen(let pager) = state.target, startsPager, pager.isNeeded(for: state.bytes) {
            state.target = .descriptor(pager.start() ?? STDOUT_FILENO)
        }
        guard case .descriptor(let descriptor) = state.target else { return }
        state.bufferByteCount = Self.bufferByteCount
        var written = 0
        while written < state.bytes.count {
            let count = state.bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                Glibc.poll(&poll, 1, -1)
            } else if errno != EINTR {
                state.isClosed = true
                if errno != EPIPE { state.failure = errno }
                break
            }
        }
        state.bytes.removeAll(keepingCapacity: true)
    }
}
