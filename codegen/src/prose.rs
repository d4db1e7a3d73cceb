//! Texts of the schema, which name members as the wire does: here they are spelled as in the code of languages that have them in camel case.

use crate::model::{Attribute, Schema, Versioned};
use crate::names::lower_camel;
use std::collections::BTreeSet;

/// The names that texts are looked through for.
pub(crate) struct Prose {
    names: BTreeSet<String>,
}

impl Prose {
    pub(crate) fn new(schema: &Schema) -> Self {
        let mut names = BTreeSet::new();
        let of = |attributes: &[Versioned<Attribute>]| -> Vec<String> {
            attributes.iter().map(|known| known.name.clone()).collect()
        };
        for resource in &schema.resources {
            names.insert(resource.accessor.clone());
            names.extend(of(&resource.attributes));
            names.extend(resource.meta.iter().flat_map(|meta| of(&meta.attributes)));
            let relationships = resource.relationships.iter();
            names.extend(relationships.flat_map(|known| [known.name.clone(), known.ids_name()]));
        }
        for form in schema.objects.iter().flat_map(|object| &object.variants) {
            names.extend(of(&form.attributes));
        }
        for event in &schema.callbacks.events {
            names.extend(event.members.iter().map(|known| known.name.clone()));
        }
        names.retain(|name| name.contains('_'));
        Prose { names }
    }

    /// The text with members spelled as they are in code. What stands in backticks is code already, and a path is none
    /// of ours.
    pub(crate) fn spelled(&self, text: &str) -> String {
        let parts = text.split('`').enumerate();
        let parts = parts.map(|(index, part)| match index % 2 {
            0 => part.split_inclusive(char::is_whitespace).map(|word| self.word(word)).collect(),
            _ => part.to_owned(),
        });
        parts.collect::<Vec<String>>().join("`")
    }

    fn word(&self, word: &str) -> String {
        let of_a_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let name = word.trim_matches(|letter| !of_a_name(letter));
        match self.names.contains(name) && !word.contains('/') {
            true => word.replacen(name, &lower_camel(name), 1),
            false => word.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_spelled_as_in_code() {
        let prose = Prose { names: BTreeSet::from(["trunk_ids".to_owned(), "dst_prefixes".to_owned()]) };
        assert_eq!(
            prose.spelled("See trunk_ids, (dst_prefixes) and\ncdr_in."),
            "See trunkIds, (dstPrefixes) and\ncdr_in."
        );
        assert_eq!(
            prose.spelled("At /data/trunk_ids, `trunk_ids`: trunk_ids"),
            "At /data/trunk_ids, `trunk_ids`: trunkIds"
        );
    }
}
