//! Whom a client trusts, who it says it is, and which way its requests take.

use super::ClientBuilder;
use crate::transport::{ProxyChoice, Trust};

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

    /// Shows this certificate to a server that asks for one, or to an `https://` proxy that does (mutual TLS).
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

    /// Sends every request through the proxy with this URL, in place of those that environment variables name; an
    /// earlier [`no_proxy`](Self::no_proxy) no longer counts.
    ///
    /// | URL begins with | the proxy |
    /// |---|---|
    /// | `http://` | opens a tunnel (`CONNECT`), in which the API key is out of its sight; port 80 unless the URL has one |
    /// | `https://` | the same, reached over TLS with the client's own [`trust`](Self::trust); port 443 |
    /// | `socks5://` | is told the IP address to connect to; port 1080 |
    /// | `socks5h://` | is told the host's name, and resolves it; port 1080 |
    ///
    /// A user name and password stand before the host, `http://user:password@proxy.example:3128`, with special
    /// characters encoded as `%40`. They are sent to the proxy alone and never shown.
    ///
    /// Without this option, `HTTPS_PROXY` (`HTTP_PROXY` for a base URL with `http://`) and `ALL_PROXY` name the proxy,
    /// and `NO_PROXY` hosts that are reached without, when the client is built; their names may be in lower case. They
    /// do not count for a base URL on this machine. This option does: nothing is an exception to it. The proxy settings of
    /// macOS and Windows are not read.
    ///
    /// ```no_run
    /// # fn main() -> didww::Result<()> {
    /// let client = didww::Client::builder("YOUR_API_KEY").proxy("http://user:password@proxy.example:3128").build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.connection.proxy = ProxyChoice::Given(url.into());
        self
    }

    /// No proxy: neither one that environment variables name nor an earlier [`proxy`](Self::proxy).
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.connection.proxy = ProxyChoice::Direct;
        self
    }
}
