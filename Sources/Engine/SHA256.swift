import CMD

/// The SHA-256 of bytes that come piece by piece (FIPS 180-4), by libmd.
struct SHA256 {
    private var context = SHA2_CTX()

    init() {
        unsafe SHA256Init(&context)
    }

    init(of bytes: [UInt8]) {
        self.init()
        take(bytes)
    }

    mutating func take(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBufferPointer { unsafe SHA256Update(&context, $0.baseAddress, $0.count) }
    }

    /// Its 32 bytes.
    var digest: [UInt8] {
        var context = context
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        unsafe digest.withUnsafeMutableBufferPointer { unsafe SHA256Final($0.baseAddress, &context) }
        return digest
    }
}
