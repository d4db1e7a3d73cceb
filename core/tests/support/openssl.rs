//! Keys and decryption by `openssl`, which shares no code with what is tested.

// each test file uses a part of it
#![allow(dead_code, unreachable_pub)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A key pair of RSA with its public key in every form.
pub struct KeyPair {
    pub private_pem: String,
    pub public_pem: String,
    pub public_der: Vec<u8>,
    /// Length in bytes of what is encrypted with it.
    pub length: usize,
}

/// Three pairs, made once.
pub static KEYS: LazyLock<[KeyPair; 3]> = LazyLock::new(|| [2048, 2048, 2048].map(KeyPair::rsa));

impl KeyPair {
    pub fn rsa(bits: usize) -> KeyPair {
        let option = format!("rsa_keygen_bits:{bits}");
        let private = openssl(&["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", &option], b"");
        let public = openssl(&["pkey", "-pubout"], &private);
        KeyPair {
            public_der: openssl(&["pkey", "-pubin", "-outform", "DER"], &public),
            private_pem: String::from_utf8(private).expect("text"),
            public_pem: String::from_utf8(public).expect("text"),
            length: bits / 8,
        }
    }

    /// What was encrypted with the public key.
    pub fn decrypt(&self, block: &[u8]) -> Vec<u8> {
        let folder = Folder::new();
        let key = folder.file("key.pem", self.private_pem.as_bytes());
        let options = "rsa_padding_mode:oaep rsa_oaep_md:sha256 rsa_mgf1_md:sha256";
        let mut arguments = vec!["pkeyutl", "-decrypt", "-inkey", text(&key)];
        for option in options.split(' ') {
            arguments.extend(["-pkeyopt", option]);
        }
        openssl(&arguments, block)
    }

    /// Hex of the SHA-1 of its public key.
    pub fn fingerprint(&self) -> String {
        hex(&openssl(&["dgst", "-sha1", "-binary"], &self.public_der))
    }
}

/// The content of a file that was encrypted with both keys; both must give the same.
pub fn decrypt(first: &KeyPair, second: &KeyPair, encrypted: &[u8]) -> Vec<u8> {
    let (header, content) = encrypted.split_at(first.length + second.length);
    let secret = first.decrypt(&header[..first.length]);
    assert_eq!(secret, second.decrypt(&header[first.length..]), "either key opens the file");
    assert_eq!(secret.len(), 48, "key and IV");
    let (key, iv) = (hex(&secret[..32]), hex(&secret[32..]));
    openssl(&["enc", "-d", "-aes-256-cbc", "-K", &key, "-iv", &iv], content)
}

/// What openssl writes for this input. It must be there: a test that leaves it out would show nothing.
pub fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("these tests need the program openssl");
    let mut stdin = child.stdin.take().expect("an input");
    let output = std::thread::scope(|scope| {
        // one that does not read its input to the end says why by its status
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().expect("an output")
    });
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("text")
}

/// A folder that is gone when this is.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("didww-files-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("a file");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
