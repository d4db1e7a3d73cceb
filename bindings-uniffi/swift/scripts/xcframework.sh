#!/usr/bin/env bash
# Builds the native library for macOS, iOS and its simulator and puts all of them into DidwwNative.xcframework beside Package.swift, which takes
# it in place of the system library as soon as it is there. Runs on a Mac with Xcode and rustup.
#
# The module inside is called CDidww, like the one that it stands for.
set -euo pipefail

[ "$(uname -s)" = Darwin ] || { echo "xcframework: it takes a Mac with Xcode" >&2; exit 1; }

package=$(cd "$(dirname "$0")/.." && pwd)
root=$(cd "$package/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() { # build TARGET -> path of the static library
  rustup target add "$1" >/dev/null
  (cd "$root" && cargo build --quiet --release --package didww-uniffi --target "$1") >&2
  echo "$root/target/$1/release/libdidww_uniffi.a"
}

both() { # both NAME TARGET TARGET -> one library for two architectures
  local out="$work/$1"
  mkdir -p "$out"
  lipo -create "$(build "$2")" "$(build "$3")" -output "$out/libdidww_uniffi.a"
  echo "$out/libdidww_uniffi.a"
}

headers="$work/headers"
mkdir -p "$headers"
cp "$package/Sources/CDidww/CDidww.h" "$headers/"
# the system's libraries that Rust's standard library, TLS and the resolver need
cat >"$headers/module.modulemap" <<'MAP'
module CDidww {
    header "CDidww.h"
    link framework "Security"
    link framework "SystemConfiguration"
    link framework "CoreFoundation"
    export *
}
MAP

rm -rf "$package/DidwwNative.xcframework"
xcodebuild -create-xcframework \
  -library "$(both macos aarch64-apple-darwin x86_64-apple-darwin)" -headers "$headers" \
  -library "$(build aarch64-apple-ios)" -headers "$headers" \
  -library "$(both simulator aarch64-apple-ios-sim x86_64-apple-ios)" -headers "$headers" \
  -output "$package/DidwwNative.xcframework"
echo "xcframework: $package/DidwwNative.xcframework"
