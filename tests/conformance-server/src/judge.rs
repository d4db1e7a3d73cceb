//! Whether a request is the one that the case wants.

use crate::case::{ClientOptions, Request};
use crate::form::judge_form;
use didww_codegen::node::Node;
use didww_faults::Received;
use percent_encoding::percent_decode_str;

const MEDIA_TYPE: &str = "application/vnd.api+json";

/// Everything that is wrong with `received`. `prefix` is the path of the play's base URL.
pub(crate) fn judge(
    received: &Received,
    wanted: &Request,
    client: &ClientOptions,
    prefix: &str,
) -> Vec<String> {
    let mut wrong = Vec::new();
    if received.method != wanted.method {
        wrong.push(format!("method is {}, not {}", received.method, wanted.method));
    }
    let path = format!("{prefix}{}", wanted.path);
    if received.path() != path {
        wrong.push(format!("path is {}, not {path}", received.path()));
    }
    wrong.extend(judge_query(received.query(), wanted.query.as_ref()));
    wrong.extend(judge_headers(received, wanted, client));
    match &wanted.form {
        Some(parts) => wrong.extend(judge_form(received, parts)),
        None => wrong.extend(judge_body(&received.body, wanted.body.as_ref())),
    }
    wrong
}

fn judge_query(query: Option<&str>, wanted: Option<&Node>) -> Option<String> {
    match wanted {
        None => query.map(|query| format!("there is a query: {query}")),
        Some(Node::Text(exact)) => {
            (query != Some(exact)).then(|| format!("query is {query:?}, not {exact:?}"))
        }
        Some(pairs) => {
            let (mut got, mut wanted) = (decoded(query.unwrap_or_default()), pairs_of(pairs));
            got.sort();
            wanted.sort();
            (got != wanted).then(|| format!("query is {got:?}, not {wanted:?}"))
        }
    }
}

fn decoded(query: &str) -> Vec<(String, String)> {
    let text = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (text(name), text(value))).collect()
}

fn pairs_of(pairs: &Node) -> Vec<(String, String)> {
    // A query that is no list of pairs of texts matches nothing and is reported with what came.
    serde_json::from_value(pairs.to_value())
        .unwrap_or_else(|_| vec![("not a list of pairs".to_owned(), String::new())])
}

fn judge_headers(received: &Received, wanted: &Request, client: &ClientOptions) -> Vec<String> {
    let text = |text: &str| Node::Text(text.to_owned());
    let agent = Node::Map([("starts_with".to_owned(), text("didww-sdk-"))].into_iter().collect());
    let mut headers = vec![
        ("api-key", text(client.key())),
        ("accept", text(MEDIA_TYPE)),
        ("content-type", text(MEDIA_TYPE)),
        ("x-didww-api-version", text(client.version())),
        ("user-agent", agent),
    ];
    if wanted.form.is_some() {
        // the form's own boundary comes with it, and its answer is plain JSON in the older version
        headers.retain(|(name, _)| !["accept", "content-type"].contains(name));
    }
    headers.retain(|(name, _)| !wanted.headers.keys().any(|own| own.eq_ignore_ascii_case(name)));
    let own = wanted.headers.iter().map(|(name, value)| (name.as_str(), value.clone()));
    headers.extend(own);
    headers.iter().filter_map(|(name, wanted)| judge_header(name, received.header(name), wanted)).collect()
}

fn judge_header(name: &str, got: Option<&str>, wanted: &Node) -> Option<String> {
    let right = match (wanted, wanted.get("starts_with")) {
        (Node::Null, _) => got.is_none(),
        (Node::Text(exact), _) => got == Some(exact),
        (_, Some(Node::Text(start))) => got.is_some_and(|got| got.starts_with(start)),
        _ => false,
    };
    (!right).then(|| format!("header {name} is {got:?}, not {wanted:?}"))
}

fn judge_body(body: &[u8], wanted: Option<&Node>) -> Option<String> {
    let shown = String::from_utf8_lossy(body);
    let Some(wanted) = wanted else {
        return (!body.is_empty()).then(|| format!("there is a body: {shown}"));
    };
    match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(got) if got == wanted.to_value() => None,
        Ok(got) => Some(format!("body is {got}, not {}", wanted.to_value())),
        Err(error) => Some(format!("body is no JSON ({error}): {shown}")),
    }
}
