//! The calls about a resource type. What they do, hand-written bases do; here stand their names and types.

use super::text::{doc, laid_out};
use super::{Face, LANGUAGE};
use crate::model::Resource;
use crate::queries::Names;
use crate::texts::calls;

/// The endpoint of a type; `None` where there is no call about it.
pub(super) fn endpoint(face: &Face<'_>, resource: &Resource) -> Option<String> {
    let name = resource.endpoint()?;
    let text = calls::endpoint(&LANGUAGE, face.schema, resource, &[], " (`CallOptions`)");
    let methods: Vec<String> = methods(face, resource).iter().map(Method::written).collect();
    Some(format!(
        "{}public struct {name}: Sendable {{\n    private let calls: Calls<{}>\n\n    init(_ calls: Calls<{1}>) {{\n        \
         self.calls = calls\n    }}\n\n{}}}\n",
        doc(&face.said(&text), 0),
        resource.class,
        methods.join("\n")
    ))
}

/// A method: what it takes, gives and does.
struct Method {
    text: String,
    name: &'static str,
    parameters: Vec<String>,
    /// `async throws -> Did`
    gives: String,
    body: Vec<String>,
    /// Whether what it gives may be left alone.
    discardable: bool,
}

impl Method {
    fn written(&self) -> String {
        let close = format!(") {} {{", self.gives);
        let head = laid_out(&format!("public func {}(", self.name), &self.parameters, &close, 4);
        let discardable = if self.discardable { "    @discardableResult\n" } else { "" };
        let body: String = self.body.iter().map(|line| format!("        {line}\n")).collect();
        format!("{}{discardable}{head}\n{body}    }}\n", doc(&self.text, 4))
    }
}

const OPTIONS: &str = "options: CallOptions = CallOptions()";

fn methods(face: &Face<'_>, resource: &Resource) -> Vec<Method> {
    let mut out: Vec<Method> = Vec::new();
    for operation in ["list", "find", "create", "update", "delete"] {
        let Some(known) = resource.operations.iter().find(|known| known.name == operation) else { continue };
        let text = face.said(&calls::operation(&LANGUAGE, face.schema, resource, known));
        match operation {
            "list" => out.push(list(resource, text)),
            "find" => out.push(find(resource, text)),
            "create" => out.push(create(resource, text)),
            "update" => out.push(update(resource, text)),
            _ => out.extend(delete(resource, text)),
        }
    }
    if let Some(text) = calls::wait(&LANGUAGE, resource) {
        out.extend(wait(resource, face.said(&text)));
        out.extend(resource.supports("create").then(|| create_and_wait(resource)));
    }
    if resource.upload.is_some() {
        out.extend(uploads(resource));
    }
    if resource.download.is_some() {
        out.extend(downloads(resource));
    }
    out
}

fn class_for(names: Names, resource: &Resource) -> String {
    names.class(resource).unwrap_or_else(|| "NoName".to_owned())
}

/// What names the relationships that are to come along; nothing where there are none.
fn include(resource: &Resource) -> Option<String> {
    Some(format!("include: [{}] = []", Names::Include.class(resource)?))
}

/// The lines that put a query together, and what names it then.
fn asked(resource: &Resource, further: Option<&str>) -> (Vec<String>, &'static str) {
    if include(resource).is_none() && further.is_none() {
        return (Vec::new(), "options.text()");
    }
    let mut lines = vec!["var query = try Query(options)".to_owned()];
    lines.extend(include(resource).map(|_| "query.include(include)".to_owned()));
    lines.extend(further.map(str::to_owned));
    (lines, "query.text")
}

const FOUND: &str = "query.find(fields: fields, allowUnknown: allowUnknown)";

