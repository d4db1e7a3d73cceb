import Foundation

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

/// A file that gets its name when it is whole, and is written beside its place until then: what is there stays as it was, and may
/// be read meanwhile.
final class WholeFile {
    /// What the caller calls it, for errors.
    private let path: String
    /// Where it goes: what `path` leads to, if that is a link.
    private let target: String
    private let part: String
    private let file: FileHandle
    private var isInPlace = false

    /// Begins it. What is no ordinary file is refused, and what may not be written, though its folder may.
    init(_ path: String) throws {
        let existing = try WholeFile.existing(path)
        let target = try existing.map { _ in try WholeFile.resolved(path) } ?? path
        let begin = target.utf8.lastIndex(of: UInt8(ascii: "/")).map(target.utf8.index(after:)) ?? target.startIndex
        let (folder, name) = (target[..<begin], target[begin...])
        guard !name.isEmpty else { throw fileError("create", path, SystemError(message: "it is no name of a file", errno: nil)) }
        // a name has 255 bytes at most
        let known = String(decoding: name.utf8.prefix(100), as: UTF8.self)
        part = "\(folder).\(known).\(UUID().uuidString).part"
        (self.path, self.target) = (path, target)
        let descriptor = try WholeFile.made(part, path, like: existing)
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// What is known of what is there; nil if nothing is.
    private static func existing(_ path: String) throws -> stat? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw fileError("create", path, SystemError(code: errno)) }
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw fileError("create", path, SystemError(message: "it is there, and no ordinary file", errno: nil))
        }
        guard access(path, W_OK) == 0 else { throw fileError("create", path, SystemError(code: errno)) }
        return status
    }

    /// The path without links.
    private static func resolved(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else { throw fileError("create", path, SystemError(code: errno)) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Makes the part, for the owner, the group and the rights that `existing` has.
    private static func made(_ part: String, _ path: String, like existing: stat?) throws -> Int32 {
        let rights = existing.map { $0.st_mode & 0o777 }
        let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, rights ?? 0o666)
        guard descriptor >= 0 else { throw fileError("create", path, SystemError(code: errno)) }
        if let existing, let rights {
            // what it cannot give away stays with who writes it
            _ = fchown(descriptor, existing.st_uid, existing.st_gid)
            _ = fchmod(descriptor, rights)
        }
        return descriptor
    }

    func write(_ bytes: Data) throws {
        do {
            try file.write(contentsOf: bytes)
        } catch {
            throw fileError("write", path, error)
        }
    }

    /// Puts it in its place. It is whole.
    func finish() throws {
        do {
            try file.synchronize()
            try file.close()
        } catch {
            throw fileError("write", path, error)
        }
        guard rename(part, target) == 0 else { throw fileError("create", path, SystemError(code: errno)) }
        isInPlace = true
    }

    /// Forgets it, unless it is in its place.
    func discard() {
        guard !isInPlace else { return }
        try? file.close()
        unlink(part)
    }
}

extension SystemError {
    /// What the system says by one of its numbers.
    fileprivate init(code: Int32) {
        self.init(message: String(cString: strerror(code)), errno: Int(code))
    }
}
