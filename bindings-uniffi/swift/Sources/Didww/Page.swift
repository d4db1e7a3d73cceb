internal import DidwwFFI
import Foundation

/// One page of a list: its rows, in their order.
public struct Page<Element: Resource>: Sendable {
    private let answer: Answer
    /// Its rows.
    public let data: [Element]

    init(_ answer: Answer) {
        self.answer = answer
        data = (0..<answer.document.at).compactMap { answer.resource($0) as? Element }
    }

    /// Reads a page that was stored: the body of a list as the API sent it.
    ///
    /// `apiVersion` is the version that it was answered in. What is no such list is refused with a `DidwwError.decode`.
    public init(parsing body: Data, apiVersion: String? = nil) throws {
        let type = Element.table.type
        self.init(try Answer(Native.checked { try parsePage(wireType: type, body: body, apiVersion: apiVersion) }))
    }

    /// Rows of all pages together; nil for lists without a total.
    public var totalRecords: Int? { answer.document.total }

    /// Addresses of the pages around it.
    public var links: PageLinks { answer.document.links }

    /// The list's own `meta` as the API sent it.
    public var meta: [String: JSONValue]? { answer.document.meta }

    /// The resources that were included, of any type, each once.
    public var included: [Resource] {
        let document = answer.document
        return (document.at..<document.rows.count).map { answer.resource($0) }
    }

    /// Status, headers and request id of the answer; nil for one that was stored.
    public var response: ResponseInfo? { answer.document.response }
}

extension Page: RandomAccessCollection {
    public var startIndex: Int { data.startIndex }
    public var endIndex: Int { data.endIndex }
    public subscript(place: Int) -> Element { data[place] }
}

extension Page: Encodable {
    /// Its rows as JSON:API resource objects.
    public func encode(to encoder: any Encoder) throws {
        try data.encode(to: encoder)
    }
}

extension Page: CustomReflectable {
    /// Its rows; secrets are left out.
    public var customMirror: Mirror {
        Mirror(self, unlabeledChildren: data, displayStyle: .collection)
    }
}

extension Page: CustomStringConvertible {
    /// Its rows; secrets are left out.
    public var description: String {
        "Page(\(count) of \(totalRecords.map(String.init) ?? "unknown"), \(data))"
    }
}