fn list(resource: &Resource, text: String) -> Method {
    let (filter, sort) = (class_for(Names::Filter, resource), class_for(Names::Sort, resource));
    let mut parameters: Vec<String> = include(resource).into_iter().collect();
    parameters.push(format!("filter: Filter<{filter}> = [:]"));
    if Names::Sort.class(resource).is_some() {
        parameters.push(format!("sort: [{sort}] = []"));
    }
    let further = [
        "fields: Fields = [:]",
        "pageSize: Int? = nil",
        "prefetch: Bool = false",
        "allowUnknown: Bool = false",
        OPTIONS,
    ];
    parameters.extend(further.map(str::to_owned));
    let sorted =
        if Names::Sort.class(resource).is_some() { "sort".to_owned() } else { "[NoName]()".to_owned() };
    let mut body = vec!["calls.listing {".to_owned(), "    var query = try Query(options)".to_owned()];
    body.extend(include(resource).map(|_| "    query.include(include)".to_owned()));
    body.push(format!("    {FOUND}"));
    body.push(format!(
        "    try query.list(filter: filter, sort: {sorted}, pageSize: pageSize, prefetch: prefetch)"
    ));
    body.push("    return query.text".to_owned());
    body.push("}".to_owned());
    Method {
        text,
        name: "list",
        parameters,
        gives: format!("-> Listing<{}>", resource.class),
        body,
        discardable: false,
    }
}

fn gives(resource: &Resource) -> String {
    format!("async throws -> {}", resource.class)
}

fn find(resource: &Resource, text: String) -> Method {
    let mut parameters: Vec<String> =
        if resource.singleton { vec![] } else { vec!["_ id: String".to_owned()] };
    parameters.extend(include(resource));
    parameters.extend(["fields: Fields = [:]", "allowUnknown: Bool = false", OPTIONS].map(str::to_owned));
    let (mut body, query) = asked(resource, Some(FOUND));
    let id = if resource.singleton { "\"\"" } else { "id" };
    body.push(format!("return try await calls.find({id}, {query})"));
    Method { text, name: "find", parameters, gives: gives(resource), body, discardable: false }
}

fn made(resource: &Resource) -> String {
    format!("_ resource: {}", resource.class)
}

fn create(resource: &Resource, text: String) -> Method {
    let mut parameters = vec![made(resource)];
    parameters.extend(include(resource));
    parameters.push(OPTIONS.to_owned());
    let (mut body, query) = asked(resource, None);
    body.push(format!("return try await calls.create(resource, {query})"));
    Method { text, name: "create", parameters, gives: gives(resource), body, discardable: true }
}

fn update(resource: &Resource, text: String) -> Method {
    let mut parameters = vec![made(resource)];
    parameters.extend(include(resource));
    parameters.push(OPTIONS.to_owned());
    let (mut body, query) = asked(resource, None);
    body.push(format!("return try await calls.update(resource, {query})"));
    let by_id = "By an id: changes that one without fetching it first, and gives it.";
    let text = text.replace(by_id, "One that was made with an `id` is changed without being fetched first.");
    Method { text, name: "update", parameters, gives: gives(resource), body, discardable: true }
}

/// A call about one that exists, which takes it or its id.
fn known(
    resource: &Resource,
    name: &'static str,
    text: &str,
    further: &[&str],
    gives: &str,
    call: &str,
) -> [Method; 2] {
    let method = |parameter: String, id: &str, discardable| Method {
        text: text.to_owned(),
        name,
        parameters: [parameter]
            .into_iter()
            .chain(further.iter().map(|&further| further.to_owned()))
            .collect(),
        gives: gives.to_owned(),
        body: vec![call.replace("{id}", id)],
        discardable,
    };
    let discardable = name == "delete";
    [method(made(resource), "resource.id", discardable), method("_ id: String".to_owned(), "id", discardable)]
}

fn delete(resource: &Resource, text: String) -> [Method; 2] {
    let call = "try await calls.delete({id}, options)";
    known(resource, "delete", &text, &[OPTIONS], "async throws -> ResponseInfo", call)
}

const WAITING: &str = "options: WaitOptions = WaitOptions()";

fn wait(resource: &Resource, text: String) -> [Method; 2] {
    let progress = on_progress(resource);
    let call = "try await calls.wait({id}, options, onProgress)";
    known(resource, "wait", &text, &[WAITING, &progress], &gives(resource), call)
}

