//! Which class stands for what the schema names.

use super::text::quoted;
use crate::model::Schema;

/// The file of the lists.
pub(super) fn registry(schema: &Schema) -> String {
    let resources = schema.resources.iter().map(|resource| format!("{}.self", resource.class));
    let forms = crate::facts::forms(schema).map(|form| format!("{}.self", form.class));
    let records = schema.records.values().map(|record| format!("{}.self", record.class));
    let events = schema.callbacks.events.iter();
    let events = events.map(|event| format!("{}: {}.self", quoted(&event.wire_type), event.class));
    [
        list("Resource types in the schema's order.", "resourceClasses: [Resource.Type]", resources),
        list(
            "Forms of nested objects in the schema's order, then what resources have as their meta.",
            "objectClasses: [NestedObject.Type]",
            forms,
        ),
        list(
            "Kinds of call detail records in the schema's order.",
            "recordClasses: [CallRecord.Type]",
            records,
        ),
        list("Callbacks by their `type`.", "callbackClasses: [String: CallbackEvent.Type]", events),
    ]
    .join("\n")
}

fn list(text: &str, head: &str, classes: impl Iterator<Item = String>) -> String {
    let classes: String = classes.map(|class| format!("    {class},\n")).collect();
    format!("/// {text}\nlet {head} = [\n{classes}]\n")
}
