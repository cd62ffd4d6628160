import Dispatch
import Glibc
import Synchronization

/// What a process says over one descriptor, write by write, for tests to wait for.
final class Transcript: Sendable {
    private struct State {
        var writes: [String] = []
        var hasEnded = false
        var waiting: [(text: String, CheckedContinuation<Bool, Never>)] = []
    }

    private let state = Mutex(State())

    var writes: [String] { state.withLock { $0.writes } }
    var text: String { writes.joined() }

    /// Waits until `text` has been said.
    ///
    /// - Returns: False when it never will be: nobody can say anything any more.
    func says(_ text: String) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                if state.writes.joined().contains(text) { return true }
                if state.hasEnded { return false }
                state.waiting.append((text, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Reads on a thread of its own until the other end is closed.
    func read(from descriptor: Int32) {
        DispatchQueue(label: "transcript").async { [self] in
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = Glibc.read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                take(String(decoding: buffer[..<count], as: UTF8.self))
            }
            take(nil)
        }
    }

    private func take(_ write: String?) {
        let answered = state.withLock { state in
            if let write { state.writes.append(write) } else { state.hasEnded = true }
            let text = state.writes.joined()
            let answered = state.waiting.filter { state.hasEnded || text.contains($0.text) }
                .map { ($0.1, text.contains($0.text)) }
            state.waiting.removeAll { state.hasEnded || text.contains($0.text) }
            return answered
        }
        for (continuation, isSaid) in answered { continuation.resume(returning: isSaid) }
    }
}