fn on_progress(resource: &Resource) -> String {
    format!("onProgress: (@Sendable ({}) -> Void)? = nil", resource.class)
}

fn create_and_wait(resource: &Resource) -> Method {
    Method {
        text: calls::CREATE_AND_WAIT.to_owned(),
        name: "createAndWait",
        parameters: vec![made(resource), WAITING.to_owned(), on_progress(resource)],
        gives: gives(resource),
        body: vec!["try await calls.createAndWait(resource, options, onProgress)".to_owned()],
        discardable: true,
    }
}

fn uploads(_: &Resource) -> [Method; 2] {
    let parameters = [
        "_ source: ByteSource",
        "fileName: String? = nil",
        "description: String? = nil",
        OPTIONS,
        "onProgress: (@Sendable (_ sent: Int, _ total: Int) -> Void)? = nil",
    ];
    [
        Method {
            text: "Encrypts a file and sends it; gives its id.\n\n\
                   What a stream gives is kept in memory before anything is sent, for its length must be known; no more is read \
                   than the API takes (20 MiB). Ten minutes are allowed unless `timeout` says otherwise. The public keys are \
                   fetched by the first upload of a client, and anew if the server says that they are no longer the right ones.\n\n\
                   `fileName` takes the place of the last part of a path, `description` is your own note. Throws a \
                   `DidwwError.invalidInput` if the file is empty or too long, and a `DidwwError.file` if it cannot be read, \
                   whose `cause` is what the stream threw."
                .to_owned(),
            name: "upload",
            parameters: parameters.map(str::to_owned).to_vec(),
            gives: "async throws -> UploadedFile".to_owned(),
            body: vec!["try await calls.upload(source, fileName, description, options, onProgress)".to_owned()],
            discardable: false,
        },
        Method {
            text: "The keys that files are encrypted with, to encrypt in one place and send in another.".to_owned(),
            name: "publicKeys",
            parameters: vec![],
            gives: "async throws -> PublicKeys".to_owned(),
            body: vec!["try await calls.publicKeys()".to_owned()],
            discardable: false,
        },
    ]
}

fn downloads(resource: &Resource) -> [Method; 2] {
    let progress = "onProgress: (@Sendable (_ done: Int, _ total: Int?) -> Void)? = nil";
    let of = |further: &[&str]| -> Vec<String> {
        [made(resource)].into_iter().chain(further.iter().map(|&further| further.to_owned())).collect()
    };
    [
        Method {
            text: "Fetches the file of a completed one to a path, whole or not at all.\n\n\
                   A path that ends in `.gz` keeps it packed, any other unpacks it on the way, unless `packed` says otherwise; a \
                   folder takes the file under its own name, packed. What an earlier download of a packed file left is gone on \
                   with, unless `resume` is false. There is no limit to the whole time; 30 s without a byte end it, unless the \
                   options or the client say otherwise.\n\n\
                   Throws a `DidwwError.invalidInput` if it is not completed, a `DidwwError.file` if it cannot be written, and a \
                   `DidwwError.decode` if what came is damaged."
                .to_owned(),
            name: "download",
            parameters: of(&["to path: String", "packed: Bool? = nil", "resume: Bool? = nil", OPTIONS, progress]),
            gives: "async throws -> DownloadedFile".to_owned(),
            body: vec!["try await calls.download(resource, path, packed, resume, options, onProgress)".to_owned()],
            discardable: true,
        },
        Method {
            text: "The file of a completed one as it comes: its bytes, unpacked unless `packed` is true, or its rows. Nothing is \
                   asked before they are."
                .to_owned(),
            name: "content",
            parameters: of(&["packed: Bool = false", OPTIONS, progress]),
            gives: "-> ExportContent".to_owned(),
            body: vec!["calls.content(resource, packed, options, onProgress)".to_owned()],
            discardable: false,
        },
    ]
}
