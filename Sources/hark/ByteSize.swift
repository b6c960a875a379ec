import ArgumentParser

/// A size as scenarios write it: a whole number, alone or with KiB, MiB or GiB.
struct ByteSize: ExpressibleByArgument {
    let bytes: Int

    init(_ bytes: Int) {
        self.bytes = bytes
    }

    init?(argument: String) {
        let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)]
        let unit = units.first { argument.hasSuffix($0.0) }
        let digits = unit.map { argument.dropLast($0.0.count) } ?? argument[...]
        guard digits.count <= 9, let count = Int(digits), count > 0 else { return nil }
        bytes = count << (unit?.1 ?? 0)
    }

    var defaultValueDescription: String {
        let unit = [("GiB", 30), ("MiB", 20), ("KiB", 10)].first { bytes % (1 << $0.1) == 0 }
        return unit.map { "\(bytes >> $0.1)\($0.0)" } ?? String(bytes)
    }
}
