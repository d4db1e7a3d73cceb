#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

/// A lock of an object, which destroys it when it goes.
struct Lock: @unchecked Sendable {
    #if canImport(Darwin)
    private let raw: UnsafeMutablePointer<os_unfair_lock>

    init() {
        raw = .allocate(capacity: 1)
        raw.initialize(to: os_unfair_lock())
    }

    func destroy() {
        raw.deinitialize(count: 1)
        raw.deallocate()
    }

    @inline(__always)
    func lock() { os_unfair_lock_lock(raw) }

    @inline(__always)
    func unlock() { os_unfair_lock_unlock(raw) }
    #else
    private let raw: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        raw = .allocate(capacity: 1)
        raw.initialize(to: pthread_mutex_t())
        pthread_mutex_init(raw, nil)
    }

    func destroy() {
        pthread_mutex_destroy(raw)
        raw.deinitialize(count: 1)
        raw.deallocate()
    }

    @inline(__always)
    func lock() { pthread_mutex_lock(raw) }

    @inline(__always)
    func unlock() { pthread_mutex_unlock(raw) }
    #endif

    @inline(__always)
    func withLock<Value>(_ work: () throws -> Value) rethrows -> Value {
        lock()
        defer { unlock() }
        return try work()
    }
}

/// A value that threads share.
final class Shared<Value>: @unchecked Sendable {
    private let lock = Lock()
    private var value: Value

    init(_ value: Value) {
        self.value = value
    }

    deinit { lock.destroy() }

    func withLock<Result>(_ work: (inout Value) throws -> Result) rethrows -> Result {
        try lock.withLock { try work(&value) }
    }
}
