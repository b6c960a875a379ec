import TestSupport
import Testing
import Wire

@Suite("Packets are taken apart")
struct DissectionTests {
    @Test("a SYN with all its options")
    func syn() throws {
        let frame = Frame.ethernet + .syn
        let packet = try frame.dissect(.ethernet)
        #expect(packet.source.description == "127.0.0.1:41648")
        #expect(packet.destination.description == "127.0.0.1:50000")
        #expect(packet.payload.isEmpty && packet.payloadLength == 0 && packet.ipOffset == 14)
        guard case .tcp(let header) = packet.transport else { throw WireError(.unsupported(0), "transport", at: 0) }
        #expect(header.flags == .syn && header.flags.description == "SYN" && header.window == 65_495)
        #expect(header.sequenceNumber == 0x0A0B_0C0D)
        let options = try TCPOption.read(header, in: frame.bytes.span, at: packet.transportOffset)
        #expect(
            options == [
                .maximumSegmentSize(65_495), .selectiveAcknowledgmentPermitted,
                .timestamps(value: 0x1122_3344, echo: 0), .windowScale(7),
            ]
        )
    }

    @Test("data, without what an Ethernet card adds behind it")
    func data() throws {
        let packet = try (Frame.ethernet + .hey + Frame("0000000000")).dissect(.ethernet)
        #expect(packet.payloadLength == 3)
        #expect(Array((Frame.ethernet + .hey).bytes[packet.payload]) == Array("Hey".utf8))
    }

    @Test(
        "every link-layer header",
        arguments: [
            (LinkType.raw, ""), (.ipv4, ""), (.ethernet, "000000000000 000000000000 0800"),
            (.ethernet, "000000000000 000000000000 88a80001 81000002 0800"),
            (.null, "02000000"), (.null, "00000002"), (.loop, "00000002"),
            (.linuxCooked, "0000 0304 0006 0000000000000000 0800"),
            (.linuxCooked2, "0800 0000 00000001 0304 00 06 0000000000000000"),
            (.linuxCooked2, "8100 0000 00000001 0304 00 06 0000000000000000 0002 0800"),
        ]
    )
    func links(_ linkType: LinkType, _ header: String) throws {
        let packet = try (Frame(header) + .hey).dissect(linkType)
        #expect(packet.payloadLength == 3 && packet.destination.port == 50_000)
    }

    @Test("options of IPv4, and the time to live")
    func ipv4Options() throws {
        let packet = try (Frame("4600003b 1c474000 40062078 7f000001 7f000001 01010100") + .heySegment).dissect()
        #expect(packet.payloadLength == 3 && packet.transportOffset == 24)
    }

    @Test("IPv6 with extension headers")
    func ipv6() throws {
        #expect(try (Frame.ipv6Start + .heySegment).dissect().destination.description == "[::2]:50000")
        // Hop-by-hop, destination options of two units, authentication of 16 bytes.
        let addresses = "00000000000000000000000000000001 00000000000000000000ffff0a000001"
        let extended =
            Frame("60000000 004b 00 40 \(addresses)") + Frame("3c00010400000000")
            + Frame("3301010c000000000000000000000000") + Frame("0602000000000000 0000000000000000") + .heySegment
        let packet = try extended.dissect()
        #expect(packet.payloadLength == 3 && packet.transportOffset == 80)
        #expect(packet.destination.description == "[::ffff:10.0.0.1]:50000")
    }

    @Test("fragments: the first has the ports, a later one its place")
    func fragments() throws {
        let first = try Frame("45000024 00012000 401138cb 7f000001 7f000002 13881389 07d00000 7069 6e67 0000 0000")
            .dissect()
        #expect(first.source.port == 5_000 && first.fragment?.hasMore == true && first.fragment?.offset == 0)
        let later = try Frame("45000024 00010002 401138cb 7f000001 7f000002 13881389 07d00000 7069 6e67 0000 0000")
            .dissect()
        #expect(later.transport == .other(.udp) && later.source.port == 0)
        #expect(later.fragment?.offset == 16 && later.payloadLength == 16 && later.fragment?.identification == 1)
        let ends = "00000000000000000000000000000001 00000000000000000000000000000002"
        let six = try (Frame("60000000 0010 2c 40 \(ends)") + Frame("1100 0010 0000002a 1122334455667788")).dissect()
        #expect(six.transport == .other(.udp) && six.fragment?.offset == 16 && six.fragment?.identification == 42)
    }

    @Test("a datagram, and the ICMP error that quotes it")
    func icmp() throws {
        let packet = try Frame.datagram.dissect()
        #expect(packet.payloadLength == 4 && packet.destination.description == "127.0.0.2:5001")
        let refusal = Frame("4500003c 00004000 400138cb 7f000002 7f000001 03030000 00000000") + .datagram
        let error = try refusal.dissect()
        guard case .icmp(let header) = error.transport else { throw WireError(.unsupported(0), "transport", at: 0) }
        #expect(header.isPortUnreachable && header.isError && !header.isV6)
        let quoted = Dissection.quoted(by: error, in: refusal.bytes.span)
        #expect(quoted?.source == packet.source && quoted?.destination == packet.destination)
        let datagram = Frame.datagram.bytes
        let none = Dissection.quoted(by: packet, in: datagram.span)
        #expect(quoted?.transport == .udp && none == nil)
    }

    @Test("what the snap length cut is told by lengths")
    func cut() throws {
        let whole = Frame.ethernet + .hey
        var frame = whole
        frame.bytes.removeLast(2)
        let packet = try frame.dissect(.ethernet, originalLength: whole.bytes.count)
        #expect(packet.payloadLength == 3 && packet.payload.count == 1)
    }

    @Test("a packet that the network card was to cut has its length from the capture")
    func offload() throws {
        let packet = try (Frame("45000000 1c474000 40062078 7f000001 7f000001") + .heySegment).dissect()
        #expect(packet.payloadLength == 3)
    }

    @Test(
        "what is wrong is named, with its place",
        arguments: [
            ("", "IP version at byte 0 needs 1 bytes, 0 are there"),
            ("50", "IP version 5 at byte 0 is not supported"),
            ("4500", "IPv4 header at byte 0 needs 20 bytes, 2 are there"),
            ("44000014 00000000 40060000 7f000001 7f000001", "IPv4 header length at byte 0 cannot be 16"),
            ("45000013 00000000 40060000 7f000001 7f000001", "IPv4 total length at byte 2 cannot be 19"),
            ("45000014 00000000 40060000 7f000001 7f000001", "TCP header at byte 20 needs 20 bytes, 0 are there"),
            (
                "45000028 00000000 40060000 7f000001 7f000001 0001000200000000000000004002000000000000",
                "TCP data offset at byte 32 cannot be 4"
            ),
            (
                "45000028 00000000 40060000 7f000001 7f000001 000100020000000000000000f002000000000000",
                "IP length at byte 0 cannot be 40"
            ),
            (
                "45000099 00000000 40060000 7f000001 7f000001 0001000200000000000000005002000000000000",
                "IP length at byte 0 cannot be 153"
            ),
            ("4500001c 00000000 40110000 7f000001 7f000001 0001000200070000", "UDP length at byte 24 cannot be 7"),
            ("60000000 0000 00 40", "IPv6 header at byte 0 needs 40 bytes, 8 are there"),
        ]
    )
    func errors(_ hex: String, _ message: String) {
        #expect(Frame(hex).error()?.description == message)
    }

    @Test("what is no IP is named with its type")
    func notIP() {
        let arp = Frame("000000000000 000000000000 0806 0001")
        #expect(arp.error(.ethernet)?.description == "EtherType 2054 at byte 12 is not supported")
        #expect(Frame("00").error(.null)?.problem == .truncated(needed: 4, available: 1))
        #expect(Frame("0000").error(LinkType(rawValue: 147))?.field == "link type")
        #expect(Frame("00000063").error(.loop)?.field == "address family")
    }

    @Test(
        "TCP options that lie about their length",
        arguments: ["03000000", "03010000", "01010102", "01010204", "08ff0000", "01010108"]
    )
    func lyingOptions(_ hex: String) throws {
        let segment = Frame("00010002 00000000 00000000 60020000 00000000") + Frame(hex)
        let frame = Frame("4500002c 00000000 40060000 7f000001 7f000001") + segment
        guard case .tcp(let header) = try frame.dissect().transport else { return }
        do throws(WireError) {
            let options = try TCPOption.read(header, in: frame.bytes.span, at: 20)
            Issue.record("read \(options)")
        } catch {
            #expect(error.field.hasPrefix("length of TCP option"))
        }
    }

    @Test("no mutation of a packet makes dissection crash")
    func mutations() {
        var generator = SeededNumbers(state: 7)
        let seeds = [
            Frame.ethernet + .syn, .ethernet + .hey, .ethernet + .datagram, .ipv6Start + .heySegment,
            Frame("4500003c 00004000 400138cb 7f000002 7f000001 03030000 00000000") + .datagram,
        ]
        var read = 0
        for round in 0..<40_000 {
            var frame = seeds[round % seeds.count]
            for _ in 0...generator.next() % 4 {
                frame.bytes[Int(generator.next() % UInt64(frame.bytes.count))] = UInt8(generator.next() & 0xFF)
            }
            frame.bytes.removeLast(Int(generator.next() % UInt64(frame.bytes.count)) * (round % 2))
            for linkType in [LinkType.ethernet, .raw, .linuxCooked, .linuxCooked2, .null] {
                guard let packet = try? frame.dissect(linkType, originalLength: frame.bytes.count + round % 3) else {
                    continue
                }
                read += 1
                #expect(packet.payload.upperBound <= frame.bytes.count && packet.payloadLength >= packet.payload.count)
                _ = Dissection.quoted(by: packet, in: frame.bytes.span)
                guard case .tcp(let header) = packet.transport else { continue }
                _ = try? TCPOption.read(header, in: frame.bytes.span, at: packet.transportOffset)
            }
        }
        #expect(read > 1_000)
    }
}
