import Glibc

/// Reads lines from a descriptor as they come, in bounded memory.
struct LineReader {
    private static let chunkByteCount = 64 << 10

    private let descriptor: CInt
    private let byteLimit: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    private(set) var lineCount = 0

    /// - Parameter byteLimit: Of one line.
    init(descriptor: CInt, byteLimit: Int) {
        self.descriptor = descriptor
        self.byteLimit = byteLimit
    }

    /// The next line without its line end; nil after the last one.
    ///
    /// Bytes that are not UTF-8 become U+FFFD. It blocks until a line has come.
    mutating func next() throws(CommandFailure) -> String? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return take(buffer[start..<end])
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return take(buffer[start...])
            }
            guard buffer.count - start <= byteLimit else {
                throw CommandFailure(
                    .failed,
                    """
                    line \(lineCount + 1) of standard input is longer than \(byteLimit.grouped) \
                    bytes
                    """,
                    fix: "split it; the lines before it are noted")
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            try fill()
        }
    }

    private mutating func take(_ line: ArraySlice<UInt8>) -> String {
        lineCount += 1
        let hasReturn = line.last == UInt8(ascii: "\r")
        return String(decoding: hasReturn ? line.dropLast() : line, as: UTF8.self)
    }

    private mutating func fill() throws(CommandFailure) {
        var chunk = [UInt8](repeating: 0, count: Self.chunkByteCount)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw CommandFailure(
                    .failed, "standard input cannot be read: \(String(cString: strerror(errno)))")
            }
            isAtEnd = count == 0
            buffer.append(contentsOf: chunk[..<count])
            return
        }
    }
}
