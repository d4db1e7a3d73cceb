//! Which DIDWW to talk to.

use std::{fmt, str::FromStr};

use crate::{Error, error::Shortened};

/// Which DIDWW to talk to. Each has API keys of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Environment {
    /// `https://sandbox-api.didww.com/v3`: nothing costs money.
    #[default]
    Sandbox,
    /// `https://api.didww.com/v3`: orders cost money.
    Production,
    /// Another base URL: a mock server, a proxy. Checked when the client is built.
    Custom(String),
}

impl Environment {
    /// Its base URL.
    pub fn base_url(&self) -> &str {
        match self {
            Environment::Sandbox => "https://sandbox-api.didww.com/v3",
            Environment::Production => "https://api.didww.com/v3",
            Environment::Custom(url) => url,
        }
    }
}

/// `sandbox`, `production`, or the base URL.
impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Environment::Sandbox => "sandbox",
            Environment::Production => "production",
            Environment::Custom(url) => url,
        })
    }
}

/// `sandbox` or `production` in any case. Nothing else: a misspelt name must not pick one of them.
impl FromStr for Environment {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        if name.eq_ignore_ascii_case("sandbox") {
            Ok(Environment::Sandbox)
        } else if name.eq_ignore_ascii_case("production") {
            Ok(Environment::Production)
        } else {
            let message = format!("\"{}\" is neither sandbox nor production", Shortened(name, 40));
            Err(Error::invalid_option("environment", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(Environment::default(), Environment::Sandbox);
        for name in ["production", "Production", "PRODUCTION"] {
            assert_eq!(name.parse::<Environment>().expect(name), Environment::Production);
        }
        assert_eq!("SandBox".parse::<Environment>().expect("a name"), Environment::Sandbox);
        for name in ["", "prod", " production", "production ", "live", "https://api.didww.com/v3"] {
            assert!(name.parse::<Environment>().expect_err(name).is_invalid_input());
        }
        for environment in [Environment::Sandbox, Environment::Production] {
            assert_eq!(environment.to_string().parse::<Environment>().expect("a name"), environment);
        }
    }
}
