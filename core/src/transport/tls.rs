//! TLS with a provider and trust of the client's own: nothing is installed for the whole process, where it
//! would meet the choices of the program and of its other libraries.

use std::sync::{Arc, OnceLock};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, InconsistentKeys,
    RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime},
};
use rustls_platform_verifier::Verifier;

use super::certificates::{certificates, private_key, roots};
use crate::{Error, Result};

/// Whose certificates a client trusts, apart from those that
/// [`ClientBuilder::add_root_certificates`](crate::ClientBuilder::add_root_certificates) adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Trust {
    /// What the system trusts, read at the first handshake: on macOS, iOS and Windows by asking the system, elsewhere
    /// from the files of OpenSSL or those that the environment variables `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
    ///
    /// On Android the program must have called an `init` function of `rustls_platform_verifier::android` first.
    #[default]
    System,
    /// Mozilla's list, compiled in, for systems that have none, such as an empty container. It is as old as the build:
    /// rebuild from time to time. Needs this crate's feature `bundled-roots`.
    #[cfg(feature = "bundled-roots")]
    Bundled,
    /// Nobody else: the added root certificates alone.
    OnlyAdded,
}

/// Who is trusted, and who the client says it is.
#[derive(Default)]
pub(crate) struct TlsSettings {
    pub(crate) trust: Trust,
    /// Each of them PEM or DER, unchecked as yet.
    pub(crate) added_roots: Vec<Vec<u8>>,
    /// A chain and its key, unchecked as yet.
    pub(crate) client_certificate: Option<(Vec<u8>, Vec<u8>)>,
}

/// The configuration of a client: HTTP/2 if the server has it.
pub(super) fn config(settings: &TlsSettings) -> Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let verifier = verifier(settings, &provider)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match &settings.client_certificate {
        None => builder.with_no_client_auth(),
        Some((chain, key)) => {
            let (chain, key) = client_certificate(chain, key)?;
            builder.with_client_auth_cert(chain, key).map_err(not_a_pair)?
        }
    };
    // reqwest leaves a configuration that it is given as it is
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn verifier(settings: &TlsSettings, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>> {
    let mut store = RootCertStore::empty();
    for added in &settings.added_roots {
        roots(added, &mut store)?;
    }
    let base = match settings.trust {
        Trust::System => {
            let added = if store.is_empty() { None } else { Some(webpki(store, provider)?) };
            let provider = provider.clone();
            return Ok(Arc::new(SystemTrust { provider, system: OnceLock::new(), added }));
        }
        #[cfg(feature = "bundled-roots")]
        Trust::Bundled => webpki_roots::TLS_SERVER_ROOTS,
        Trust::OnlyAdded => &[],
    };
    store.roots.extend(base.iter().cloned());
    if store.is_empty() {
        return Err(Error::invalid_option(
            "trust",
            "nobody would be trusted: add the root certificates of the server",
        ));
    }
    Ok(webpki(store, provider)?)
}

fn webpki(roots: RootCertStore, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    builder.build().map_err(|error| unusable(TlsError::General(error.to_string())))
}

fn client_certificate(
    chain: &[u8],
    key: &[u8],
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    Ok((certificates("client_certificate", chain)?, private_key("client_certificate", key)?))
}

fn not_a_pair(error: TlsError) -> Error {
    let problem = match error {
        TlsError::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            "the key belongs to another certificate: the first of the chain must be the one that it was made for"
                .to_owned()
        }
        TlsError::InvalidCertificate(_) => "the first certificate of the chain cannot be read".to_owned(),
        TlsError::General(why) => format!("the key cannot be used: {why}"),
        other => format!("the key cannot be used: {other}"),
    };
    Error::invalid_option("client_certificate", problem)
}

fn unusable(error: TlsError) -> Error {
    Error::invalid_input(format!("no HTTP client can be made: {error}"))
}

/// Trusts what was added, and what the system trusts.
///
/// The system is asked at the first handshake that needs it: reading its certificates takes milliseconds, and a
/// system without any can still talk to a server on itself. What was added is looked at apart from it, for Android's
/// system takes no additions.
#[derive(Debug)]
struct SystemTrust {
    provider: Arc<CryptoProvider>,
    system: OnceLock<Verifier>,
    added: Option<Arc<WebPkiServerVerifier>>,
}

impl SystemTrust {
    fn system(&self) -> Result<&Verifier, TlsError> {
        if let Some(system) = self.system.get() {
            return Ok(system);
        }
        // a failure is not kept: certificates may be installed later
        let system = Verifier::new(self.provider.clone()).map_err(|error| {
            TlsError::General(format!("the system's trust store cannot be used: {error}"))
        })?;
        Ok(self.system.get_or_init(|| system))
    }
}

impl ServerCertVerifier for SystemTrust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let ask = |verifier: &dyn ServerCertVerifier| {
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        let added = self.added.as_deref().map(|added| ask(added));
        if let Some(Ok(trusted)) = added {
            return Ok(trusted);
        }
        match (self.system().and_then(|system| ask(system)), added) {
            // it comes from one that was added, so what is wrong with it there is what matters
            (Err(_), Some(Err(error))) if !is_unknown_issuer(&error) => Err(error),
            (system, _) => system,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Whether a server broke off the handshake over the client's certificate.
pub(crate) fn refuses_client_certificate(error: &TlsError) -> bool {
    use rustls::AlertDescription as Alert;
    match error {
        TlsError::AlertReceived(alert) => matches!(
            alert,
            Alert::CertificateRequired
                | Alert::NoCertificate
                | Alert::BadCertificate
                | Alert::UnsupportedCertificate
                | Alert::CertificateRevoked
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::UnknownCA
                | Alert::AccessDenied
        ),
        _ => false,
    }
}

fn is_unknown_issuer(error: &TlsError) -> bool {
    matches!(error, TlsError::InvalidCertificate(CertificateError::UnknownIssuer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_installed_for_the_process() {
        let config = config(&TlsSettings::default()).expect("a configuration");
        assert_eq!(config.alpn_protocols, [b"h2".to_vec(), b"http/1.1".to_vec()]);
        assert!(CryptoProvider::get_default().is_none());
    }
}
