import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An HTTP server on the loopback interface that answers what it is told, or never, and tells what becomes of connections.
final class Server: @unchecked Sendable {
    /// A request as it came.
    struct Request: Sendable {
        let method: String
        /// Path and query.
        let target: String
        /// By their names in lower case.
        let headers: [String: String]
        let body: Data

        /// Nil until it is whole.
        init?(_ bytes: Data) {
            guard let end = bytes.range(of: Data("\r\n\r\n".utf8)) else { return nil }
            let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
            let first = lines[0].split(separator: " ").map(String.init)
            let fields = lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                return (parts[0].lowercased(), parts.dropFirst().joined().trimmingCharacters(in: .whitespaces))
            }
            headers = Dictionary(fields) { _, last in last }
            body = Data(bytes[end.upperBound...])
            guard body.count >= Int(headers["content-length"] ?? "0") ?? 0 else { return nil }
            (method, target) = (first[0], first[1])
        }
    }

    /// What it does with a request.
    enum Reply: Sendable {
        case json(Int, String)
        /// Answers with a status alone.
        case status(@Sendable (Request) -> Int)
        /// Says nothing, and keeps the connection.
        case silence

        func answer(to request: Request) -> (status: Int, body: String)? {
            switch self {
            case .json(let status, let body): return (status, body)
            case .status(let status): return (status(request), "")
            case .silence: return nil
            }
        }
    }

    let url: String
    private let socket: Int32
    private let condition = NSCondition()
    private var came = 0
    private var left = 0

    init(_ reply: Reply) throws {
        #if canImport(Glibc)
        let kind = Int32(SOCK_STREAM.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        let listening = opened(AF_INET, kind)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listening, pointer, length) + listen(listening, 16) + getsockname(listening, pointer, &length)
            }
        }
        guard bound == 0 else { throw CocoaError(.fileReadUnknown) }
        socket = listening
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/v3"
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listening, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { self.serve(connection, reply) }
            }
        }
    }

    private func serve(_ connection: Int32, _ reply: Reply) {
        var came = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var isAnswered = false
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            came.append(contentsOf: buffer[0..<count])
            guard !isAnswered, let request = Request(came) else { continue }
            note { self.came += 1 }
            guard let (status, body) = reply.answer(to: request) else { continue }
            isAnswered = true
            let head = "HTTP/1.1 \(status) X\r\nContent-Type: application/vnd.api+json\r\nConnection: close\r\n"
            let answer = Data("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
            _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
            shutdown(connection, Int32(SHUT_WR))
        }
        close(connection)
        note { self.left += 1 }
    }

    private func note(_ change: () -> Void) {
        condition.lock()
        change()
        condition.broadcast()
        condition.unlock()
    }

    private func wait(until isSo: @escaping @Sendable () -> Bool) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                condition.lock()
                while !isSo() { condition.wait() }
                condition.unlock()
                continuation.resume()
            }
        }
    }

    /// Waits until so many requests have come.
    func waitForRequests(_ count: Int) async { await wait { self.came >= count } }

    /// Waits until so many connections have been given up by the client.
    func waitForEnds(_ count: Int) async { await wait { self.left >= count } }

    deinit { shutdown(socket, Int32(SHUT_RDWR)) }
}

private func opened(_ domain: Int32, _ kind: Int32) -> Int32 {
    socket(domain, kind, 0)
}
