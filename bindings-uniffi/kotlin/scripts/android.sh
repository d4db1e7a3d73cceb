#!/bin/sh
# Builds the native library for Android into android/didww/src/main/jniLibs, from where Gradle takes it into the AAR:
#     scripts/android.sh && cd android && gradle :didww:assembleRelease
# It takes Android's NDK (ANDROID_NDK_HOME), cargo-ndk, and Rust's targets:
#     rustup target add aarch64-linux-android armv7-linux-androideabi x86_64-linux-android
#     cargo install cargo-ndk
set -eu

package=$(cd "$(dirname "$0")/.." && pwd)
root=$(cd "$package/../.." && pwd)

cd "$root"
cargo ndk --target arm64-v8a --target armeabi-v7a --target x86_64 --platform 26 \
    --output-dir "$package/android/didww/src/main/jniLibs" \
    build --release --package didww-uniffi
