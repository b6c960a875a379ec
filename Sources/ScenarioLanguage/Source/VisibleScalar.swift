extension Unicode.Scalar {
    /// Controls, format characters (bidirectional overrides among them), separators other than the space, private and
    /// unassigned code points are not for the eye; XML 1.0 §2.2 forbids many of them even as references.
    package var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}
