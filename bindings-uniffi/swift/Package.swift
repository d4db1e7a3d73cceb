// swift-tools-version: 6.0

import Foundation
import PackageDescription

/// Where this package is.
let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

/// Where the native library is on Linux: what `RUST_LIB_DIR` says, or where `cargo build -p didww-uniffi` puts it.
let library =
    ProcessInfo.processInfo.environment["RUST_LIB_DIR"]
    ?? folder.appendingPathComponent("../../target/debug").standardizedFileURL.path

/// What `scripts/xcframework.sh` makes on a Mac: macOS, iOS and its simulator in one.
let framework = folder.appendingPathComponent("DidwwNative.xcframework")
let hasFramework = FileManager.default.fileExists(atPath: framework.path)

let native: [Target] =
    hasFramework
    ? [.binaryTarget(name: "CDidww", path: "DidwwNative.xcframework")]
    : [.systemLibrary(name: "CDidww")]

let linked: [LinkerSetting] =
    hasFramework ? [] : [.unsafeFlags(["-L", library, "-Xlinker", "-rpath", "-Xlinker", library])]

/// What counts calls of the native library stands between the package and it, where that is a library of its own.
let counting: [Target] = hasFramework ? [] : [.target(name: "Counting", path: "Tests/Counting")]

let tested: [Target.Dependency] = ["Didww", "Conformance"] + (hasFramework ? [] : ["Counting"])

let package = Package(
    name: "didww-sdk",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [.library(name: "Didww", targets: ["Didww"])],
    targets: native + counting + [
        // what UniFFI writes is not for Swift 6 yet
        .target(
            name: "DidwwFFI", dependencies: ["CDidww"], swiftSettings: [.swiftLanguageMode(.v5)], linkerSettings: linked),
        .target(name: "Didww", dependencies: ["DidwwFFI"]),
        .executableTarget(name: "didww-sample", dependencies: ["Didww"], path: "Sources/Sample"),
        .executableTarget(name: "didww-examples", dependencies: ["Didww"], path: "Examples"),
        .executableTarget(name: "didww-benchmark", dependencies: ["Didww"], path: "Benchmarks"),
        .target(name: "Conformance", dependencies: ["Didww"], path: "Tests/Conformance"),
        .executableTarget(name: "didww-conformance", dependencies: ["Conformance"], path: "Tests/ConformanceRunner"),
        .testTarget(name: "DidwwTests", dependencies: tested),
    ]
)
