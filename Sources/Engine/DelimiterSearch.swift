/// Looks for a delimiter in bytes that come in pieces, each byte once (Knuth, Morris and Pratt).
package struct DelimiterSearch: Sendable {
    private let delimiter: [UInt8]
    /// For each length of a match, the longest shorter one that its end begins.
    private var fallback: [Int]
    private var matched = 0

    package init(_ delimiter: [UInt8]) {
        self.delimiter = delimiter
        fallback = [0, 0]
        var length = 0
        for index in delimiter.indices.dropFirst() {
            while length > 0, delimiter[index] != delimiter[length] { length = fallback[length] }
            if delimiter[index] == delimiter[length] { length += 1 }
            fallback.append(length)
        }
    }

    /// How many of these bytes there are to the end of the delimiter; nil when it does not end in them.
    package mutating func find(in bytes: some Sequence<UInt8>) -> Int? {
        var count = 0
        for byte in bytes {
            count += 1
            while matched > 0, byte != delimiter[matched] { matched = fallback[matched] }
            if byte == delimiter[matched] { matched += 1 }
            if matched == delimiter.count { return count }
        }
        return nil
    }
}
