//! Certificates and keys as users have them: PEM or DER. What is read is never part of an error, for it may be a key.

use rustls::{
    Error as TlsError, RootCertStore,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{Error as PemError, PemObject, SectionKind},
    },
};

use crate::{Error, Result};

/// What every DER document of this kind begins with.
const DER_SEQUENCE: u8 = 0x30;

/// Adds root certificates to those that are trusted.
pub(super) fn roots(bytes: &[u8], store: &mut RootCertStore) -> Result<()> {
    let option = "root_certificates";
    if sections(option, bytes)?.iter().any(|(kind, _)| is_key(*kind)) {
        return refuse(option, "there is a private key among them, which has no place here: take it out");
    }
    for (index, certificate) in certificates(option, bytes)?.into_iter().enumerate() {
        store.add(certificate).map_err(|error| {
            let why = match &error {
                TlsError::InvalidCertificate(why) => why.to_string(),
                other => other.to_string(),
            };
            Error::invalid_option(option, format!("certificate {} cannot be used: {why}", index + 1))
        })?;
    }
    Ok(())
}

/// The certificates, at least one.
pub(super) fn certificates(option: &str, bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
    if is_der(bytes) {
        return Ok(vec![CertificateDer::from(bytes.to_vec())]);
    }
    let sections = sections(option, bytes)?;
    let has_key = sections.iter().any(|(kind, _)| is_key(*kind));
    let found: Vec<_> =
        sections.into_iter().filter_map(|(kind, der)| CertificateDer::from_pem(kind, der)).collect();
    match found.is_empty() {
        false => Ok(found),
        true if has_key => refuse(
            option,
            "there is a private key where certificates belong, and no certificate: are the two swapped?",
        ),
        true => refuse(option, &missing("certificate", "CERTIFICATE", bytes)),
    }
}

/// The first private key.
pub(super) fn private_key(option: &str, bytes: &[u8]) -> Result<PrivateKeyDer<'static>> {
    if is_der(bytes) {
        return PrivateKeyDer::try_from(bytes.to_vec()).map_err(|_| {
            Error::invalid_option(option, "the key is not DER of PKCS#8, PKCS#1 or SEC1: convert it")
        });
    }
    let text = String::from_utf8_lossy(bytes);
    if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
        return refuse(
            option,
            "the key is encrypted: give it decrypted, as `openssl pkey -in FILE` prints it",
        );
    }
    let sections = sections(option, bytes)?;
    let has_certificate = sections.iter().any(|(kind, _)| *kind == SectionKind::Certificate);
    match sections.into_iter().find_map(|(kind, der)| PrivateKeyDer::from_pem(kind, der)) {
        Some(key) => Ok(key),
        None if has_certificate => refuse(
            option,
            "there is a certificate where the private key belongs, and no key: are the two swapped?",
        ),
        None => refuse(option, &missing("private key", "PRIVATE KEY", bytes)),
    }
}

fn sections(option: &str, bytes: &[u8]) -> Result<Vec<(SectionKind, Vec<u8>)>> {
    <(SectionKind, Vec<u8>)>::pem_slice_iter(bytes).collect::<Result<_, _>>().map_err(|error| {
        let problem = match error {
            PemError::MissingSectionEnd { .. } => "the PEM text is cut off: an -----END line is missing",
            _ => "it is not PEM: what is between the lines -----BEGIN and -----END must be base64",
        };
        Error::invalid_option(option, problem)
    })
}

fn missing(what: &str, label: &str, bytes: &[u8]) -> String {
    if bytes.windows(10).any(|window| window == b"-----BEGIN") {
        return format!("there is no {what} in it: -----BEGIN {label}----- is looked for");
    }
    format!(
        "it is neither PEM, which begins with -----BEGIN {label}-----, nor DER: give what the file holds, not its name"
    )
}

fn is_der(bytes: &[u8]) -> bool {
    bytes.first() == Some(&DER_SEQUENCE)
}

fn is_key(kind: SectionKind) -> bool {
    matches!(kind, SectionKind::PrivateKey | SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey)
}

fn refuse<T>(option: &str, problem: &str) -> Result<T> {
    Err(Error::invalid_option(option, problem))
}
