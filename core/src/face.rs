//! What the generated faces are made of: the traits they implement and the conversions their setters take.

use crate::jsonapi::{Object, Resource, ResourceIdentifier, Value};
use crate::schema::{EnumSchema, EnumValueSchema, ResourceSchema};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// A typed resource: a thin wrapper of [`Resource`] that knows its type.
///
/// [`Resource`] is one too, of any type.
pub trait ResourceType:
    Clone + fmt::Debug + AsRef<Resource> + AsMut<Resource> + Into<Resource> + Send + Sync + 'static
{
    /// Its type in the schema; `None` for [`Resource`], which can be any.
    const SCHEMA: Option<&'static ResourceSchema>;

    /// Takes a resource for one of this type, unchecked: use [`TryFrom`].
    #[doc(hidden)]
    fn wrap(resource: Resource) -> Self;
}

impl AsRef<Resource> for Resource {
    fn as_ref(&self) -> &Resource {
        self
    }
}

impl AsMut<Resource> for Resource {
    fn as_mut(&mut self) -> &mut Resource {
        self
    }
}

impl ResourceType for Resource {
    const SCHEMA: Option<&'static ResourceSchema> = None;

    fn wrap(resource: Resource) -> Resource {
        resource
    }
}

/// Types that can be listed.
pub trait Listable: ResourceType {}
/// Types that can be found by id.
pub trait Findable: ResourceType {}
/// Types that can be created.
pub trait Creatable: ResourceType {}
/// Types that can be updated.
pub trait Updatable: ResourceType {}
/// Types that can be deleted.
pub trait Deletable: ResourceType {}
/// Types that come to a state by themselves, which can be waited for: orders, exports, verifications.
pub trait Settling: Findable {}

impl Listable for Resource {}
impl Findable for Resource {}
impl Creatable for Resource {}
impl Updatable for Resource {}
impl Deletable for Resource {}
impl Settling for Resource {}

