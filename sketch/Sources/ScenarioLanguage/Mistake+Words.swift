extension Mistake.Kind {
    var message: String {
        switch self {
        case .notYAML(let problem): "this is not YAML: \(problem)"
        case .bareVerb(let verb): "what stands beside '\(verb)' needs a colon after '\(verb)'"
        case .tabIndent: "YAML does not allow tabs for indentation"
        case .emptyFile: "there is no scenario in this file"
        case .secondDocument: "a file holds one scenario, and this begins another document"
        case .duplicateKey(let key, let line): "'\(key)' stands here twice; the first is in line \(line)"
        case .tag(let tag): "the tag '\(tag)' means nothing in a scenario"
        case .mergeKey: "merge keys ('<<') are not part of the language"
        case .unknownAlias(let name): "no anchor '&\(name)' stands above"
        case .shape(let what, let needed, let got): "\(what) must be \(needed), and this is \(got)"
        case .empty(let what, _): "'\(what)' needs a value"
        case .unknownKey(let key, let owner, let nearest): "unknown key '\(key)' in \(owner)" + didYouMean(nearest)
        case .unknownStep(let word, let nearest): "unknown step '\(word)'" + didYouMean(nearest)
        case .notInThisVersion(let word): "'\(word)' is not in this version of Hark"
        case .laterVersion(let version):
            "version \(version) of the language needs a later Hark; this one reads version 1"
        case .missingKey(let key, let owner): "\(owner) needs '\(key)'"
        case .noVerb: "this step has no verb"
        case .severalVerbs(let verbs): "a step is one verb, and these are \(list(verbs))"
        case .notBeside(let word, let verb, _): "'\(word)' does not stand beside '\(verb)'"
        case .duration(let text, _): "'\(text)' is no duration: write a number with ms, s or min"
        case .size(let text, _): "'\(text)' is no size: write a whole number, alone or with KiB, MiB or GiB"
        case .number(let text, let what): "'\(text)' is no \(what)"
        case .word(let text, let what, let allowed, let nearest):
            "'\(text)' is no \(what): it is \(list(allowed, "or"))" + didYouMean(nearest)
        case .escape(let escape): "'\(escape)' stands for itself here, a backslash and a letter"
        case .highEscape(let escape): "'\(escape)' would be a letter of two bytes, not the byte"
        case .hex(let problem): problem
        case .base64: "this is not base64"
        case .noFile(let path): "the file '\(path)' cannot be read"
        case .template(let problem): problem
        case .pattern(let problem): problem
        case .keepGroup(let group, let groups): "the pattern has \(groups) groups, not \(group)"
        case .keepWithoutMatches: "'keep' names groups of a pattern, and there is no 'matches'"
        case .noExtent(let judgement):
            "'\(judgement)' judges what was taken, and nothing says how much that is"
        case .judgementOfKeyword(let judgement, let keyword):
            "'recv: \(keyword)' takes nothing that '\(judgement)' could judge"
        case .looksLikeKeyword(let word, let meant): "'\(word)' is the text of these letters; the keyword is '\(meant)'"
        case .quotedKeyword(let word): "'\(word)' is the keyword, quoted or not"
        case .filter(let problem): "this filter does not compile: \(problem)"
        case .unknownName(let name, let what, let nearest): "there is no \(what) '\(name)' here" + didYouMean(nearest)
        case .noConnection(let verb): "'\(verb)' needs a connection, and none is open here"
        case .severalConnections(let names): "\(list(names)) are open here: say which"
        case .nameInUse(let name): "'\(name)' is still open"
        case .sendAfterShutdown(let line): "nothing can be sent after the shutdown in line \(line)"
        case .recvAfterEnd(let line): "nothing can come after the end that line \(line) waits for"
        case .nothingToEcho: "nothing that was sent above on this connection is still to come back"
        case .streamOnDatagrams(let word): "UDP has no '\(word)': datagrams have no end"
        case .onlyDatagrams(let word): "'\(word)' is for UDP: a TCP connection is refused when it is opened"
        case .pacing(let needed, let limit): "these chunks need \(needed), and the step's limit is \(limit)"
        case .unusedVariable(let name): "nothing uses the variable '\(name)'"
        case .ownPacketsOnly(let sender):
            "this speaks of \(sender)'s packets alone, and those are Hark's own"
        case .dataOfBulk: "this case moves more than 8 MiB, so only headers are recorded, and this speaks of data"
        case .noTarget: "nothing is under test here: the scenario plays both ends"
        case .sameName(let name, let other): "'\(name)' is the name of \(other) too"
        }
    }

    var fix: String? {
        switch self {
        case .notYAML: nil
        case .bareVerb(let verb): "write '- \(verb):' and indent what follows"
        case .tabIndent: "use spaces"
        case .emptyFile: "begin with 'name:' and 'steps:'"
        case .secondDocument: "move it to a file of its own"
        case .duplicateKey(let key, _): "remove one '\(key)'"
        case .tag: "quote the text if it begins with '!'"
        case .mergeKey: "write the keys out"
        case .unknownAlias(let name): "define '&\(name)' above, or quote the text if it begins with '*'"
        case .empty(_, let allowed): allowed
        case .notBeside(_, _, let allowed): allowed.isEmpty ? nil : "beside it stand \(list(allowed, "or"))"
        case .duration(_, let fix), .size(_, let fix): fix.map { "write '\($0)'" }
        case .escape: "use double quotes, or {hex: …} for bytes"
        case .highEscape: "write {hex: …} for bytes"
        case .hex: "write pairs of hexadecimal digits, such as {hex: 00 ff}"
        case .noFile: "the path is relative to the scenario's folder"
        case .keepWithoutMatches: "add 'matches' with a group in it"
        case .noExtent(let judgement): "say what is taken, as in 'recv: {until: eof}' with '\(judgement)' beside it"
        case .looksLikeKeyword(let word, let meant): "write '\(meant)', or {text: \(word)} for the text"
        case .quotedKeyword(let word): "leave out the quotes, or write {text: \(word)} for the text"
        case .severalConnections: "add 'via'"
        case .noConnection: "'connect' or 'accept' first"
        case .severalVerbs: "make each a step of its own"
        case .nothingToEcho: "'send' before it, or write the payload"
        case .pacing(let needed, _): "raise 'within' above \(needed)"
        case .unusedVariable(let name): "remove it, or use it as ${\(name)}"
        case .ownPacketsOnly: "say what the other side must send"
        case .dataOfBulk: "send less, or leave the data out of the statement"
        case .noTarget: "write 'client' or 'server'"
        case .sameName: "give each scenario a name of its own"
        case .nameInUse: "close it first, or choose another name with 'as'"
        case .judgementOfKeyword, .shape, .unknownKey, .unknownStep, .notInThisVersion, .laterVersion, .missingKey,
            .noVerb, .number, .word, .base64, .template, .pattern, .keepGroup, .filter, .unknownName,
            .sendAfterShutdown, .recvAfterEnd, .streamOnDatagrams, .onlyDatagrams:
            nil
        }
    }

    private func didYouMean(_ word: String?) -> String {
        word.map { "; did you mean '\($0)'?" } ?? ""
    }

    private func list(_ words: [String], _ joint: String = "and") -> String {
        let quoted = words.map { "'\($0)'" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
        return quoted.dropLast().joined(separator: ", ") + " \(joint) \(last)"
    }
}
