package import ScenarioLanguage
package import Sockets

extension Socket: TransportEndpoint {
    package func shutdown(_ direction: Step.Shutdown) throws(SocketError) {
        switch direction {
        case .read: try shutdown(Socket.Shutdown.read)
        case .write: try shutdown(Socket.Shutdown.write)
        case .both: try shutdown(Socket.Shutdown.both)
        }
    }
}
