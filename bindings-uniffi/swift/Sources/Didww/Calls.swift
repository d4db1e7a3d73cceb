internal import DidwwFFI

/// The calls about a resource type: what the generated endpoints are made of.
struct Calls<Element: Resource>: Sendable {
    let client: Client
    let accessor: String

    func listing(_ query: () throws -> String?) -> Listing<Element> {
        Listing(Lister(client, accessor, query))
    }

    func find(_ id: String, _ query: String?) async throws -> Element {
        let (native, accessor) = (client.native, accessor)
        let told = try await Native.started { cancel in
            try await native.find(accessor: accessor, id: id, options: query, cancel: cancel)
        }
        return try one(told)
    }

    func create(_ resource: Element, _ query: String?) async throws -> Element {
        let (native, accessor) = (client.native, accessor)
        let (text, bases) = resource.written()
        let told = try await Native.started { cancel in
            try await native.create(accessor: accessor, resource: text, bases: bases, options: query, cancel: cancel)
        }
        return try one(told)
    }

    func update(_ resource: Element, _ query: String?) async throws -> Element {
        let (native, accessor) = (client.native, accessor)
        let (text, bases) = resource.written()
        let accept = resource.sending()
        let loaded = try await Native.started { cancel in
            try await native.update(accessor: accessor, resource: text, bases: bases, options: query, cancel: cancel)
        }
        accept(try Answer(loaded))
        return resource
    }

    func delete(_ id: String, _ options: CallOptions) async throws -> ResponseInfo {
        let (native, accessor, text) = (client.native, accessor, try options.text())
        let told = try await Native.started { cancel in
            try await native.delete(accessor: accessor, id: id, options: text, cancel: cancel)
        }
        return try ResponseInfo(json: told)
    }

    func wait(_ id: String, _ options: WaitOptions, _ progress: (@Sendable (Element) -> Void)?) async throws -> Element {
        let (native, accessor, text) = (client.native, accessor, try options.text())
        let seen = progress.map(Progress.init)
        let told = try await Native.started { cancel in
            try await native.wait(accessor: accessor, id: id, options: text, seen: seen, cancel: cancel)
        }
        return try one(told)
    }

    func createAndWait(
        _ resource: Element, _ options: WaitOptions, _ progress: (@Sendable (Element) -> Void)?
    ) async throws -> Element {
        let (native, accessor, text) = (client.native, accessor, try options.text())
        let (written, bases) = resource.written()
        let seen = progress.map(Progress.init)
        let told = try await Native.started { cancel in
            try await native.createAndWait(
                accessor: accessor, resource: written, bases: bases, options: text, seen: seen, cancel: cancel)
        }
        return try one(told)
    }

    /// The resource that an answer is about.
    private func one(_ loaded: Loaded) throws -> Element {
        try Calls.element(loaded)
    }

    fileprivate static func element(_ loaded: Loaded) throws -> Element {
        let resource = try Answer(loaded).one()
        guard let element = resource as? Element else {
            let message = "\(Element.table.name) was asked for, and \(resource.type) came"
            throw DidwwError.decode(DecodeError(message, path: "data.type"))
        }
        return element
    }

    /// Shows each answer while a resource is waited for.
    private final class Progress: Seen {
        private let show: @Sendable (Element) -> Void

        init(_ show: @escaping @Sendable (Element) -> Void) {
            self.show = show
        }

        func seen(loaded: Loaded) {
            if let element = try? Calls.element(loaded) { show(element) }
        }
    }
}
