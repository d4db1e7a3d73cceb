//! The operations, blocking.

use super::engine::Engine;
use super::{Client, Create, CreateAndWait, Delete, Find, List, Update, Upload, Wait};
use crate::face::{Creatable, Deletable, Findable, Listable, ResourceType, Settling, Updatable};
use crate::{EncryptedFile, UploadSource};
use std::fmt;

/// The operations on one resource type. Those that the API does not have for a type do not compile on it:
///
/// ```compile_fail
/// # fn run(client: didww::blocking::Client) -> didww::Result<()> {
/// client.countries().delete("…").send()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Endpoint<T> {
    endpoint: crate::Endpoint<T>,
    engine: Engine,
}

/// The operation on a type that there is one of per account, such as the balance.
#[derive(Clone)]
pub struct Singleton<T> {
    singleton: crate::Singleton<T>,
    engine: Engine,
}

impl<T> Endpoint<T> {
    pub(super) fn new(client: &Client, endpoint: crate::Endpoint<T>) -> Endpoint<T> {
        Endpoint { endpoint, engine: client.engine().clone() }
    }

    /// The operations, awaited.
    pub(super) fn awaited(&self) -> &crate::Endpoint<T> {
        &self.endpoint
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }
}

impl<T: Listable> Endpoint<T> {
    /// `GET /type`: asks for a list; see [`List`].
    pub fn list(&self) -> List<T> {
        List { call: self.endpoint.list(), engine: self.engine.clone() }
    }
}

impl<T: Findable> Endpoint<T> {
    /// `GET /type/{id}`. [`send`](Find::send) it, or add what to include first.
    pub fn find(&self, id: impl AsRef<str>) -> Find<T> {
        Find { call: self.endpoint.find(id), engine: self.engine.clone() }
    }
}

impl<T: Creatable> Endpoint<T> {
    /// `POST /type` with all that was set; gives the resource as the server answered it. [`send`](Create::send) it.
    ///
    /// An answer without a body gives the resource as it was sent, without an id.
    pub fn create(&self, resource: T) -> Create<T> {
        Create { call: self.endpoint.create(resource), engine: self.engine.clone() }
    }
}

impl<T: Updatable> Endpoint<T> {
    /// `PATCH /type/{id}` with what was changed since the resource was loaded or built, and nothing else; then it is
    /// what the server answered. Nothing changed: no request. [`send`](Update::send) it.
    pub fn update<'a>(&self, resource: &'a mut T) -> Update<'a, T> {
        Update { call: self.endpoint.update(resource), engine: self.engine.clone() }
    }
}

impl<T: Deletable> Endpoint<T> {
    /// `DELETE /type/{id}`. [`send`](Delete::send) it.
    pub fn delete(&self, id: impl AsRef<str>) -> Delete<T> {
        Delete { call: self.endpoint.delete(id), engine: self.engine.clone() }
    }
}

impl Endpoint<EncryptedFile> {
    /// Encrypts a file and sends it: a path, bytes, or a reader; see [`Endpoint::upload`](crate::Endpoint::upload).
    /// [`send`](Upload::send) it, or say more about it first.
    ///
    /// ```no_run
    /// # fn run(client: didww::blocking::Client) -> didww::Result<()> {
    /// use std::path::Path;
    ///
    /// let passport = client.encrypted_files().upload(Path::new("passport.pdf")).description("both pages").send()?;
    /// println!("{}", passport.id());
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload(&self, source: impl Into<UploadSource>) -> Upload {
        Upload { call: self.endpoint.upload(source), engine: self.engine.clone() }
    }
}

impl<T: Settling> Endpoint<T> {
    /// Waits until one is no longer pending; see [`Endpoint::wait`](crate::Endpoint::wait). [`send`](Wait::send) it.
    pub fn wait(&self, id: impl AsRef<str>) -> Wait<T> {
        Wait { call: self.endpoint.wait(id), engine: self.engine.clone() }
    }
}

impl<T: Settling + Creatable> Endpoint<T> {
    /// [`create`](Self::create) and [`wait`](Self::wait) in one; see
    /// [`Endpoint::create_and_wait`](crate::Endpoint::create_and_wait). [`send`](CreateAndWait::send) it.
    pub fn create_and_wait(&self, resource: T) -> CreateAndWait<T> {
        CreateAndWait { call: self.endpoint.create_and_wait(resource), engine: self.engine.clone() }
    }
}

impl<T: ResourceType> Singleton<T> {
    pub(super) fn new(client: &Client, singleton: crate::Singleton<T>) -> Singleton<T> {
        Singleton { singleton, engine: client.engine().clone() }
    }

    /// `GET /type`. [`send`](Find::send) it.
    pub fn find(&self) -> Find<T> {
        Find { call: self.singleton.find(), engine: self.engine.clone() }
    }
}

impl<T> fmt::Debug for Endpoint<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.endpoint.fmt(f)
    }
}

impl<T> fmt::Debug for Singleton<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.singleton.fmt(f)
    }
}
