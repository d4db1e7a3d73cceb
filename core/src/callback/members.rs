//! What a callback says, by name, and what all types of callbacks have in common.

use jiff::Timestamp;
use std::fmt;

/// The members of a callback, in the order of their names, each once: all that came, also what this release does not
/// know.
///
/// Values are text, as they were signed: booleans and numbers as JSON writes them, null is empty. Bytes that are not
/// UTF-8 are shown as `U+FFFD`.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackMembers(Box<[(String, String)]>);

impl CallbackMembers {
    /// `members` are in the order of their names' bytes, each name once.
    pub(super) fn new(members: impl Iterator<Item = (String, String)>) -> Self {
        CallbackMembers(members.collect())
    }

    /// The value of the member `name`; `None` if there is none. Names are case-sensitive.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The id of what it is about. Empty if the callback leaves it out.
    pub fn id(&self) -> &str {
        self.get("id").unwrap_or_default()
    }

    /// The type of what it is about, e.g. `orders`. Empty if the callback leaves it out.
    pub fn callback_type(&self) -> &str {
        self.get("type").unwrap_or_default()
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of `name`, if there is one and it is not empty: null travels as empty text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.text(name)?.parse().ok()
    }

    pub(crate) fn timestamp(&self, name: &str) -> Option<Timestamp> {
        crate::jsonapi::parse_timestamp(self.text(name)?)
    }

    /// The items of a list that was joined by `separator`; none if there is nothing but white space.
    pub(crate) fn list(&self, name: &str, separator: &str) -> Vec<&str> {
        let text = self.get(name).unwrap_or_default();
        text.split(separator).map(str::trim).filter(|item| !item.is_empty()).collect()
    }
}

impl fmt::Debug for CallbackMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Implements what every type of callback has in common.
macro_rules! callback_type {
    ($name:ident) => {
        impl $name {
            /// The id of what it is about. Empty if the callback leaves it out.
            pub fn id(&self) -> &str {
                self.0.id()
            }

            /// The type of what it is about, as DIDWW spells it. Empty if the callback leaves it out.
            pub fn callback_type(&self) -> &str {
                self.0.callback_type()
            }

            /// The value of a member by name, also of one that this release does not know; `None` if there is none.
            pub fn get(&self, name: &str) -> Option<&str> {
                self.0.get(name)
            }

            /// Everything it says, by name.
            pub fn members(&self) -> &$crate::callback::CallbackMembers {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    };
}
pub(super) use callback_type;

/// A callback of a type that this release does not know: all of it is in [`members`](Self::members).
#[derive(Clone, PartialEq, Eq)]
pub struct UnknownCallback(pub(super) CallbackMembers);

callback_type!(UnknownCallback);
