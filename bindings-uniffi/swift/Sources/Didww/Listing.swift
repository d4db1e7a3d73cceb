internal import DidwwFFI

/// A list that is asked for when it is read: `for try await` gives the rows of every page, a page at a time as they are due.
///
/// After an error that may pass (`isRetryable`), the next turn of an iterator asks for the same page again; any other ends it.
public struct Listing<Element: Resource>: AsyncSequence, Sendable {
    /// What is asked for; or what is wrong with it, which every call tells.
    private let lister: Lister

    init(_ lister: Lister) {
        self.lister = lister
    }

    /// The rows of every page.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: PageSource(lister, nil))
    }

    /// The same page by page, each with its total and its meta; from the page of that number on.
    public func pages(from number: Int? = nil) -> Pages<Element> {
        Pages(lister: lister, number: number)
    }

    /// One page: the first one, or that of a number, which begins at 1.
    public func page(_ number: Int? = nil) async throws -> Page<Element> {
        let (client, text) = (try lister.client(), try lister.text())
        let (accessor, at) = (lister.accessor, try pageNumber(number))
        let told = try await Native.started { cancel in
            try await client.page(accessor: accessor, options: text, number: at, cancel: cancel)
        }
        return Page(try Answer(told))
    }

    /// The first row, with one request for it alone; nil if there is none.
    public func first() async throws -> Element? {
        let (client, text, accessor) = (try lister.client(), try lister.text(), lister.accessor)
        let loaded = try await Native.started { cancel in
            try await client.first(accessor: accessor, options: text, cancel: cancel)
        }
        return try loaded.map(Answer.init)?.one() as? Element
    }

    /// How many rows all pages have together, by one request.
    public func count() async throws -> Int {
        let (client, text, accessor) = (try lister.client(), try lister.text(), lister.accessor)
        let count = try await Native.started { cancel in
            try await client.count(accessor: accessor, options: text, cancel: cancel)
        }
        return Int(clamping: count)
    }

    /// Every row of every page at once.
    public func all() async throws -> [Element] {
        var all: [Element] = []
        for try await page in pages() { all += page.data }
        return all
    }

    /// Goes through the rows of every page.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let source: PageSource
        private var page: ArraySlice<Element> = []

        init(source: PageSource) {
            self.source = source
        }

        /// The next row; nil after the last one.
        public mutating func next() async throws -> Element? {
            while page.isEmpty {
                guard let answer = try await source.next() else { return nil }
                page = Page<Element>(answer).data[...]
            }
            return page.removeFirst()
        }
    }
}

/// The pages of a list, each asked for when it is due.
public struct Pages<Element: Resource>: AsyncSequence, Sendable {
    let lister: Lister
    let number: Int?

    /// One page after the other.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: PageSource(lister, number))
    }

    /// Goes through the pages.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let source: PageSource

        /// The next page; nil after the last one.
        public mutating func next() async throws -> Page<Element>? {
            try await source.next().map(Page.init)
        }
    }
}

/// What a listing asks for.
struct Lister: Sendable {
    private let calls: Client
    let accessor: String
    private let query: Result<String?, any Error>

    init(_ client: Client, _ accessor: String, _ query: () throws -> String?) {
        calls = client
        self.accessor = accessor
        self.query = Result(catching: query)
    }

    func client() throws -> NativeClient { calls.native }

    func text() throws -> String? { try query.get() }
}

/// Page by page, as they are asked for.
final class PageSource: Sendable {
    private let lister: Lister
    private let number: Int?
    private let opened = Shared<DidwwFFI.Pages?>(nil)

    init(_ lister: Lister, _ number: Int?) {
        (self.lister, self.number) = (lister, number)
    }

    /// Nobody wants more.
    deinit { opened.withLock { $0?.end() } }

    /// The next one; nil after the last.
    func next() async throws -> Answer? {
        let pages = try pages()
        return try await Native.started { try await pages.next(cancel: $0) }.map(Answer.init)
    }

    private func pages() throws -> DidwwFFI.Pages {
        let (client, text, at) = (try lister.client(), try lister.text(), try pageNumber(number))
        return try opened.withLock { pages in
            if let pages { return pages }
            let made = try Native.checked { try client.pages(accessor: lister.accessor, options: text, number: at) }
            pages = made
            return made
        }
    }
}

/// The number of a page, which begins at 1.
private func pageNumber(_ number: Int?) throws -> UInt32? {
    guard let number else { return nil }
    _ = try checked(number, from: 1, "page")
    return UInt32(number)
}
