//! The version columns of an entry: `since`, `until` and `changes`.

use crate::node::{Map, Node};

/// `entry` as it holds in version `index` of `versions`: `None` where the version lacks it; otherwise without
/// the keys that speak of versions.
pub(crate) fn at_version(entry: &Map, index: usize, versions: &[String]) -> Result<Option<Map>, String> {
    let position = |key: &str| -> Result<Option<usize>, String> {
        let Some(node) = entry.get(key) else {
            return Ok(None);
        };
        let date = node.scalar().ok_or_else(|| format!("{key} is a version"))?;
        let found = versions.iter().position(|version| *version == date);
        found.map(Some).ok_or_else(|| format!("{key}: {date} is no version of versions.yaml"))
    };
    if position("since")?.is_some_and(|since| index < since)
        || position("until")?.is_some_and(|until| index > until)
    {
        return Ok(None);
    }
    let mut resolved = entry.clone();
    for key in ["since", "until", "changes"] {
        resolved.shift_remove(key);
    }
    let changes = entry.get("changes").cloned().unwrap_or(Node::Null).into_map()?;
    for (date, change) in changes {
        let from = versions
            .iter()
            .position(|version| *version == date)
            .ok_or_else(|| format!("changes: {date} is no version of versions.yaml"))?;
        if index >= from {
            resolved.extend(change.into_map()?);
        }
    }
    Ok(Some(resolved))
}
