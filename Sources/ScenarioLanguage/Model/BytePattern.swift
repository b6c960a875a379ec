import CPCRE2

/// A regular expression over bytes: PCRE2's syntax in its 8-bit mode without UTF, unanchored, compiled to machine code.
package struct BytePattern: Sendable, Hashable {
    /// Why a pattern is none.
    package struct Failure: Error {
        /// PCRE2's own words.
        package var message: String
        /// Where in the pattern, in bytes.
        package var offset: Int
    }

    /// What a match came to.
    package enum Outcome: Sendable {
        /// With the places of its groups; group 0 is all that matched.
        case matched([Range<Int>?])
        case notMatched
        /// It met a limit before it was decided.
        case undecided(String)
    }

    /// As it stands in the scenario.
    package let text: String

    /// The most bytes over which a pattern is tried.
    package static let subjectLimit = 64 << 10
    private static let matchLimit: UInt32 = 10_000_000
    private static let stackSize = 1 << 20

    /// - Throws: `Failure` where it is no pattern.
    package init(_ text: String) throws(Failure) {
        self.text = text
        unsafe pcre2_code_free_8(try compiled())
    }

    /// Compiled code, which the caller frees: it belongs to whoever made it, so that a pattern is a value.
    private func compiled() throws(Failure) -> OpaquePointer {
        var error: Int32 = 0
        var offset = 0
        let bytes = [UInt8](text.utf8)
        let code = unsafe pcre2_compile_8(bytes, bytes.count, 0, &error, &offset, nil)
        guard let code = unsafe code else { throw Failure(message: Self.message(error), offset: offset) }
        return unsafe code
    }

    /// Looks for the pattern anywhere in `subject`.
    package func match(_ subject: [UInt8]) -> Outcome {
        guard subject.count <= Self.subjectLimit else {
            return .undecided("a pattern is tried over \(Self.subjectLimit) bytes at most, and these are more")
        }
        let code: OpaquePointer
        do throws(Failure) {
            unsafe code = try compiled()
        } catch {
            // It could be compiled when it was read: there is no memory.
            return .undecided(error.message)
        }
        // Without a compiler for this machine the interpreter does it.
        _ = unsafe pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
        let data = unsafe pcre2_match_data_create_from_pattern_8(code, nil)
        let context = unsafe pcre2_match_context_create_8(nil)
        let stack = unsafe pcre2_jit_stack_create_8(32 << 10, Self.stackSize, nil)
        defer {
            unsafe pcre2_match_data_free_8(data)
            unsafe pcre2_match_context_free_8(context)
            unsafe pcre2_jit_stack_free_8(stack)
            unsafe pcre2_code_free_8(code)
        }
        unsafe pcre2_set_match_limit_8(context, Self.matchLimit)
        unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
        let result = unsafe pcre2_match_8(code, subject, subject.count, 0, 0, data, context)
        if result >= 0 { return .matched(unsafe Self.groups(data)) }
        return result == PCRE2_ERROR_NOMATCH ? .notMatched : .undecided(Self.message(result))
    }

    private static func groups(_ data: OpaquePointer?) -> [Range<Int>?] {
        let count = Int(unsafe pcre2_get_ovector_count_8(data))
        guard let ends = unsafe pcre2_get_ovector_pointer_8(data) else { return [] }
        return (0..<count).map { group in
            let (start, end) = unsafe (ends[2 * group], ends[2 * group + 1])
            // A group that took no part has PCRE2_UNSET, ~0; \K may set a start behind the end.
            return start >= 0 && start <= end ? start..<end : nil
        }
    }

    /// The number of a group, by its number or its name; nil where there is none.
    func group(_ text: String) -> Int? {
        if let number = Int(text) { return (0...groupCount).contains(number) ? number : nil }
        guard let code = unsafe try? compiled() else { return nil }
        defer { unsafe pcre2_code_free_8(code) }
        let number = unsafe pcre2_substring_number_from_name_8(code, text)
        return number > 0 ? Int(number) : nil
    }

    /// How many groups it has, beside group 0.
    var groupCount: Int {
        guard let code = unsafe try? compiled() else { return 0 }
        defer { unsafe pcre2_code_free_8(code) }
        var count: UInt32 = 0
        _ = unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        return Int(count)
    }

    private static func message(_ code: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        _ = unsafe pcre2_get_error_message_8(code, &buffer, buffer.count)
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }
}
