//! Forms that arrive, and whether they are those that the case wants.

use crate::inputs::Part;
use crate::keys;
use didww_faults::Received;

/// A part as it came.
struct Arrived<'a> {
    name: String,
    file_name: Option<String>,
    content: &'a [u8],
}

/// Everything that is wrong with a form.
pub(crate) fn judge_form(received: &Received, wanted: &[Part]) -> Vec<String> {
    let parts = match parts_of(received) {
        Ok(parts) => parts,
        Err(error) => return vec![error],
    };
    let mut wrong = Vec::new();
    if parts.len() != wanted.len() {
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        wrong.push(format!("the form has the fields {names:?}, not {} of them", wanted.len()));
    }
    for part in wanted {
        match parts.iter().find(|arrived| arrived.name == part.name) {
            Some(arrived) => wrong.extend(judge_part(arrived, part)),
            None => wrong.push(format!("the form lacks the field {}", part.name)),
        }
    }
    wrong
}

fn judge_part(arrived: &Arrived<'_>, wanted: &Part) -> Option<String> {
    let name = &wanted.name;
    if wanted.file_name.is_some() && arrived.file_name != wanted.file_name {
        return Some(format!(
            "the file {name} is called {:?}, not {:?}",
            arrived.file_name, wanted.file_name
        ));
    }
    let decrypted;
    let (got, text) = match (&wanted.text, &wanted.decrypts_to) {
        (Some(text), _) => (arrived.content, keys::fill_in(text)),
        (None, Some(text)) => {
            decrypted = keys::decrypt(arrived.content);
            match &decrypted {
                Some(plain) => (plain.as_slice(), text.clone()),
                None => return Some(format!("the file {name} cannot be decrypted")),
            }
        }
        (None, None) => return None,
    };
    let shown = || String::from_utf8_lossy(&got[..got.len().min(200)]).into_owned();
    (got != text.as_bytes()).then(|| format!("the field {name} is {:?}, not {text:?}", shown()))
}

/// The parts of a `multipart/form-data` body.
fn parts_of(received: &Received) -> Result<Vec<Arrived<'_>>, String> {
    let content_type = received.header("content-type").unwrap_or_default();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=");
    let boundary = boundary.ok_or_else(|| format!("content-type is {content_type:?}, and no form"))?;
    let delimiter = format!("\r\n--{}", boundary.trim_matches('"'));
    // as if the first line had one before it, too
    let body = [b"\r\n", received.body.as_slice()].concat();
    if !body.ends_with(format!("{delimiter}--\r\n").as_bytes()) {
        return Err("the form does not end with its boundary".to_owned());
    }
    let starts: Vec<usize> = find_all(&body, delimiter.as_bytes());
    let parts = starts.windows(2).map(|pair| {
        // the bytes of the body as they were received: two less
        let (from, to) = (pair[0] + delimiter.len(), pair[1]);
        let bytes = received.body.get(from..to - 2).unwrap_or_default();
        part(bytes).ok_or_else(|| "a part of the form has no name".to_owned())
    });
    parts.collect()
}

fn find_all(text: &[u8], wanted: &[u8]) -> Vec<usize> {
    text.windows(wanted.len()).enumerate().filter(|(_, window)| *window == wanted).map(|(at, _)| at).collect()
}

fn part(bytes: &[u8]) -> Option<Arrived<'_>> {
    let at = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..at]).ok()?;
    let parameter = |name: &str| {
        let (_, rest) = head.split_once(&format!("; {name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    Some(Arrived { name: parameter("name")?, file_name: parameter("filename"), content: &bytes[at + 4..] })
}
