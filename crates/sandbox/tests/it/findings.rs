//! The list of findings in the documentation is the one in the code.

use std::collections::BTreeMap;
use std::path::Path;

const SOURCES: [&str; 8] = [
    include_str!("../../src/tabby/lint/finding.rs"),
    include_str!("../../src/tabby/lint/look.rs"),
    include_str!("../../src/tabby/lint/quirks.rs"),
    include_str!("../../src/tabby/lint/session.rs"),
    include_str!("../../src/tabby/lint/payment.rs"),
    include_str!("../../src/tabby/lint/refusal/request.rs"),
    include_str!("../../src/tabby/lint/refusal/explain.rs"),
    include_str!("../../src/tabby/lint/refusal/body.rs"),
];

const BEGIN: &str = "| finding | source | what it says |\n|---|---|---|\n";

/// The name of a source, as findings have it.
fn page(constant: &str) -> String {
    let declared = format!("const {constant}: &str = \"");
    let name = SOURCES[0].split(&declared).nth(1).unwrap();
    name.split('"').next().unwrap().to_owned()
}

/// Splits a string literal from the start of a text.
fn literal(text: &str) -> (String, &str) {
    let text = text.trim_start().strip_prefix('"').unwrap();
    let mut end = 0;
    let bytes = text.as_bytes();
    while bytes[end] != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    (text[..end].replace("\\\"", "\""), &text[end + 1..])
}

/// Every finding, with what it says in each case.
fn findings() -> BTreeMap<String, (String, Vec<String>)> {
    let mut all: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for text in SOURCES {
        for part in text.split("finding!(").skip(1) {
            let (rule, rest) = literal(part);
            let (constant, rest) = rest.trim_start_matches(',').split_once(',').unwrap();
            let (message, _) = literal(rest);
            let (_, messages) = all
                .entry(rule)
                .or_insert_with(|| (page(constant.trim()), Vec::new()));
            if !messages.contains(&message) {
                messages.push(message);
            }
        }
    }
    all
}

#[test]
fn every_finding_is_in_the_documentation() {
    let rows = findings().into_iter().map(|(rule, (source, messages))| {
        let messages = messages.join(" Or: ").replace('|', "\\|");
        format!("| `{rule}` | {source} | {messages} |\n")
    });
    let table: String = rows.collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sandbox-findings.md");
    let written = std::fs::read_to_string(&path).unwrap();
    let (head, rows) = written.split_once(BEGIN).unwrap();
    if std::env::var_os("TABBY_POS_UPDATE").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{table}")).unwrap();
    } else {
        assert!(
            rows == table,
            "docs/sandbox-findings.md is not what the sandbox says; write its table anew with: \
             TABBY_POS_UPDATE=1 cargo test -p sandbox --test it every_finding"
        );
    }
}
