//! The public keys that files are encrypted with. Nobody has the private ones.

/// The keys, in the order in which they are used.
pub(crate) const PUBLIC_KEYS: [&str; 2] = [include_str!("keys/a.pem"), include_str!("keys/b.pem")];

/// What an upload must send: the SHA-1 digests of both keys in DER form.
pub(crate) const FINGERPRINT: &str =
    "23617a7a3e3e85a090a06488068b39ec820a6039:::5c0d6fd4f50dec37f2ecc1bbb8b982a58cb7cd1d";
