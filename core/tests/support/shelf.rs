//! A server with a list of numbered DIDs that is read page by page.

// each test file uses a part of it
#![allow(dead_code, unreachable_pub)]

use crate::scene::loopback::{Received, Reply, reply};
use serde_json::{Value, json};
use url::Url;

/// How the server says which page is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// As DIDWW does.
    Absolute,
    /// As an object that holds the address.
    Object,
    /// Without the host.
    OfPath,
    /// Without the path.
    OfQuery,
    /// Below a path of its own for each page.
    OfPage,
    /// By the row after which the page begins, in place of its number.
    AfterRow,
    /// With the name that the server has for itself, behind a gateway.
    OtherHost,
    /// To another host, and nothing that looks like the list.
    OtherPlace,
    /// What no URL is.
    Broken,
    /// With a line break in it.
    Split,
    /// Something that is no link at all.
    Number,
    /// No links.
    Absent,
    /// Links, but none between pages.
    OnlySelf,
}

/// Every one of them.
pub const EVERY_KIND: [Links; 13] = [
    Links::Absolute,
    Links::Object,
    Links::OfPath,
    Links::OfQuery,
    Links::OfPage,
    Links::AfterRow,
    Links::OtherHost,
    Links::OtherPlace,
    Links::Broken,
    Links::Split,
    Links::Number,
    Links::Absent,
    Links::OnlySelf,
];

impl Links {
    /// Whether the last page is told apart from the others.
    pub fn tell_the_end(self) -> bool {
        !matches!(self, Links::Absent | Links::OnlySelf)
    }
}

/// What is listed, and how.
#[derive(Debug, Clone, Copy)]
pub struct Shelf {
    pub rows: usize,
    pub links: Links,
    pub says_total: bool,
}

/// What a request asks for.
pub struct Asked {
    url: Url,
}

impl Asked {
    pub fn of(request: &Received) -> Asked {
        let target = request.line.split(' ').nth(1).expect("a target");
        let host = request.all("host")[0].to_owned();
        Asked { url: Url::parse(&format!("http://{host}{target}")).expect("a URL") }
    }

    pub fn path(&self) -> &str {
        self.url.path()
    }

    pub fn parameter(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    pub fn number(&self, name: &str) -> Option<usize> {
        self.parameter(name).map(|number| number.parse().expect("a number"))
    }

    /// The same with this parameter in place of the page's number.
    fn with(&self, name: &str, value: usize) -> Url {
        let mut url = self.url.clone();
        let kept: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let kept =
            kept.iter().filter(|(known, _)| !["page[number]", "page[after]"].contains(&known.as_str()));
        url.query_pairs_mut().clear().extend_pairs(kept).append_pair(name, &value.to_string());
        url
    }
}

impl Shelf {
    pub fn new(rows: usize, links: Links) -> Shelf {
        Shelf { rows, links, says_total: true }
    }

    /// The page that is asked for.
    pub fn answer(&self, request: &Received) -> Reply {
        let asked = Asked::of(request);
        let size = asked.number("page[size]").unwrap_or(50);
        let of_path = asked.path().strip_prefix("/v3/dids/page/").map(|page| page.parse().expect("a number"));
        let number = asked.number("page[number]").or(of_path).unwrap_or(1);
        let start = asked.number("page[after]").unwrap_or(size * (number - 1));
        let end = (start + size).min(self.rows);
        let mut document = document(start..end);
        if self.says_total {
            document["meta"] = json!({"total_records": self.rows});
        }
        let next = (end < self.rows).then(|| self.link(&asked, start / size + 2, end));
        match self.links {
            Links::Absent => {}
            Links::OnlySelf => document["links"] = json!({"self": asked.url.as_str()}),
            _ => document["links"] = json!({"first": null, "next": next}),
        }
        reply(200, &[], document.to_string())
    }

    fn link(&self, asked: &Asked, number: usize, end: usize) -> Value {
        let url = asked.with("page[number]", number);
        let query = url.query().unwrap_or_default();
        match self.links {
            Links::Absolute => json!(url.as_str()),
            Links::Object => json!({"href": url.as_str(), "meta": {}}),
            Links::OfPath => json!(format!("{}?{query}", url.path())),
            Links::OfQuery => json!(format!("?{query}")),
            Links::OfPage => json!(format!("/v3/dids/page/{number}?{query}")),
            Links::AfterRow => json!(asked.with("page[after]", end).as_str()),
            Links::OtherHost => json!(format!("http://internal.invalid:8080/api/dids?{query}")),
            Links::OtherPlace => json!(format!("http://internal.invalid/more?{query}")),
            Links::Broken => json!(format!("http://[::1/v3/dids?{query}")),
            Links::Split => json!(format!("{url}\r\nHost: internal.invalid")),
            Links::Number => json!(number),
            Links::Absent | Links::OnlySelf => Value::Null,
        }
    }
}

/// A document of these rows.
pub fn document(rows: impl IntoIterator<Item = usize>) -> Value {
    let row = |row: usize| json!({"type": "dids", "id": id(row), "attributes": {"number": row.to_string()}});
    json!({"data": rows.into_iter().map(row).collect::<Vec<Value>>()})
}

/// The id of a row.
pub fn id(row: usize) -> String {
    format!("row-{row}")
}
