package import ScenarioLanguage
package import Wire

/// One reason inside a verdict.
package struct Finding: Sendable, Codable, Hashable {
    /// What sort of thing went wrong; an open set, stable across versions, so that tools can count by it.
    package struct Kind: RawRepresentable, Sendable, Codable, Hashable {
        /// The word by which tools know it, such as `wrongBytes`.
        package var rawValue: String

        /// The kind of this word.
        package init(rawValue: String) {
            self.rawValue = rawValue
        }
    }

    /// Whose fault it is; `target` makes a case failed, the others errored.
    package enum Blame: String, Sendable, Codable, CaseIterable {
        case target, scenario, environment, hark
    }

    /// What sort of thing went wrong.
    package var kind: Kind
    /// Whose fault it is.
    package var blame: Blame
    /// One sentence: what was expected and what happened instead.
    package var message: String
    /// The step or statement, when there is one.
    package var place: SourceExcerpt?
    /// The bytes that were due and the bytes that came, around the first difference.
    package var difference: ByteDifference?
    /// The packets that show it, by their number in the case's capture, counted from 1.
    package var packets: [Int]
    /// The author's or Hark's advice.
    package var hint: String?
    /// More that belongs to it, such as the last output of the target or a ladder; each may have several lines.
    package var notes: [Note]
    /// The level at which it counts.
    package var level: Scenario.Level

    /// A titled block of text below a finding.
    package struct Note: Sendable, Codable, Hashable {
        /// What the text is, such as `last output`.
        package var title: String
        /// As it was written by whoever wrote it; a report makes it safe to show.
        package var text: String

        /// A block of text with its title.
        package init(title: String, text: String) {
            self.title = title
            self.text = text
        }
    }

    /// A reason; unless said otherwise the target is to blame and must not do this.
    package init(
        kind: Kind,
        blame: Blame = .target,
        message: String,
        place: SourceExcerpt? = nil,
        difference: ByteDifference? = nil,
        packets: [Int] = [],
        hint: String? = nil,
        notes: [Note] = [],
        level: Scenario.Level = .must
    ) {
        self.kind = kind
        self.blame = blame
        self.message = message
        self.place = place
        self.difference = difference
        self.packets = packets
        self.hint = hint
        self.notes = notes
        self.level = level
    }
}

/// Expected and got around the first byte in which they differ.
package struct ByteDifference: Sendable, Codable, Hashable {
    /// The position of the first wrong, missing or extra byte, counted from 0 in what the step takes.
    package var offset: Int
    /// How many bytes precede `offset` in both windows.
    package var lead: Int
    /// The expected bytes around it (at most 64).
    package var expected: Bytes
    /// The received bytes around it (at most 64).
    package var got: Bytes
    /// How many bytes were due, when that is known.
    package var expectedCount: Int?
    /// How many came.
    package var gotCount: Int

    /// The difference between what was due and what came.
    package init(offset: Int, lead: Int, expected: Bytes, got: Bytes, expectedCount: Int?, gotCount: Int) {
        self.offset = offset
        self.lead = lead
        self.expected = expected
        self.got = got
        self.expectedCount = expectedCount
        self.gotCount = gotCount
    }
}
