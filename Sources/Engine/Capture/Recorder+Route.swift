import Capture
import ScenarioLanguage
import Sockets

extension Recorder {
    /// A capture of what is said to a server that somebody else has started, on the interface by which it is reached.
    ///
    /// nil when no interface leads to it: then no connection does either.
    package convenience init?(to target: Target) {
        guard let address = target.addresses[.tcp]?.first, let interface = address.interface else { return nil }
        // An IPv6 address may name its interface behind a `%`, which filters do not know.
        let hosts = (target.addresses[.tcp] ?? []).map { "host \($0.host.prefix { $0 != "%" })" }.joined(
            separator: " or "
        )
        self.init(.shared(interface, filter: "(\(hosts)) and port \(address.port)"))
    }
}
