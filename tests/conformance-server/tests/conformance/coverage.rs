//! Whether every operation that exists in a version has a case.

use didww::schema::RESOURCES;
use didww_conformance::Case;
use std::collections::HashSet;
use std::sync::Arc;

/// The operations without a case, for people.
pub(crate) fn missing(cases: &[Arc<Case>]) -> Vec<String> {
    let covered: HashSet<(&str, &str, &str)> = cases.iter().flat_map(|case| covered(case)).collect();
    let mut missing = Vec::new();
    for schema in RESOURCES {
        for (operation, versions) in schema.operations {
            for version in versions.iter().filter(|version| schema.versions.contains(*version)) {
                if !covered.contains(&(schema.accessor, operation.as_str(), version.as_str())) {
                    missing.push(format!("{operation} {} in {}", schema.accessor, version.as_str()));
                }
            }
        }
    }
    missing
}

/// What succeeds in a case: accessor, operation, version.
fn covered(case: &Case) -> impl Iterator<Item = (&str, &str, &str)> {
    let succeed = case.steps.iter().filter(|step| step.error.is_none());
    succeed
        .filter_map(|step| Some((step.accessor.as_deref()?, step.verb.operation()?, case.client.version())))
}
