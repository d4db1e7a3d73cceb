//! Where a link to another page leads.

use crate::transport::split_raw_path;
use url::{Url, form_urlencoded};

/// A page's place below the base URL, encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) query: String,
}

/// A place, however it is spelled.
pub(super) type PlaceKey = (String, Vec<(String, String)>);

const NUMBER: &str = "page[number]";

impl Place {
    fn pairs(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// The page number, if the query says one.
    pub(super) fn number(&self) -> Option<u32> {
        let pairs = self.pairs();
        pairs.iter().find(|(name, _)| name == NUMBER).and_then(|(_, number)| number.parse().ok())
    }

    /// The same for every spelling: another order, another encoding, the first page with or without its number.
    pub(super) fn key(&self) -> PlaceKey {
        let mut pairs = self.pairs();
        if !pairs.iter().any(|(name, _)| name == NUMBER) {
            pairs.push((NUMBER.to_owned(), "1".to_owned()));
        }
        pairs.sort();
        (self.path.clone(), pairs)
    }
}

/// Where `link` leads, which stands on the page at `from`; `None` if it cannot be followed.
///
/// A request goes nowhere but below `base`. A server behind a gateway may write a name of its own: of another host's
/// link to the same list, at `list`, the query is taken.
pub(super) fn follow(link: &str, base: &str, from: &Place, list: &str) -> Option<Place> {
    // the parser would drop some of them, and who sends them has nothing good in mind
    if link.chars().any(char::is_control) {
        return None;
    }
    let here = Url::parse(&format!("{base}/{}?{}", from.path, from.query)).ok()?;
    let url = here.join(link).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let path = match below(&url, base) {
        Some(path) => path,
        None => leads_to(&url, list).then(|| list.to_owned())?,
    };
    // what encoding hides is refused in a link as it is in what a program writes
    let (path, query) = split_raw_path(&format!("{path}?{}", url.query().unwrap_or_default())).ok()?;
    // a list without a query is its first page, unfiltered: no page comes before that
    (path != list || !query.is_empty()).then_some(Place { path, query })
}

/// The path below the base URL, if the URL is there.
fn below(url: &Url, base: &str) -> Option<String> {
    let base = Url::parse(base).ok()?;
    let plain = url.username().is_empty() && url.password().is_none();
    if !plain || url.origin() != base.origin() {
        return None;
    }
    let path = url.path().strip_prefix(base.path().trim_end_matches('/'))?.strip_prefix('/')?;
    (!path.is_empty()).then(|| path.to_owned())
}

fn leads_to(url: &Url, list: &str) -> bool {
    let path = url.path().trim_end_matches('/');
    path.strip_suffix(list).is_some_and(|before| before.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: &str = "https://api.example/v3";

    fn place(path: &str, query: &str) -> Place {
        Place { path: path.to_owned(), query: query.to_owned() }
    }

    fn followed(link: &str) -> Option<Place> {
        follow(link, BASE, &place("dids", "page[size]=2"), "dids")
    }

    #[test]
    fn links_that_are_followed() {
        for (link, path, query) in [
            ("https://api.example/v3/dids?page[number]=2", "dids", "page[number]=2"),
            ("https://api.example:443/v3/dids?page[number]=2#top", "dids", "page[number]=2"),
            ("HTTPS://API.example/v3/dids?page%5Bnumber%5D=2", "dids", "page%5Bnumber%5D=2"),
            ("https://api.example/v3/dids/page/2", "dids/page/2", ""),
            ("https://api.example/v3/other/../dids?a=b", "dids", "a=b"),
            ("/v3/dids?page[number]=2", "dids", "page[number]=2"),
            ("dids?page[number]=2", "dids", "page[number]=2"),
            ("?page[number]=2", "dids", "page[number]=2"),
            ("", "dids", "page[size]=2"),
            ("https://internal:8080/dids?page[number]=2", "dids", "page[number]=2"),
            ("http://api.example/v3/dids/?page[number]=2", "dids", "page[number]=2"),
            ("https://user:password@api.example/v3/dids?page[number]=2", "dids", "page[number]=2"),
            ("//internal/api/v3/dids?page[number]=2", "dids", "page[number]=2"),
            ("/dids?page[number]=2", "dids", "page[number]=2"),
        ] {
            assert_eq!(followed(link), Some(place(path, query)), "{link}");
        }
    }

    #[test]
    fn links_that_are_not() {
        for link in [
            "https://api.example/v3/dids",
            "https://internal/v3/dids",
            "https://internal/v3/balance?page[number]=2",
            "https://internal/v3/more_dids?page[number]=2",
            "https://internal/?next=/dids",
            "https://api.example/v3",
            "/balance",
            "https://[::1/dids?page[number]=2",
            "https://api.example:99999/v3/dids?page[number]=2",
            "ftp://api.example/v3/dids?page[number]=2",
            "javascript:alert(1)//dids?page[number]=2",
            "dids?page[number]=2\r\nApi-Key: x",
            "dids%0d%0aApi-Key:%20x?page[number]=2",
            "/v3/dids/%2e%2e%2fbalance?page[number]=2",
            "/v3/dids%5c..%5cbalance?page[number]=2",
            "https://api.example/v3/dids?page[number]=2\t",
        ] {
            assert_eq!(followed(link), None, "{link:?}");
        }
    }

    #[test]
    fn a_place_is_the_same_in_every_spelling() {
        let key = place("dids", "filter[a]=b%20c&page[number]=2").key();
        for spelled in ["page[number]=2&filter[a]=b c", "page%5Bnumber%5D=2&filter%5Ba%5D=b+c"] {
            assert_eq!(place("dids", spelled).key(), key, "{spelled}");
        }
        assert_eq!(place("dids", "").key(), place("dids", "page[number]=1").key());
        assert_ne!(place("dids", "page[number]=3&filter[a]=b c").key(), key);
        assert_eq!(place("dids", "page%5Bnumber%5D=2").number(), Some(2));
        assert_eq!(place("dids", "page[number]=two").number(), None);
    }

    proptest! {
        #[test]
        fn nothing_leads_out(link in "[a-z./?#:@\\\\%2e\u{0}-\u{20}\u{7f}-\u{a0}]{0,40}") {
            if let Some(Place { path, query }) = followed(&link) {
                let url = Url::parse(&format!("{BASE}/{path}?{query}")).expect("a URL");
                prop_assert_eq!(url.origin(), Url::parse(BASE).expect("a URL").origin());
                prop_assert_eq!(url.path(), format!("/v3/{path}"));
                prop_assert!(!link.chars().any(char::is_control));
            }
        }
    }
}
