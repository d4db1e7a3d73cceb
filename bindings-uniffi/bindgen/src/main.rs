//! Writes the Kotlin and Swift that call the native library. A package of its own, for what it needs is large.

fn main() {
    uniffi::uniffi_bindgen_main();
}
