/// An element of XML, built before it is written, so that it is always closed.
struct XMLElement {
    var name: String
    var attributes: [(name: String, value: String)] = []
    var children: [XMLElement] = []
    /// Its character data, when it has no children.
    var text: String?

    /// Its lines, two columns deeper per level; character data is left as it is.
    func text(depth: Int = 0) -> String {
        let indentation = String(repeating: "  ", count: depth)
        let start =
            indentation + "<" + name
            + attributes.map { " \($0.name)=\"\(XMLText.attribute($0.value))\"" }.joined()
        if let text { return "\(start)>\(XMLText.content(text))</\(name)>\n" }
        if children.isEmpty { return "\(start)/>\n" }
        return "\(start)>\n" + children.map { $0.text(depth: depth + 1) }.joined() + "\(indentation)</\(name)>\n"
    }
}
