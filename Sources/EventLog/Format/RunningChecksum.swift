import CXXHash

/// XXH3-64, seed 0, of bytes that come in pieces.
@safe struct RunningChecksum: ~Copyable {
    private let state: UnsafeMutableRawPointer

    init() {
        guard let state = unsafe vc_xxh3_begin() else {
            preconditionFailure("there is no memory for a checksum")
        }
        unsafe self.state = unsafe state
    }

    deinit { unsafe vc_xxh3_end(state) }

    mutating func add(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe vc_xxh3_add(state, bytes.baseAddress, bytes.count)
        }
    }

    mutating func addZeros(_ count: UInt64) {
        let block = [UInt8](repeating: 0, count: Int(min(count, 1 << 20)))
        var left = count
        while left > 0 {
            let step = min(left, UInt64(block.count))
            add(step == block.count ? block : Array(block.prefix(Int(step))))
            left -= step
        }
    }

    var value: UInt64 { unsafe vc_xxh3_value(state) }
}
