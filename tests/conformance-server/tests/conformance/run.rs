//! Does what a case says, and compares what it sees with what the case expects.

use crate::look::{Held, look_at, look_at_error, resource_at};
use crate::values::{linkage_of, value_of};
use crate::{callbacks, files};
use didww::{Client, EncryptedFile, Error, LinkTo, List, RateLimit, Resource, Value};
use didww_conformance::case::{ClientOptions, PageOf, Query, Step, Verb};
use didww_conformance::inputs::CallbackInput;
use didww_conformance::{Case, Map, Node, Server};
use std::collections::HashMap;
use std::time::Duration;

/// How long a call may take where the case does not say.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why a step could not be done: the core says no, or the case makes no sense.
pub(crate) enum Failure {
    Core(Error),
    Case(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Core(error)
    }
}

impl From<String> for Failure {
    fn from(error: String) -> Failure {
        Failure::Case(error)
    }
}

/// Plays a case from begin to end.
pub(crate) async fn run(server: &Server, case: &Case) -> Result<(), String> {
    let play = server.play(&case.name).ok_or("the server does not have the case")?;
    let mut runner = Runner { client: client(&case.client, &play.base_url)?, held: HashMap::new() };
    let steps = runner.steps(case).await;
    let verdict = server.verdict(play.number).ok_or("the server does not have the play")?;
    // What the server says comes first: the rest follows from it.
    let mut wrong = verdict.mismatches;
    wrong.extend(steps.err());
    if verdict.unplayed > 0 {
        wrong.push(format!("{} requests did not come", verdict.unplayed));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn client(options: &ClientOptions, base_url: &str) -> Result<Client, String> {
    let timeout = options.timeout_ms.map_or(TIMEOUT, Duration::from_millis);
    let limit = options
        .rate_limit
        .map_or(RateLimit::off(), |limit| RateLimit::per_second(limit.per_second).burst(limit.burst));
    let mut builder = Client::builder(options.key())
        .base_url(base_url)
        .timeout(timeout)
        .retries(options.retries)
        .rate_limit(limit);
    if let Some(most) = options.max_response_bytes {
        builder = builder.max_response_bytes(most);
    }
    if let Some(version) = &options.api_version {
        builder = builder.api_version(version.parse().map_err(|error: Error| error.to_string())?);
    }
    builder.build().map_err(|error| error.to_string())
}

/// A call with what its step says in place of the client's settings. The calls' builders have no trait in common.
macro_rules! limited {
    ($call:expr, $step:expr) => {{
        let mut call = $call;
        if let Some(limit) = $step.timeout_ms {
            call = call.timeout(std::time::Duration::from_millis(limit));
        }
        if let Some(limit) = $step.read_timeout_ms {
            call = call.read_timeout(std::time::Duration::from_millis(limit));
        }
        if let Some(most) = $step.retries {
            call = call.retries(most);
        }
        call
    }};
}
pub(crate) use limited;

/// Waiting, as its step says.
macro_rules! patient {
    ($call:expr, $step:expr) => {{
        let mut call = limited!($call, $step);
        if let Some(pause) = $step.poll_every_ms {
            call = call.poll_every(Duration::from_millis(pause));
        }
        if let Some(limit) = $step.within_ms {
            call = call.within(Duration::from_millis(limit));
        }
        call
    }};
}

struct Runner {
    client: Client,
    held: HashMap<String, Held>,
}

impl Runner {
    async fn steps(&mut self, case: &Case) -> Result<(), String> {
        for (index, step) in case.steps.iter().enumerate() {
            let place = format!("step {} ({:?})", index + 1, step.verb);
            self.step(step).await.map_err(|error| format!("{place}: {error}"))?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Result<(), String> {
        let done = match self.act(step).await {
            Ok(done) => done,
            Err(Failure::Case(error)) => return Err(error),
            Err(Failure::Core(error)) => {
                let Some(expected) = &step.error else { return Err(format!("{error} ({error:?})")) };
                look_at_error(&error, expected)?;
                // the rows that came before the error
                return step.expect.as_ref().map_or(Ok(()), |expect| look_at(self.get(step.name())?, expect));
            }
        };
        if let Some(expected) = &step.error {
            return Err(format!("it succeeds instead of failing with {}", expected.kind));
        }
        let name = if step.name.is_some() || makes(step.verb) { step.name() } else { step.of() };
        if let Some(done) = done {
            self.held.insert(name.to_owned(), done);
        }
        match &step.expect {
            Some(expect) => look_at(self.get(name)?, expect),
            None => Ok(()),
        }
    }

    fn get(&self, name: &str) -> Result<&Held, String> {
        self.held.get(name).ok_or_else(|| format!("nothing is called {name:?}"))
    }

    fn resource(&mut self, name: &str) -> Result<&mut Resource, String> {
        match self.held.get_mut(name) {
            Some(Held::Resource(resource)) => Ok(resource),
            _ => Err(format!("no resource is called {name:?}")),
        }
    }

    /// Does the step; what it gives takes the step's name.
    async fn act(&mut self, step: &Step) -> Result<Option<Held>, Failure> {
        match step.verb {
            Verb::Find => self.find(step).await.map(Some),
            Verb::List => self.list(step).await.map(Some),
            Verb::Each => self.rows(step).await.map(Some),
            Verb::First => self.first(step).await.map(Some),
            Verb::Count => Ok(Some(Held::Count(self.listed(step)?.count().await?))),
            Verb::Create => self.create(step).await.map(Some),
            Verb::Update => self.update(step).await.map(|()| None),
            Verb::Delete => self.delete(step).await.map(Some),
            Verb::Raw => self.raw(step).await.map(Some),
            Verb::New => Ok(Some(Held::Resource(new(step)?))),
            Verb::Take => Ok(Some(Held::Resource(resource_at(self.get(step.of())?, path(step))?))),
            Verb::Clone => Ok(Some(Held::Resource(self.resource(step.of())?.clone()))),
            Verb::Set => {
                self.change(step, |resource, path, node| put(resource, path, &mut |_| value_of(node)))
            }
            Verb::Append => self.change(step, |resource, path, node| {
                put(resource, path, &mut |list| append(list, value_of(node)?))
            }),
            Verb::Link => self.link(step),
            Verb::Reset => {
                self.resource(step.of())?.reset();
                Ok(None)
            }
            Verb::Check => Ok(None),
            Verb::Wait => self.wait(step).await.map(Some),
            Verb::CreateAndWait => self.create_and_wait(step).await.map(Some),
            Verb::Upload => files::upload(&self.client, step).await.map(Some),
            Verb::Fingerprint => Ok(Some(Held::Text(files::fingerprint(step)?))),
            Verb::Download => {
                let export = self.resource(step.of())?.clone();
                files::download(&self.client, &export, step).await.map(Some)
            }
            Verb::Records => self.records(step).await.map(Some),
            Verb::Sign => Ok(Some(Held::Text(callbacks::sign(callback(step)?)?))),
            Verb::Validate => Ok(Some(Held::Valid(callbacks::validate(callback(step)?)?))),
            Verb::ReadCallback => Ok(Some(Held::Events(callbacks::read(callback(step)?)?))),
        }
    }

    async fn wait(&self, step: &Step) -> Result<Held, Failure> {
        let id = step.id.as_deref().unwrap_or_default();
        let wait = patient!(self.client.resources(accessor(step))?.wait(id), step);
        Ok(Held::Resource(wait.await?))
    }

    async fn create_and_wait(&mut self, step: &Step) -> Result<Held, Failure> {
        let resource = self.resource(step.of())?.clone();
        let wait = patient!(self.client.resources(accessor(step))?.create_and_wait(resource), step);
        Ok(Held::Resource(wait.await?))
    }

    /// Those before an error are kept for the step to look at.
    async fn records(&mut self, step: &Step) -> Result<Held, Failure> {
        let export = match step.csv {
            Some(_) => None,
            None => Some(self.resource(step.of())?.clone()),
        };
        let (rows, failed) = files::records(&self.client, export.as_ref(), step).await?;
        match failed {
            Some(error) => {
                self.held.insert(step.name().to_owned(), rows);
                Err(error.into())
            }
            None => Ok(rows),
        }
    }

    fn change(
        &mut self,
        step: &Step,
        mut change: impl FnMut(&mut Resource, &str, &Node) -> Result<(), String>,
    ) -> Result<Option<Held>, Failure> {
        let resource = self.resource(step.of())?;
        for (path, node) in step.values.iter().flatten() {
            change(resource, path, node)?;
        }
        Ok(None)
    }

    fn link(&mut self, step: &Step) -> Result<Option<Held>, Failure> {
        let none = Map::new();
        for (relationship, node) in step.links.as_ref().unwrap_or(&none) {
            let linked = self.linked(node)?;
            let resource = self.resource(step.of())?;
            let linkage = linkage_of(resource.wire_type(), relationship, &linked)?;
            resource.set_linkage(relationship, linkage)?;
        }
        Ok(None)
    }

    /// `{named: name}` stands for the resource of that name.
    fn linked(&mut self, node: &Node) -> Result<Node, String> {
        if let Node::List(nodes) = node {
            return Ok(Node::List(nodes.iter().map(|node| self.linked(node)).collect::<Result<_, _>>()?));
        }
        let Some(name) = node.get("named").and_then(Node::as_str) else { return Ok(node.clone()) };
        let (wire_type, id) = match self.get(name)? {
            Held::Upload(file) => ("encrypted_files", LinkTo::<EncryptedFile>::into_id(file)),
            Held::Resource(resource) => (resource.wire_type(), resource.id().to_owned()),
            _ => return Err(format!("{name} is nothing that can be linked to")),
        };
        let text = |key: &str, text: &str| (key.to_owned(), Node::Text(text.to_owned()));
        Ok(Node::Map([text("type", wire_type), text("id", &id)].into_iter().collect()))
    }

    async fn find(&self, step: &Step) -> Result<Held, Failure> {
        let mut find = self.client.resources(accessor(step))?.find(step.id.as_deref().unwrap_or_default());
        if let Some(query) = &step.query {
            find = query.fields.iter().fold(find, |find, (of, names)| find.fields(of, names));
            if !query.include.is_empty() {
                find = find.include(&query.include);
            }
            if query.allow_unknown {
                find = find.allow_unknown();
            }
        }
        Ok(Held::Resource(limited!(find, step).await?))
    }

    /// The list that a step asks for.
    fn listed(&self, step: &Step) -> Result<List<Resource>, Failure> {
        let mut list = self.client.resources(accessor(step))?.list();
        let none = Query::default();
        let query = step.query.as_ref().unwrap_or(&none);
        for (name, node) in &query.filter {
            list = list.filter(name, value_of(node)?);
        }
        if !query.sort.is_empty() {
            list = list.sort(&query.sort);
        }
        if !query.include.is_empty() {
            list = list.include(&query.include);
        }
        for (wire_type, names) in &query.fields {
            list = list.fields(wire_type, names);
        }
        list = match query.page {
            Some(PageOf { number: Some(number), size }) => list.page(number, size),
            Some(PageOf { number: None, size }) => list.page_size(size),
            None => list,
        };
        if query.allow_unknown {
            list = list.allow_unknown();
        }
        Ok(limited!(list, step))
    }

    async fn list(&self, step: &Step) -> Result<Held, Failure> {
        Ok(Held::Page(self.listed(step)?.send().await?))
    }

    /// Goes through the rows. Those before an error are kept for the step to look at.
    async fn rows(&mut self, step: &Step) -> Result<Held, Failure> {
        let list = self.listed(step)?.prefetch(step.prefetch.unwrap_or(false));
        let mut stream = list.stream();
        let mut rows = Vec::new();
        while step.take.is_none_or(|most| rows.len() < most) {
            match stream.try_next().await {
                Ok(Some(row)) => rows.push(row),
                Ok(None) => break,
                Err(error) => {
                    self.held.insert(step.name().to_owned(), Held::Rows(rows));
                    return Err(error.into());
                }
            }
        }
        Ok(Held::Rows(rows))
    }

    async fn first(&self, step: &Step) -> Result<Held, Failure> {
        let first = self.listed(step)?.first().await?;
        Ok(first.map_or(Held::Nothing, Held::Resource))
    }

    async fn create(&mut self, step: &Step) -> Result<Held, Failure> {
        let resource = self.resource(step.of())?.clone();
        let mut create = self.client.resources(accessor(step))?.create(resource);
        if let Some(query) = &step.query {
            create = create.include(&query.include);
        }
        Ok(Held::Resource(limited!(create, step).await?))
    }

    async fn update(&mut self, step: &Step) -> Result<(), Failure> {
        let endpoint = self.client.resources(accessor(step))?;
        let resource = self.resource(step.of())?;
        let mut update = endpoint.update(resource);
        if let Some(query) = &step.query {
            update = update.include(&query.include);
        }
        Ok(limited!(update, step).await?)
    }

    async fn delete(&self, step: &Step) -> Result<Held, Failure> {
        let id = step.id.as_deref().unwrap_or_default();
        let delete = self.client.resources(accessor(step))?.delete(id);
        Ok(Held::Done(limited!(delete, step).await?))
    }

    async fn raw(&self, step: &Step) -> Result<Held, Failure> {
        let method = step.method.as_deref().unwrap_or_default();
        let method = method.parse().map_err(|_| format!("{method} is no method"))?;
        let mut request = self.client.raw(method, path(step));
        for (name, value) in step.params.iter().flatten() {
            request = request.query(name, value);
        }
        if let Some(body) = &step.body {
            request = request.json(body);
        }
        Ok(Held::Raw(limited!(request, step).send().await?))
    }
}

/// Whether the verb gives something new, rather than changing what there is.
fn makes(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Find
            | Verb::List
            | Verb::Each
            | Verb::First
            | Verb::Count
            | Verb::Create
            | Verb::Delete
            | Verb::Raw
            | Verb::New
            | Verb::Take
            | Verb::Clone
            | Verb::Wait
            | Verb::CreateAndWait
            | Verb::Upload
            | Verb::Fingerprint
            | Verb::Download
            | Verb::Records
            | Verb::Sign
            | Verb::Validate
            | Verb::ReadCallback
    )
}

fn callback(step: &Step) -> Result<&CallbackInput, String> {
    step.callback.as_ref().ok_or_else(|| "the step is about a callback".to_owned())
}

fn accessor(step: &Step) -> &str {
    step.accessor.as_deref().unwrap_or_default()
}

fn path(step: &Step) -> &str {
    step.path.as_deref().unwrap_or_default()
}

fn new(step: &Step) -> Result<Resource, Error> {
    match &step.id {
        Some(id) => Resource::with_id(accessor(step), id),
        None => Resource::new(accessor(step)),
    }
}

fn append(list: Option<Value>, value: Value) -> Result<Value, String> {
    match list {
        None | Some(Value::Null) => Ok(Value::List(vec![value])),
        Some(Value::List(mut values)) => {
            values.push(value);
            Ok(Value::List(values))
        }
        Some(other) => Err(format!("{other:?} is no list")),
    }
}

type Change<'a> = dyn FnMut(Option<Value>) -> Result<Value, String> + 'a;

/// Changes what is at `path`: nested objects are read, changed and set back.
fn put(resource: &mut Resource, path: &str, change: &mut Change<'_>) -> Result<(), String> {
    let (first, rest) = split(path);
    let changed = put_in(resource.get(first), rest, change)?;
    resource.set(first, changed);
    Ok(())
}

fn put_in(value: Option<Value>, path: &str, change: &mut Change<'_>) -> Result<Value, String> {
    if path.is_empty() {
        return change(value);
    }
    let (first, rest) = split(path);
    match value {
        Some(Value::Object(mut object)) => {
            let changed = put_in(object.get(first), rest, change)?;
            object.set(first, changed);
            Ok(Value::Object(object))
        }
        Some(Value::List(mut values)) => {
            let index: usize = first.parse().map_err(|_| format!("{first} is no index"))?;
            let slot = values.get_mut(index).ok_or_else(|| format!("there is no item {index}"))?;
            *slot = put_in(Some(slot.clone()), rest, change)?;
            Ok(Value::List(values))
        }
        other => Err(format!("{other:?} has no member {first:?}")),
    }
}

fn split(path: &str) -> (&str, &str) {
    path.split_once('.').unwrap_or((path, ""))
}
