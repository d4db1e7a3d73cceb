internal import DidwwFFI

/// What the package has to say besides answers: that a list changed while it was read, say. Never the key or a body.
public struct LogEvent: Sendable, CustomStringConvertible {
    /// How much it matters.
    public enum Level: String, Sendable, Hashable, CaseIterable {
        /// Something went wrong.
        case error
        /// Something may be wrong.
        case warn
        /// Good to know.
        case info
    }

    /// How much it matters.
    public let level: Level
    /// In words.
    public let message: String
    /// What it is about, by names in snake case.
    public let fields: [String: JSONValue]

    /// Its level, and what it says.
    public var description: String { "\(level.rawValue): \(message)" }
}

/// Where the package tells of what it does.
public enum Logs {
    private static let heard = Shared<(@Sendable (LogEvent) -> Void)?>(nil)
    /// The native module is asked once, and by the first who wants to hear.
    private static let listening: Void = DidwwFFI.listen(listener: Ears())

    /// Who is told, of all clients; nil: nobody. It is called on threads of the clients'.
    public static func listen(_ handler: (@Sendable (LogEvent) -> Void)?) {
        heard.withLock { $0 = handler }
        _ = listening
    }

    private final class Ears: Listener {
        func said(json: String) {
            guard let handler = heard.withLock({ $0 }), var said = (try? JSONReader.read(json))?.object else { return }
            let level = said.removeValue(forKey: "level")?.string.flatMap(LogEvent.Level.init) ?? .info
            let message = said.removeValue(forKey: "message")?.string ?? ""
            handler(LogEvent(level: level, message: message, fields: said))
        }
    }
}
