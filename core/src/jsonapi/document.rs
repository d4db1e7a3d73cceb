//! A parsed document: every text in one arena, every value in one slot, every resource one row.
//!
//! A page of a thousand resources is a handful of allocations. Resources, nested objects and linkages are
//! indices into it, so that a graph with cycles is only numbers; handles keep the document alive.

use crate::ApiVersion;
use crate::response::ResponseInfo;
use crate::schema::{ObjectSchema, ResourceSchema, VariantSchema};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::sync::OnceLock;

/// A piece of the arena.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Text {
    pub(super) start: u32,
    pub(super) len: u32,
}

/// A part of one of the document's vectors.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Span {
    pub(super) start: u32,
    pub(super) len: u32,
}

impl Span {
    pub(super) fn of<T>(self, items: &[T]) -> &[T] {
        let start = self.start as usize;
        items.get(start..start + self.len as usize).unwrap_or_default()
    }
}

/// What stands at an attribute's place.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Slot {
    /// The document does not say.
    #[default]
    Absent,
    Null,
    Boolean(bool),
    Integer(i64),
    Text(Text),
    /// A number that no integer holds, as JSON.
    Json(Text),
    /// Slots in `Document::slots`.
    List(Span),
    /// An index into `Document::objects`.
    Object(u32),
}

/// What a relationship says.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Links {
    /// The document holds no linkage: the relationship was not included.
    #[default]
    Absent,
    Null,
    One(u32),
    /// Links in `Document::links`.
    Many(Span),
}

/// A resource identifier: who is linked to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    pub(super) wire_type: Text,
    pub(super) id: Text,
}

/// A member that the schema does not know, kept as JSON.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extra {
    pub(super) name: Text,
    pub(super) json: Text,
}

/// A resource of the document.
pub(crate) struct Row {
    pub(super) schema: &'static ResourceSchema,
    pub(super) wire_type: Text,
    pub(super) id: Text,
    /// First of its slots.
    pub(super) slots: u32,
    /// First of its relationships.
    pub(super) relationships: u32,
    pub(super) extras: Span,
    pub(super) extra_relationships: Span,
    /// Index into `Document::objects`.
    pub(super) meta: Option<u32>,
    pub(super) links: Option<Text>,
}

/// A nested object of the document.
pub(crate) struct ObjectRow {
    pub(super) object: Option<&'static ObjectSchema>,
    pub(super) variant: Option<&'static VariantSchema>,
    pub(super) wire_type: Text,
    pub(super) slots: u32,
    pub(super) extras: Span,
    /// Members beside `type` and `attributes`.
    pub(super) beside: Span,
}

/// The shape of the top-level `data`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Primary {
    /// No such member.
    Absent,
    Null,
    One,
    Many,
}

/// A parsed document. Its text holds secrets, so it has no debug output.
pub(crate) struct Document {
    pub(super) text: String,
    pub(super) slots: Vec<Slot>,
    pub(super) relationships: Vec<Links>,
    pub(super) links: Vec<Link>,
    pub(super) extras: Vec<Extra>,
    pub(super) objects: Vec<ObjectRow>,
    pub(super) rows: Vec<Row>,
    /// Rows of `data`; the others are included.
    pub(super) primary_rows: usize,
    pub(super) primary: Primary,
    pub(super) meta: Option<Text>,
    pub(super) top_links: Option<Text>,
    pub(super) version: ApiVersion,
    pub(super) response: ResponseInfo,
    index: OnceLock<HashTable<u32>>,
}

impl Document {
    pub(super) fn new(version: ApiVersion, response: ResponseInfo) -> Document {
        Document {
            text: String::new(),
            slots: Vec::new(),
            relationships: Vec::new(),
            links: Vec::new(),
            extras: Vec::new(),
            objects: Vec::new(),
            rows: Vec::new(),
            primary_rows: 0,
            primary: Primary::Absent,
            meta: None,
            top_links: None,
            version,
            response,
            index: OnceLock::new(),
        }
    }

    pub(crate) fn version(&self) -> ApiVersion {
        self.version
    }

    pub(crate) fn response(&self) -> &ResponseInfo {
        &self.response
    }

    pub(crate) fn primary(&self) -> Primary {
        self.primary
    }

    pub(crate) fn primary_rows(&self) -> usize {
        self.primary_rows
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Top-level `meta`, as JSON.
    pub(crate) fn meta(&self) -> Option<&str> {
        self.meta.map(|meta| self.text(meta))
    }

    /// Top-level `links`, as JSON.
    pub(crate) fn top_links(&self) -> Option<&str> {
        self.top_links.map(|links| self.text(links))
    }

    /// Bytes that the document keeps, without what the handles on it take.
    pub(crate) fn retained_bytes(&self) -> usize {
        fn bytes<T>(items: &Vec<T>) -> usize {
            items.capacity() * size_of::<T>()
        }
        self.text.capacity()
            + bytes(&self.slots)
            + bytes(&self.relationships)
            + bytes(&self.links)
            + bytes(&self.extras)
            + bytes(&self.objects)
            + bytes(&self.rows)
            + self.index.get().map_or(0, |index| index.capacity() * (size_of::<u32>() + 1))
    }

    pub(super) fn text(&self, text: Text) -> &str {
        let start = text.start as usize;
        self.text.get(start..start + text.len as usize).unwrap_or_default()
    }

    pub(super) fn row(&self, row: u32) -> &Row {
        &self.rows[row as usize]
    }

    pub(super) fn object(&self, object: u32) -> &ObjectRow {
        &self.objects[object as usize]
    }

    pub(super) fn slot(&self, first: u32, index: usize) -> Slot {
        self.slots.get(first as usize + index).copied().unwrap_or_default()
    }

    pub(super) fn linkage(&self, row: u32, index: usize) -> Links {
        let first = self.row(row).relationships as usize;
        self.relationships.get(first + index).copied().unwrap_or_default()
    }

    /// The row that `link` points to, in `data` or `included`.
    pub(super) fn resolve(&self, link: Link) -> Option<u32> {
        self.find(self.text(link.wire_type), self.text(link.id))
    }

    /// The row of this type and id.
    pub(super) fn find(&self, wire_type: &str, id: &str) -> Option<u32> {
        let index = self.index.get_or_init(|| self.make_index());
        let same = |row: &u32| {
            let row = self.row(*row);
            self.text(row.id) == id && self.text(row.wire_type) == wire_type
        };
        index.find(hash(id), same).copied()
    }

    fn make_index(&self) -> HashTable<u32> {
        let mut index = HashTable::with_capacity(self.rows.len());
        for (number, row) in self.rows.iter().enumerate() {
            let id = self.text(row.id);
            let hasher = |other: &u32| hash(self.text(self.row(*other).id));
            let same = |other: &u32| {
                let other = self.row(*other);
                self.text(other.id) == id && self.text(other.wire_type) == self.text(row.wire_type)
            };
            // The first of equals holds: primary data comes before included.
            index.entry(hash(id), same, hasher).or_insert(number as u32);
        }
        index
    }
}

fn hash(id: &str) -> u64 {
    static HASHER: OnceLock<DefaultHashBuilder> = OnceLock::new();
    HASHER.get_or_init(DefaultHashBuilder::default).hash_one(id)
}
