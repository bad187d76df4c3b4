//! The page about Checkout.com's side has every finding.

use std::collections::BTreeSet;

const SOURCES: [&str; 2] = [
    include_str!("../../../src/checkout/lint/look.rs"),
    include_str!("../../../src/checkout/lint/refusal.rs"),
];

#[test]
fn every_finding_is_in_the_documentation() {
    let mut rules = BTreeSet::new();
    for text in SOURCES {
        for part in text.split("finding(").skip(1) {
            let rule = part.trim_start().strip_prefix('"');
            if let Some((rule, _)) = rule.and_then(|rest| rest.split_once('"')) {
                rules.insert(rule.to_owned());
            }
        }
    }
    assert!(rules.len() > 20, "{rules:?}");
    let page = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/sandbox-checkout.md"
    );
    let page = std::fs::read_to_string(page).unwrap();
    let (_, table) = page.split_once("| finding |").unwrap();
    let written: BTreeSet<String> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(written, rules, "docs/sandbox-checkout.md, Findings");
}