/// Implements what every generated resource has in common.
macro_rules! resource_type {
    ($name:ident, $schema:path $(, $operation:ident)*) => {
        impl $crate::face::ResourceType for $name {
            const SCHEMA: Option<&'static $crate::schema::ResourceSchema> = Some(&$schema);

            fn wrap(resource: $crate::Resource) -> Self {
                $name(resource)
            }
        }

        /// What every resource can do; [`Resource`]($crate::Resource) says more.
        impl $name {
            /// Whether an update would send anything.
            pub fn is_changed(&self) -> bool {
                self.0.is_changed()
            }

            /// Forgets what was set since it was loaded or updated.
            pub fn reset(&mut self) {
                self.0.reset();
            }

            /// The value of an attribute by name, also of one that this release does not know; `None` if nothing
            /// says. It is the plain value, of a secret too: do not log it.
            pub fn get(&self, name: &str) -> Option<$crate::Value> {
                self.0.get(name)
            }

            /// Sets an attribute by name. One that this release does not know is kept and sent as it is.
            pub fn set(&mut self, name: &str, value: impl Into<$crate::Value>) {
                self.0.set(name, value);
            }

            /// Whether an attribute stands in the answer or was set.
            pub fn has(&self, name: &str) -> bool {
                self.0.has(name)
            }

            /// Status, headers and request id of the answer it came with; `None` for one built by hand.
            pub fn response(&self) -> Option<&$crate::ResponseInfo> {
                self.0.response()
            }

            /// The whole of it as a JSON:API resource object, secrets too.
            pub fn to_json(&self) -> String {
                self.0.to_json()
            }
        }

        impl AsRef<$crate::Resource> for $name {
            fn as_ref(&self) -> &$crate::Resource {
                &self.0
            }
        }

        impl AsMut<$crate::Resource> for $name {
            fn as_mut(&mut self) -> &mut $crate::Resource {
                &mut self.0
            }
        }

        impl From<$name> for $crate::Resource {
            fn from(resource: $name) -> $crate::Resource {
                resource.0
            }
        }

        impl TryFrom<$crate::Resource> for $name {
            type Error = $crate::Error;

            /// Fails if the resource is of another type.
            fn try_from(resource: $crate::Resource) -> $crate::Result<Self> {
                $crate::face::check_type(&resource, &$schema)?;
                Ok($name(resource))
            }
        }

        impl std::fmt::Debug for $name {
            /// Secrets are left out.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        $(impl $crate::face::$operation for $name {})*
    };
}
pub(crate) use resource_type;

pub(crate) fn check_type(resource: &Resource, schema: &'static ResourceSchema) -> crate::Result<()> {
    if std::ptr::eq(resource.schema(), schema) {
        return Ok(());
    }
    let message = format!("{} are no {}", resource.wire_type(), schema.wire_type);
    Err(crate::Error::invalid_input(message))
}

/// A typed enum.
pub trait EnumType: Sized {
    /// The enum in the schema.
    const SCHEMA: &'static EnumSchema;

    /// The constant of a value, or of a spelling that this release does not know.
    #[doc(hidden)]
    fn of(value: Result<&'static EnumValueSchema, String>) -> Self;
}

/// Implements what every generated enum has in common.
macro_rules! enum_type {
    ($name:ident, $schema:path, { $($index:literal => $variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// The value's name in the schema, which is the wire's spelling unless that differs by version; for
            /// `Other` what the API said.
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $value,)*
                    $name::Other(value) => value,
                }
            }
        }

        impl $crate::face::EnumType for $name {
            const SCHEMA: &'static $crate::schema::EnumSchema = &$schema;

            fn of(value: Result<&'static $crate::schema::EnumValueSchema, String>) -> Self {
                match value {
                    Ok(value) => match value.index {
                        $($index => $name::$variant,)*
                        _ => $name::Other(value.name.to_owned()),
                    },
                    Err(other) => $name::Other(other),
                }
            }
        }

        impl From<&str> for $name {
            /// By the schema's name or any version's spelling; anything else is `Other`.
            fn from(text: &str) -> Self {
                <$name as $crate::face::EnumType>::of($crate::face::enum_value(&$schema, text))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<String> for $name {
            /// By the schema's name or any version's spelling; anything else is `Other`.
            fn from(text: String) -> Self {
                text.as_str().into()
            }
        }

        impl From<&$name> for $crate::Value {
            fn from(value: &$name) -> $crate::Value {
                value.clone().into()
            }
        }

        impl From<$name> for $crate::Value {
            fn from(value: $name) -> $crate::Value {
                match $schema.value_named(value.as_str()) {
                    Some(known) => $crate::Value::Enum(known),
                    None => $crate::Value::Text(value.as_str().to_owned()),
                }
            }
        }
    };
}
pub(crate) use enum_type;

pub(crate) fn enum_value(
    schema: &'static EnumSchema,
    text: &str,
) -> Result<&'static EnumValueSchema, String> {
    crate::jsonapi::enum_value(schema, text, crate::ApiVersion::default()).ok_or_else(|| text.to_owned())
}

/// Implements what every generated nested object has in common.
macro_rules! object_type {
    ($name:ident, $schema:path, $tagged:literal) => {
        impl $name {
            /// An empty one.
            pub fn new() -> Self {
                $name($crate::Object::new(&$schema, $tagged))
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl AsRef<$crate::Object> for $name {
            fn as_ref(&self) -> &$crate::Object {
                &self.0
            }
        }

        impl AsMut<$crate::Object> for $name {
            fn as_mut(&mut self) -> &mut $crate::Object {
                &mut self.0
            }
        }

        impl From<$crate::Object> for $name {
            /// Takes an object for one of this form.
            fn from(object: $crate::Object) -> Self {
                $name(object)
            }
        }

        impl From<$name> for $crate::Value {
            fn from(value: $name) -> $crate::Value {
                $crate::Value::Object(value.0)
            }
        }

        impl std::fmt::Debug for $name {
            /// Secrets are left out.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
pub(crate) use object_type;

/// Text that may be null: what setters of nullable texts take. `None` writes null.
pub trait IntoText {
    /// The text, or nothing.
    fn into_text(self) -> Option<String>;
}

impl IntoText for &str {
    fn into_text(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl IntoText for String {
    fn into_text(self) -> Option<String> {
        Some(self)
    }
}

impl IntoText for &String {
    fn into_text(self) -> Option<String> {
        Some(self.clone())
    }
}

impl IntoText for std::borrow::Cow<'_, str> {
    fn into_text(self) -> Option<String> {
        Some(self.into_owned())
    }
}

/// The one for options: another would leave `None` without a type.
impl IntoText for Option<&str> {
    fn into_text(self) -> Option<String> {
        self.map(str::to_owned)
    }
}

/// Something that a relationship to a `T` can be set to: an id, or a `T` itself.
pub trait LinkTo<T> {
    /// The id.
    fn into_id(self) -> String;
}

impl<T: ResourceType> LinkTo<T> for &T {
    fn into_id(self) -> String {
        self.as_ref().id().to_owned()
    }
}

impl<T: ResourceType> LinkTo<T> for T {
    fn into_id(self) -> String {
        self.as_ref().id().to_owned()
    }
}

impl<T> LinkTo<T> for &ResourceIdentifier {
    fn into_id(self) -> String {
        self.id.clone()
    }
}

impl<T> LinkTo<T> for &str {
    fn into_id(self) -> String {
        self.to_owned()
    }
}

impl<T> LinkTo<T> for String {
    fn into_id(self) -> String {
        self
    }
}

impl<T> LinkTo<T> for &String {
    fn into_id(self) -> String {
        self.clone()
    }
}

impl<T: ResourceType> From<&T> for ResourceIdentifier {
    fn from(resource: &T) -> ResourceIdentifier {
        resource.as_ref().identifier()
    }
}

/// A nested object or a list that is changed in place; what it is when this goes out of scope is what the
/// resource holds. Changing nothing counts as no change.
#[derive(Debug)]
pub struct InPlace<'a, T: Clone + Into<Value>> {
    holder: Holder<'a>,
    index: usize,
    before: Value,
    value: T,
}

/// What holds the value.
#[derive(Debug)]
pub(crate) enum Holder<'a> {
    Resource(&'a mut Resource),
    Object(&'a mut Object),
}

impl<'a, T: Clone + Into<Value>> InPlace<'a, T> {
    pub(crate) fn new(holder: Holder<'a>, index: usize, value: T) -> Self {
        InPlace { holder, index, before: value.clone().into(), value }
    }
}

impl<T: Clone + Into<Value>> Deref for InPlace<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Clone + Into<Value>> DerefMut for InPlace<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: Clone + Into<Value>> Drop for InPlace<'_, T> {
    fn drop(&mut self) {
        let value = self.value.clone().into();
        // A list that is null, or was not loaded, reads as an empty one: looking at it must not make it that.
        if value == self.before {
            return;
        }
        match &mut self.holder {
            Holder::Resource(resource) => resource.put(self.index, value),
            Holder::Object(object) => object.put(self.index, value),
        }
    }
}
