#!/bin/sh
# Builds the native library for this machine, and puts it where the jar takes it from: src/main/resources, by the names of JNA.
# For another machine a release copies the library that was built there to the same folder.
set -eu

package=$(cd "$(dirname "$0")/.." && pwd)
root=$(cd "$package/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}

case "$(uname -s)" in
    Linux) system=linux library=libdidww_uniffi.so ;;
    Darwin) system=darwin library=libdidww_uniffi.dylib ;;
    MINGW* | MSYS* | CYGWIN*) system=win32 library=didww_uniffi.dll ;;
    *) echo "no native library is made for $(uname -s)" >&2 && exit 1 ;;
esac
case "$(uname -m)" in
    x86_64 | amd64) machine=x86-64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) echo "no native library is made for $(uname -m)" >&2 && exit 1 ;;
esac

(cd "$root" && cargo build --quiet --release --package didww-uniffi)
folder=$package/src/main/resources/$system-$machine
mkdir -p "$folder"
cp "$target/release/$library" "$folder/$library"
# what only a debugger needs
if command -v strip > /dev/null && [ "$system" = linux ]; then strip "$folder/$library"; fi
echo "$folder/$library"
