//! RSA public keys as users have them: PEM with and without its armour, or DER. What is read is never part of an error,
//! for it may be a private key.

use crate::{Error, Result};
use rsa::pkcs1::{DecodeRsaPublicKey, RsaPrivateKey, RsaPublicKeyRef};
use rsa::pkcs8::der::asn1::UintRef;
use rsa::pkcs8::der::{AnyRef, Decode, Reader, SliceReader, Tag, Tagged};
use rsa::pkcs8::{
    DecodePublicKey, EncodePublicKey, ObjectIdentifier, PrivateKeyInfoRef, SubjectPublicKeyInfoRef,
};
use rsa::traits::PublicKeyParts;
use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::pem::PemObject;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Shorter keys can be broken.
const MIN_BITS: u32 = 2048;
const WANTED: &str = "give an RSA public key, as PEM (-----BEGIN PUBLIC KEY-----) or DER";

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const ELLIPTIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// A key that files can be encrypted with.
pub(super) struct RsaKey {
    pub(super) rsa: rsa::PublicKey,
    /// SubjectPublicKeyInfo.
    pub(super) der: Vec<u8>,
}

impl RsaKey {
    /// Bytes of whatever is encrypted with it.
    pub(super) fn length(&self) -> usize {
        self.rsa.size()
    }
}

/// Reads the key that errors call `name`.
pub(super) fn read(name: &str, given: &[u8]) -> Result<RsaKey> {
    der_of(given).and_then(key_of).map_err(|problem| Error::invalid_option(name, problem))
}

/// What is wrong with a text, in words.
type Problem = String;

fn wanted(problem: &str) -> Problem {
    format!("{problem}: {WANTED}")
}

/// The DER within.
fn der_of(given: &[u8]) -> Result<Vec<u8>, Problem> {
    let text = match std::str::from_utf8(given) {
        Ok(text) => text.trim_start_matches('\u{feff}').trim(),
        // base64 and armour are text, while a DER of a key's length is none
        Err(_) => return Ok(given.to_vec()),
    };
    if text.is_empty() {
        return Err(wanted("it is empty"));
    }
    match text.split_once(BEGIN) {
        Some((_, armoured)) => der_of_armoured(armoured),
        None => match decode(text) {
            Some(der) => Ok(der),
            None if text.contains(END) => Err(wanted("it is PEM without its line -----BEGIN")),
            None => Err(wanted("it is neither PEM nor base64 nor DER")),
        },
    }
}

/// What stands between the lines of a PEM whose `-----BEGIN ` is gone already.
fn der_of_armoured(armoured: &str) -> Result<Vec<u8>, Problem> {
    let cut_off = || wanted("it is PEM that is cut off");
    let (label, body) = armoured.split_once(DASHES).ok_or_else(cut_off)?;
    let other = match label.trim() {
        "PUBLIC KEY" | "RSA PUBLIC KEY" => None,
        label if label.contains("PRIVATE KEY") => Some("it is a private key, which must stay secret"),
        label if label.ends_with("CERTIFICATE") => Some("it is a certificate"),
        label if label.ends_with("CERTIFICATE REQUEST") => Some("it is a request for a certificate"),
        "OPENSSH PUBLIC KEY" | "SSH2 PUBLIC KEY" => Some("it is a key of SSH"),
        label if label.starts_with("PGP") => Some("it is a key of OpenPGP"),
        label if label.starts_with("EC ") => Some("it is an elliptic-curve key"),
        _ => Some("it is PEM of something else"),
    };
    if let Some(other) = other {
        return Err(wanted(other));
    }
    let (body, rest) = body.split_once(END).ok_or_else(cut_off)?;
    if rest.contains(BEGIN) {
        return Err("there is more than one key in it: give each by itself, in their order".to_owned());
    }
    decode(body).ok_or_else(|| wanted("it is PEM, and what is between its lines is not base64"))
}

/// Decodes base64, in whatever lines it is.
fn decode(text: &str) -> Option<Vec<u8>> {
    let base64: String = text.split_whitespace().collect();
    // the decoder at hand is one of PEM
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----\n");
    let decoded = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).ok()?;
    Some(decoded.as_ref().to_vec()).filter(|der| !der.is_empty())
}

