//! Whom a client trusts, and who it says it is.

use super::ClientBuilder;
use crate::transport::Trust;

impl ClientBuilder {
    /// Whose certificates are trusted, apart from those of [`add_root_certificates`](Self::add_root_certificates).
    ///
    /// A server's certificate and its name are checked always: there is no option to go without.
    #[must_use]
    pub fn trust(mut self, trust: Trust) -> Self {
        self.connection.tls.trust = trust;
        self
    }

    /// Trusts these root certificates too, such as that of a company whose proxy inspects TLS: PEM with one or more
    /// of them, or one as DER. Each call adds to those before.
    ///
    /// What is not a certificate, or a private key among them, is an error of [`build`](Self::build).
    ///
    /// ```no_run
    /// use didww::{Client, Trust};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let company = std::fs::read("/etc/ssl/company-ca.pem")?;
    /// let client = Client::builder("YOUR_API_KEY").add_root_certificates(&company).build()?;
    ///
    /// // and nobody else
    /// let pinned = Client::builder("YOUR_API_KEY").add_root_certificates(&company).trust(Trust::OnlyAdded).build()?;
    /// # let _ = (client, pinned);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn add_root_certificates(mut self, certificates: impl AsRef<[u8]>) -> Self {
        self.connection.tls.added_roots.push(certificates.as_ref().to_vec());
        self
    }

    /// Shows this certificate to a server that asks for one (mutual TLS).
    ///
    /// `chain` is the client's certificate, then those between it and its root, as PEM; or the first alone, as DER.
    /// `key` is its private key, unencrypted: PKCS#8, PKCS#1 or SEC1, as PEM or DER. Both may be the same file. A key
    /// that belongs to another certificate is an error of [`build`](Self::build).
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = didww::Client::builder("YOUR_API_KEY")
    ///     .client_certificate(std::fs::read("client.pem")?, std::fs::read("client.key")?)
    ///     .build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn client_certificate(mut self, chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.connection.tls.client_certificate = Some((chain.as_ref().to_vec(), key.as_ref().to_vec()));
        self
    }
}
