import CYaml

/// What libyaml reads in a text, one event at a time, with the places where they start and end.
///
/// Composed nodes would not do: they have no ends, report duplicate keys at the top, and give an alias its anchor's place.
@safe struct YAMLEvents: ~Copyable {
    enum Event {
        case scalar(String, Node.Style, anchor: String?, tag: String?)
        case alias(String)
        case sequenceStart(anchor: String?, tag: String?)
        case mappingStart(anchor: String?, tag: String?)
        case collectionEnd
        case documentStart
        case end
        /// Of no interest.
        case other
    }

    /// The text is no YAML.
    struct Failure: Error {
        var problem: String
        var position: SourcePosition
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// libyaml reads from it for as long as the parser lives.
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        unsafe parser = .allocate(capacity: 1)
        unsafe yaml_parser_initialize(parser)
        unsafe input = .allocate(capacity: text.utf8.count + 1)
        _ = unsafe input.initialize(from: Array(text.utf8) + [0x0A])
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, text.utf8.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    mutating func next() throws(Failure) -> (event: Event, range: SourceRange) {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        let range = unsafe SourceRange(
            start: Self.position(event.start_mark),
            end: Self.position(event.end_mark)
        )
        return unsafe (Self.meaning(of: event), range)
    }

    private static func meaning(of event: yaml_event_t) -> Event {
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe .scalar(
                String(decoding: bytes, as: UTF8.self),
                style(scalar.style),
                anchor: text(scalar.anchor),
                tag: text(scalar.tag)
            )
        case YAML_ALIAS_EVENT:
            return .alias(unsafe text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe .sequenceStart(anchor: text(start.anchor), tag: text(start.tag))
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe .mappingStart(anchor: text(start.anchor), tag: text(start.tag))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_STREAM_END_EVENT: return .end
        default: return .other
        }
    }

    private static func style(_ style: yaml_scalar_style_t) -> Node.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .plain
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }

    private static func position(_ mark: yaml_mark_t) -> SourcePosition {
        SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func failure() -> Failure {
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "not YAML"
        let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) } ?? ""
        // Where the quote was opened says more than where the file ended.
        if problem.hasPrefix("found unexpected"), context == "while scanning a quoted scalar" {
            return unsafe Failure(
                problem: "this quote is not closed",
                position: Self.position(parser.pointee.context_mark)
            )
        }
        return unsafe Failure(problem: problem, position: Self.position(parser.pointee.problem_mark))
    }
}
