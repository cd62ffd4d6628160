import Dispatch
import Glibc

/// A pseudo terminal: what a program prints on it is kept.
final class Terminal: Sendable {
    /// The end that a program is given as its input, output and errors.
    let programEnd: Int32
    private let personEnd: Int32
    private let reading: Task<String, Never>

    /// TIOCSPTLCK and TIOCGPTN, which are macros that Swift does not see.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    init(columns: UInt16, rows: UInt16) throws {
        let person = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var number: Int32 = 0
        var isLocked: Int32 = 0
        guard person >= 0, ioctl(person, Self.setLock, &isLocked) == 0,
            ioctl(person, Self.getNumber, &number) == 0
        else { throw Failure("there is no pseudo terminal: \(errno)") }
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(person, UInt(TIOCSWINSZ), &size)
        programEnd = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        personEnd = person
        reading = Task {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(returning: Self.read(person))
                }
            }
        }
    }

    /// All that was printed, once nobody holds the program's end any more.
    func text() async -> String {
        close(programEnd)
        let text = await reading.value
        close(personEnd)
        return text
    }

    private static func read(_ end: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = Glibc.read(end, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        // A terminal begins each new line at its left.
        return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
    }
}
