/// The step that opens a socket.
package struct Opener: Hashable, Sendable {
    /// The branch in which it stands, and its place there: the same whenever the case is played.
    var name: String
    /// Its place in the script.
    var place: Int

    /// One that is no step of a script.
    package static let none = Opener(name: "", place: 0)
}
