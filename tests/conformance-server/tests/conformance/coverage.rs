//! Whether every operation that exists in a version has a case, and every fault with every method.

use didww::schema::RESOURCES;
use didww_conformance::Case;
use didww_faults::Fault;
use std::collections::HashSet;
use std::sync::Arc;

/// What has no case, for people.
pub(crate) fn missing(cases: &[Arc<Case>]) -> Vec<String> {
    missing_operations(cases).into_iter().chain(missing_faults(cases)).collect()
}

fn missing_faults(cases: &[Arc<Case>]) -> Vec<String> {
    let exchanges = cases.iter().flat_map(|case| &case.exchanges);
    let played: HashSet<(Fault, &str)> = exchanges
        .filter_map(|exchange| Some((exchange.response.fault?, exchange.request.method.as_str())))
        .collect();
    let methods = ["GET", "POST", "PATCH", "DELETE"];
    let all = Fault::ALL.into_iter().flat_map(|fault| methods.map(|method| (fault, method)));
    all.filter(|wanted| !played.contains(wanted))
        .map(|(fault, method)| format!("{fault} of a {method}"))
        .collect()
}

fn missing_operations(cases: &[Arc<Case>]) -> Vec<String> {
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
