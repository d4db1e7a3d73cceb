//! Steps about files: uploads, downloads, call detail records.

use crate::look::Held;
use crate::run::{Failure, limited};
use didww::cdr::{CdrReader, CdrRecord, CdrValue};
use didww::{CdrIn, CdrOut, Client, Error, Export, PublicKeys, Resource, UploadSource};
use didww_conformance::Node;
use didww_conformance::case::Step;
use didww_conformance::inputs::{FileFrom, FileInput};
use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of a step, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, String> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("didww-conformance-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).map_err(|error| error.to_string())?;
        Ok(Folder(path))
    }

    /// Names of what is in it, but for those that begin with a dot.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| !name.starts_with('.')).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) async fn upload(client: &Client, step: &Step) -> Result<Held, Failure> {
    let file: &FileInput = step.file.as_ref().ok_or_else(|| "an upload has a file".to_owned())?;
    let content = file.text.repeat(file.times.unwrap_or(1)).into_bytes();
    let folder = Folder::new()?;
    let source = match file.from {
        FileFrom::Bytes => UploadSource::from(content),
        FileFrom::Reader => UploadSource::reader(std::io::Cursor::new(content)),
        FileFrom::Path => {
            let path =
                folder.0.join(file.name.as_deref().ok_or_else(|| "a file on disk has a name".to_owned())?);
            fs::write(&path, content).map_err(|error| error.to_string())?;
            UploadSource::from(path)
        }
    };
    let mut upload = client.encrypted_files().upload(source);
    if let Some(name) = file.name.as_ref().filter(|_| file.from != FileFrom::Path) {
        upload = upload.file_name(name);
    }
    if let Some(description) = &file.description {
        upload = upload.description(description);
    }
    Ok(Held::Upload(limited!(upload, step).await?))
}

pub(crate) fn fingerprint(step: &Step) -> Result<String, Failure> {
    let Some([first, second]) = step.keys.as_deref() else {
        return Err("two keys are expected".to_owned().into());
    };
    Ok(PublicKeys::new(first, second)?.fingerprint().to_owned())
}

pub(crate) async fn download(client: &Client, export: &Resource, step: &Step) -> Result<Held, Failure> {
    let export = Export::try_from(export.clone())?;
    let (folder, packed) = (Folder::new()?, step.packed.unwrap_or(false));
    let path = folder.0.join(if packed { "calls.csv.gz" } else { "calls.csv" });
    let download = limited!(client.exports().download(&export, &path), step);
    let done = match download.await {
        Ok(done) => done,
        Err(error) if folder.names().is_empty() => return Err(error.into()),
        Err(error) => return Err(format!("it fails ({error}) and leaves {:?}", folder.names()).into()),
    };
    let wrong = done.path != path || folder.names().len() != 1;
    if wrong {
        return Err(format!("{done:?} and {:?} instead of {}", folder.names(), path.display()).into());
    }
    let file = fs::File::open(&path).map_err(|error| error.to_string())?;
    let mut text = String::new();
    let read = match packed {
        true => flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text),
        false => { file }.read_to_string(&mut text),
    };
    read.map_err(|error| error.to_string())?;
    Ok(Held::Text(text))
}

/// Rows until the first error, which comes with them.
pub(crate) async fn records(
    client: &Client,
    export: Option<&Resource>,
    step: &Step,
) -> Result<(Held, Option<Error>), Failure> {
    match step.record.as_deref() {
        Some("cdr_in") => read::<CdrIn>(client, export, step).await,
        Some("cdr_out") => read::<CdrOut>(client, export, step).await,
        other => Err(format!("no kind of record is called {other:?}").into()),
    }
}

async fn read<T: CdrRecord>(
    client: &Client,
    export: Option<&Resource>,
    step: &Step,
) -> Result<(Held, Option<Error>), Failure> {
    let mut rows = Vec::new();
    let mut failed = None;
    match (&step.csv, export) {
        (Some(csv), _) => {
            for row in CdrReader::<T, _>::new(csv.as_bytes()) {
                match row {
                    Ok(row) => rows.push(row),
                    Err(error) => {
                        failed = Some(error);
                        break;
                    }
                }
            }
        }
        (None, Some(export)) => {
            let export = Export::try_from(export.clone())?;
            let mut stream = client.exports().content(&export).rows::<T>();
            while failed.is_none() {
                match stream.try_next().await {
                    Ok(Some(row)) => rows.push(row),
                    Ok(None) => break,
                    Err(error) => failed = Some(error),
                }
            }
        }
        (None, None) => return Err("records are of a csv or an export".to_owned().into()),
    }
    let rows = rows.into_iter().map(|row| Row(Box::new(row))).collect();
    Ok((Held::Records(rows), failed))
}

/// A call detail record of any kind.
pub(crate) struct Row(Box<dyn Named>);

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

trait Named: std::fmt::Debug {
    /// A field, typed, or the text of a column that is none; `None` if neither is there.
    fn named(&self, name: &str) -> Option<CdrValue>;
}

impl<T: CdrRecord> Named for T {
    fn named(&self, name: &str) -> Option<CdrValue> {
        match T::SCHEMA.field(name) {
            Some(_) => self.value(name),
            None => self.cell(name).map(|text| CdrValue::Text(text.to_owned())),
        }
    }
}

/// Compares a field of a row with what is expected of it.
pub(crate) fn look_at_record(rows: &[Row], path: &str, wanted: &Node) -> Result<(), String> {
    let (row, name) = path.split_once('.').ok_or("a path is a row and a field")?;
    let row = row.parse::<usize>().ok().and_then(|row| rows.get(row)).ok_or("there is no such row")?;
    let got = row.0.named(name);
    let same = match (&got, wanted) {
        (None, Node::Null) => true,
        (Some(CdrValue::Timestamp(got)), Node::Text(wanted)) => wanted.parse().ok() == Some(*got),
        (Some(CdrValue::Integer(got)), Node::Integer(wanted)) => got == wanted,
        (Some(CdrValue::Decimal(got)), Node::Text(wanted)) => wanted.parse().ok() == Some(*got),
        (Some(CdrValue::Text(got)), Node::Text(wanted)) => got == wanted,
        _ => false,
    };
    if same { Ok(()) } else { Err(format!("{got:?} instead of {wanted:?}")) }
}
