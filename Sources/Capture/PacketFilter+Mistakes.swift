package import Wire

extension PacketFilter {
    /// What is wrong with an expression, before it is used on packets of `linkType`; nil when nothing is.
    ///
    /// Names of hosts and services are refused: they would be looked up, and mean another thing on another machine.
    package static func mistake(in expression: String, linkType: LinkType = .ethernet) -> String? {
        if let name = names(in: expression).first {
            return "'\(name)' is no word of a filter, and names are not looked up"
        }
        do throws(Mistake) {
            _ = try PacketFilter(expression, linkType: linkType)
            return nil
        } catch {
            return error.message
        }
    }

    /// The words that are neither the grammar's nor addresses.
    private static func names(in expression: String) -> [String] {
        let isSeparator = { (character: Character) in character.isWhitespace || "()[]!&|=<>+*/%^,\\".contains(character)
        }
        return expression.split(whereSeparator: isSeparator).map(String.init).filter { word in
            guard word.contains(where: \.isLetter), !words.contains(word) else { return false }
            if word.hasPrefix("tcp-") || word.hasPrefix("icmp-") || word.hasPrefix("icmp6-") { return false }
            let isHexadecimal = word.hasPrefix("0x") && word.dropFirst(2).allSatisfy(\.isHexDigit)
            let isAddress = word.contains(":") && word.allSatisfy { $0.isHexDigit || ":.".contains($0) }
            return !isHexadecimal && !isAddress
        }
    }

    /// pcap-filter(7).
    private static let words: Set<String> = [
        "host", "net", "port", "portrange", "src", "dst", "and", "or", "not", "gateway", "broadcast", "multicast",
        "mask",
        "less", "greater", "len", "proto", "protochain", "inbound", "outbound", "ether", "link", "ip", "ip6", "arp",
        "rarp",
        "tcp", "udp", "sctp", "icmp", "icmp6", "igmp", "igrp", "ah", "esp", "pim", "vrrp", "carp", "vlan", "mpls",
        "pppoed",
        "pppoes", "ppp", "slip", "fddi", "tr", "wlan", "addr1", "addr2", "addr3", "addr4", "ra", "ta", "tcpflags",
        "icmptype",
        "icmpcode", "icmp6type", "icmp6code", "stp", "llc", "ifname", "on", "atalk", "aarp", "decnet", "iso", "ipx",
        "netbeui",
    ]
}
