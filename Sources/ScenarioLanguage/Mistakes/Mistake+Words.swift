extension Mistake.Kind {
    var message: String {
        switch self {
        case .unreadable(let reason): "this file cannot be read: \(reason)"
        case .notUTF8(let byte): "byte 0x\(String(byte, radix: 16, uppercase: true)) is no UTF-8 text"
        case .fileTooLong(let limit): "a scenario has at most \(limit) bytes, and this file has more"
        case .tooDeep(let limit): "lists and mappings are nested more than \(limit) deep"
        case .tooManyNodes(let limit): "aliases repeat what is anchored until there are more than \(limit) pieces"
        case .empty: "there is no scenario in this file"
        case .more(let count, _): "there are \(count) more, the first of them here"

        case .notYAML(let problem): "this is not YAML: \(problem)"
        case .tabIndent: "YAML is indented with spaces, and this is a tab"
        case .openQuote: "this quote is not closed"
        case .openBracket: "this bracket is not closed, or a comma is missing in it"
        case .unknownEscape: "between double quotes a backslash begins an escape, and this is none that YAML knows"
        case .textAfterQuote: "there is text after the closing quote"
        case .unquotedColon: "a colon and a space begin a value, and here none may begin"
        case .reservedCharacter(let character): "unquoted text cannot begin with '\(character)'"
        case .bareVerb(let verb): "what stands beside '\(verb)' needs a colon after '\(verb)'"
        case .secondDocument: "a file holds one scenario, and here another document begins"
        case .duplicateKey(let key, let line): "'\(key)' stands here again; the first is in line \(line)"
        case .tag(let tag): "the tag '\(tag)' means nothing in a scenario"
        case .mergeKey: "merge keys ('<<') are not part of the language"
        case .unknownAlias(let name): "no anchor '&\(name)' stands above"

        case .unknownKey(let key, let owner, let nearest): "unknown key '\(key)' in \(owner)" + didYouMean(nearest)
        case .unknownStep(let word, let nearest): "unknown step '\(word)'" + didYouMean(nearest)
        case .unknownWord(let word, let owner, let allowed, let nearest):
            "'\(owner)' takes \(list(allowed, "or")), not '\(word)'" + didYouMean(nearest)
        case .laterVersion(let version): "this is version \(version) of the language, and this Hark reads version 1"
        case .missingKey(let key, let owner): "\(owner) needs '\(key)'"

        case .shape(let what, let needed, let got): "\(what) is \(needed), and this is \(got)"
        case .noValue(let what, let needed): "'\(what)' needs \(needed)"
        case .noVerb: "this step has no verb"
        case .severalVerbs(let verbs): "a step is one verb, and this has \(list(verbs, "and"))"
        case .notBeside(let word, let verb, _): "'\(word)' does not stand beside '\(verb)'"
        case .besideMissing(let word, let needed): "'\(word)' needs '\(needed)' beside it"
        case .several(let words, let owner): "\(owner) is one of \(list(words, "and")), and these are several"
        case .judgementAlone(let title):
            "this judges what was taken on \(title), and nothing says how much that is: it would depend on the segments"
        case .needsStream(let what): "\(what) is for streams, and datagrams have no order, no parts and no end"
        case .needsDatagrams(let what): "\(what) is for datagrams, and this connection is a stream"
        case .needsIP(let what): "\(what) is for TCP and UDP, and Unix sockets have paths and no packets"
        case .otherTransport(let title, let needed): "'\(title)' listens with 'transport: \(needed)'"

        case .unknownVariable(let name, let nearest): "nothing is called '\(name)' here" + didYouMean(nearest)
        case .openReference: "'${' begins the name of a variable, and no '}' ends it"
        case .knownLater(let name): "what '\(name)' stands for is known only when the case runs, and is needed before"
        case .notText: "with its variables filled in this is no UTF-8 text"
        case .shadows(let name): "'\(name)' stands for something else already"
        case .columns(let names): "every row of 'cases' has the columns of the first: \(list(names, "and"))"
        case .group(let text, let count):
            count == 0
                ? "nothing is known of '\(text)': without 'matches' only group 0 is there, all that was taken"
                : "the pattern has no group '\(text)', only 0 to \(count) and those that it names"
        case .range(let text, let limit):
            "'\(text)' is no range: two whole numbers with '..' between them, and at most \(limit) from end to end"
        case .include(let path, let reason): "'\(path)' cannot be included: \(reason)"
        case .includeDepth(let limit): "files include one another more than \(limit) deep"
        case .tooManySteps(let limit): "blocks and included files come to more than \(limit) steps"
        case .sweep(let why): "this payload cannot be cut in all ways: \(why)"
        case .loneBarrier: "a barrier is for the branches of a 'parallel', and here is none"
        case .inputs(let names, let given):
            "the included file takes \(list(names, "and")) with it, and is given \(list(given, "and"))"
        case .duration(let text, _): "'\(text)' is no duration: a number with ms, s or min"
        case .zeroDuration: "a limit of no time cannot hold"
        case .size(let text, _): "'\(text)' is no size: a whole number, alone or with KiB, MiB or GiB"
        case .number(let text, let owner, let allowed):
            "'\(owner)' is a whole number from \(allowed.lowerBound) to \(allowed.upperBound), not '\(text)'"
        case .notAName(let text): "'\(text)' is no name: letters, digits, '_' and '-'"
        case .place(let text): "'\(text)' is no place: a name or an address, ':' and a service or a port"
        case .hex(let text): "'\(text)' is not bytes of two hexadecimal digits each"
        case .base64: "this is not base64"
        case .command(let reason): reason
        case .digest(let text): "'\(text)' is no SHA-256: 64 hexadecimal digits"
        case .file(let path, let reason): "'\(path)' cannot be sent: \(reason)"
        case .tooBig(let limit): "this is more than \(limit) bytes"
        case .noBytes(let owner): "'\(owner)' needs at least one byte"
        case .pattern(let message, let offset): "this is no pattern: \(message), at character \(offset + 1) of it"
        case .literalEscape(let escape): "'\(escape)' stands for itself here, a backslash and a letter"
        case .highEscape(let escape): "'\(escape)' would be sent as the two bytes of a letter, not as this byte"
        case .looksLikeKeyword(let text, let keyword):
            "'\(text)' is the text of these letters; the keyword is '\(keyword)'"

        case .curlyQuote: "a curly quote is a letter of the text, it quotes nothing"
        case .comment: "what stands behind ' #' is a comment and not part of the text"

        case .notConnected(let verb): "'\(verb)' needs a connection, and none is open here"
        case .alreadyConnected(let line): "the connection of line \(line) is still open"
        case .unknownConnection(let name, let open):
            "no connection '\(name)' is open here" + (open.isEmpty ? "" : ", only \(list(open, "and"))")
        case .whichConnection(let verb, let open): "'\(verb)' could mean \(list(open, "or"))"
        case .connectionClosed(let name, let line): "the connection '\(name)' was closed in line \(line)"
        case .notListening(let verb): "'\(verb)' needs a listener, and none is open here"
        case .unknownListener(let name, let open):
            "no listener '\(name)' is open here" + (open.isEmpty ? "" : ", only \(list(open, "and"))")
        case .whichListener(let verb, let open): "'\(verb)' could mean \(list(open, "or"))"
        case .unknownProgram(let name, let running):
            "no program '\(name)' was started above" + (running.isEmpty ? "" : ", only \(list(running, "and"))")
        case .nameTaken(let name, let line): "'\(name)' is open since line \(line)"
        case .afterReset(let line): "nothing can be done here after the reset of line \(line)"
        case .sendAfterShutdown(let line): "nothing can be sent after the shutdown in line \(line)"
        case .recvAfterEnd(let line): "nothing can come after the end that line \(line) takes"
        case .recvAfterShutdown(let line): "nothing is received after the shutdown in line \(line)"
        case .nothingToEcho: "nothing is sent above on this connection that could come back"
        case .unjudgedEnd(let title): "what else comes on \(title) is not judged, nor whether it ends"
        case .neverMatches(let why): "this can never hold: \(why)"
        case .beginsAnother(let text): "\(text) begins another of them, and which came could not be told"
        case .tooLate(let start, let limit): "nothing may come before \(start.text), and the limit is \(limit.text)"
        case .tooLong(let needed, let limit):
            "the steps to here take \(needed.text) at least, and have \(limit.text)"
        case .sameName(let name, let other): "'\(name)' is the name of \(other) too"

        case .unknownRequirement(let name, let nearest):
            "no scenario of this run is called '\(name)'" + didYouMean(nearest)
        case .absentRequirement(let name, 0): "no scenario of this run is called '\(name)'"
        case .absentRequirement(let name, 1):
            "no scenario of this run is called '\(name)', and another that this one requires is not there either"
        case .absentRequirement(let name, let others):
            "no scenario of this run is called '\(name)', and \(others) others that this one requires are not there either"
        case .requiresItself(let name): "'\(name)' requires this one too, so that neither can come first"
        case .noStatement: "this says nothing of packets"
        case .noSender: "nothing says who sends this packet"
        case .filter(let problem): "this is no filter: \(problem)"
        case .whichConversation(let names):
            "this could mean any of several connections" + (names.isEmpty ? "" : ", such as '\(names[0])'")
        case .numberedConnection: "only conversations between two programs under test have numbers"
        case .ownPackets(let side):
            "here the \(side) is Hark itself, and this holds whatever the program under test does"
        case .noPackets: "a statement about packets, and this connection has none"
        case .headersOnly(let limit):
            "these steps move more than \(limit >> 20) MiB one way, of which only the packets' headers are captured"
        }
    }

    var fix: String? {
        switch self {
        case .unreadable, .more: nil
        case .notUTF8: "save the file as UTF-8"
        case .fileTooLong: "send less, or split the scenario"
        case .tooDeep, .tooManyNodes: "write it flatter"
        case .empty: "begin with 'name:' and 'steps:'"

        case .notYAML: nil
        case .tabIndent: "indent with two spaces"
        case .openBracket: nil
        case .openQuote: "close it on the line on which it begins"
        case .unknownEscape: #"write '\\' for a backslash, '\x0A' for a byte by its two digits"#
        case .textAfterQuote: "put all of the text between the quotes"
        case .unquotedColon, .reservedCharacter: "put the text between quotes"
        case .bareVerb(let verb): "write '- \(verb):'"
        case .secondDocument: "move it to a file of its own"
        case .duplicateKey(let key, _): "remove one '\(key)'"
        case .tag: "put the text between quotes if it begins with '!'"
        case .mergeKey: "write the keys out"
        case .unknownAlias(let name): "write '&\(name)' above, or put the text between quotes if it begins with '*'"

        case .unknownKey, .unknownStep, .unknownWord, .laterVersion, .missingKey: nil

        case .shape: nil
        case .noValue("send", _), .noValue("recv", _), .noValue("text", _):
            #"write "" for the empty text; text that begins with '#' goes between quotes"#
        case .noValue: nil
        case .noVerb: "begin it with \(list(Verb.allCases.map(\.rawValue), "or"))"
        case .severalVerbs: "make each a step of its own"
        case .notBeside(_, _, let allowed): "beside it may stand \(list(allowed, "or"))"

        case .besideMissing(let word, let needed): "write '\(needed): …' too, or leave '\(word)' out"
        case .several: "leave one of them"
        case .judgementAlone: "add 'until', 'length' or 'max', which say how much is taken"

        case .unknownVariable: "set it in 'vars', in 'cases' or with 'keep'; '$${' is the text '${'"
        case .openReference: "write '$${' for the text '${'"
        case .knownLater: "write a value that stands in the file"
        case .notText: "only payloads may be any bytes"
        case .shadows: "take another name"
        case .columns: "give every row the same keys"
        case .group: nil
        case .range: "write '0..9', or '9..0' to count down"
        case .include: "paths are relative to the file that names them"
        case .includeDepth: "a file must not include itself"
        case .sweep: nil
        case .loneBarrier: "leave it out"
        case .tooManySteps: "repeat less, or include fewer files"
        case .inputs: "write just those in 'with'"
        case .duration(_, let fix), .size(_, let fix): fix.map { "write '\($0)'" }
        case .zeroDuration: "write a longer one, such as '500ms'"
        case .number, .noBytes: nil
        case .notAName: "write a name such as 'bob' or 'client-2'"
        case .place: "write 'localhost:http', or '[::1]:7'"
        case .hex: "write '48 65 79' for three bytes"
        case .base64: "write it in letters, digits, '+' and '/', four for three bytes, padded with '='"
        case .command: "a command is split as a shell would, and no shell runs it"
        case .digest: "write what 'sha256sum FILE' prints first"
        case .file: "paths are relative to the file that names them"
        case .tooBig: "send less"
        case .pattern: "a pattern is PCRE2's; put a backslash before what stands for itself"
        case .literalEscape: "put the text between double quotes"
        case .highEscape: "write the letter itself, if the letter is meant"
        case .looksLikeKeyword(let text, let keyword): "write '\(keyword)', or '{text: \(text)}' for the text"

        case .curlyQuote: "write straight quotes, or put the text between them"
        case .comment: "put the text between quotes, or the comment in a line of its own"

        case .notConnected: "connect first"
        case .alreadyConnected: "close it first, or name them with 'as: …'"
        case .unknownConnection: "open it above, with 'as: …' beside it; a branch has only its own"
        case .unknownListener: "open it above with 'listen' and 'as: …'; a connection is named with 'via: …'"
        case .whichConnection: "name them with 'as: …', and say which with 'via: …'"
        case .connectionClosed: "use it before it is closed"
        case .notListening: "listen first"
        case .whichListener(let verb, _): "name them with 'as: …', and say '\(verb): NAME'"
        case .unknownProgram: "start it with 'run'; a name is given with 'as: …'"
        case .nameTaken: "take another name, or close the first"
        case .afterReset: "after it only 'recv: reset', 'close' and 'reset' make sense"
        case .sendAfterShutdown: "send before it"
        case .recvAfterEnd, .recvAfterShutdown: "receive before it"
        case .nothingToEcho: "send before it, or write the text that is due"
        case .needsStream:
            "leave it out; datagrams are taken whole: a payload, 'echo', 'nothing', 'refused', 'length', judgements"
        case .needsDatagrams: "write 'transport: udp' beside 'connect' or 'listen', if that is meant"
        case .needsIP: "leave it out, or take another 'transport'"
        case .otherTransport(_, let needed): "write 'transport: \(needed)' beside 'connect'"
        case .unjudgedEnd: "add 'recv: eof', or 'recv: nothing', where that matters"
        case .neverMatches: nil
        case .beginsAnother: "take what they have in common first"
        case .tooLate: "write a longer 'within'"
        case .tooLong: "write a longer 'limit' for the scenario, or let them take less"
        case .sameName: "give each scenario a name of its own"

        case .unknownRequirement, .absentRequirement: nil
        case .requiresItself: "leave one of them out"
        case .noStatement: "begin it with \(list(WireKey.statements.map(\.rawValue), "or"))"
        case .noSender: "write 'client: …', 'server: …' or 'target: …', or a filter as a text"
        case .filter: "pcap-filter(7) describes what a filter is; addresses and ports are numbers"
        case .whichConversation: "add 'via: NAME', or 'via: each'"
        case .numberedConnection: "write the name of a connection"
        case .ownPackets: "say what 'target' sends, or leave it out"
        case .noPackets: "leave it out: what a Unix socket carries is seen by no capture"
        case .headersOnly: "leave 'payload' and 'stream' out, or send less"
        }
    }

    private func didYouMean(_ word: String?) -> String {
        word.map { "; did you mean '\($0)'?" } ?? ""
    }

    private func list(_ words: [String], _ joint: String) -> String {
        let quoted = words.map { "'\($0)'" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
        return quoted.dropLast().joined(separator: ", ") + " \(joint) \(last)"
    }
}