fn key_of(der: Vec<u8>) -> Result<RsaKey, Problem> {
    let der = match SubjectPublicKeyInfoRef::from_der(&der) {
        Ok(info) => {
            check_algorithm(&info.algorithm.oid)?;
            let inner = info.subject_public_key.as_bytes();
            check_size(inner.and_then(|inner| RsaPublicKeyRef::from_der(inner).ok()))?;
            der
        }
        // the same without the name of its algorithm
        Err(_) => match RsaPublicKeyRef::from_der(&der) {
            Ok(bare) => {
                check_size(Some(bare))?;
                let key = rsa::PublicKey::from_pkcs1_der(&der).map_err(|_| broken())?;
                key.to_public_key_der().map_err(|_| broken())?.into_vec()
            }
            Err(_) => return Err(wanted(kind_of(&der))),
        },
    };
    let rsa = rsa::PublicKey::from_public_key_der(&der).map_err(|_| broken())?;
    Ok(RsaKey { rsa, der })
}

fn broken() -> Problem {
    wanted("it is an RSA public key that is broken")
}

fn check_algorithm(algorithm: &ObjectIdentifier) -> Result<(), Problem> {
    match *algorithm {
        RSA => Ok(()),
        RSA_PSS => Err(wanted("it is an RSA key for signatures alone (RSASSA-PSS)")),
        ELLIPTIC => Err(wanted("it is an elliptic-curve key")),
        other => Err(wanted(&format!("it is a key of another algorithm ({other})"))),
    }
}

fn check_size(key: Option<RsaPublicKeyRef<'_>>) -> Result<(), Problem> {
    let key = key.ok_or_else(broken)?;
    let bits = bits_of(&key.modulus);
    let most = rsa::PublicKey::MAX_SIZE as u32;
    match bits {
        bits if bits < MIN_BITS => Err(format!(
            "its {bits} bits are too few to be safe: give an RSA public key of {MIN_BITS} bits or more"
        )),
        bits if bits > most => {
            Err(format!("its {bits} bits are too many: give an RSA public key of {most} bits or less"))
        }
        _ => Ok(()),
    }
}

/// Length of a number, in bits.
fn bits_of(number: &UintRef<'_>) -> u32 {
    let bytes = number.as_bytes();
    let unused = bytes.first().map_or(0, |first| first.leading_zeros());
    (bytes.len() as u32).saturating_mul(8).saturating_sub(unused)
}

/// What a DER is that is no public key.
fn kind_of(der: &[u8]) -> &'static str {
    let is_private = PrivateKeyInfoRef::from_der(der).is_ok()
        || RsaPrivateKey::<UintRef<'_>>::from_der(der).is_ok()
        || is_elliptic_private_key(der).unwrap_or(false);
    if is_private {
        return "it is a private key, which must stay secret";
    }
    match is_certificate(der) {
        Some(true) => "it is a certificate",
        _ => "it is no key",
    }
}

/// A sequence that begins with the number 1 and a string of bytes (SEC1).
fn is_elliptic_private_key(der: &[u8]) -> Option<bool> {
    let mut content = sequence(der)?;
    let version = content.tlv_bytes().ok()?;
    Some(version == [2, 1, 1] && Tag::peek(&content).ok()? == Tag::OctetString)
}

/// A sequence of a sequence, another one and a string of bits: X.509.
fn is_certificate(der: &[u8]) -> Option<bool> {
    let mut content = sequence(der)?;
    for expected in [Tag::Sequence, Tag::Sequence, Tag::BitString] {
        if Tag::peek(&content).ok()? != expected {
            return Some(false);
        }
        content.tlv_bytes().ok()?;
    }
    Some(content.is_finished())
}

/// What is in a sequence.
fn sequence(der: &[u8]) -> Option<SliceReader<'_>> {
    let outer = AnyRef::from_der(der).ok()?;
    if outer.tag() != Tag::Sequence {
        return None;
    }
    SliceReader::new(outer.value()).ok()
}
