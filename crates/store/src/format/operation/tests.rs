//! Everything that was ever stored of an operation is still read.
//!
//! `TABBY_POS_UPDATE=1 cargo test -p store golden_operations` writes the newest version's file. What a
//! released program has written is never changed.

use std::path::{Path, PathBuf};

use payment::id::{Category, OperationReason, PersonId, Title};
use payment::item::Item;
use payment::operation::{
    Asked, GatewayRefusal, Operation, OperationAnswer, OperationKind, OperationRefusal,
    OperationState, Told, sample,
};
use payment::sale::sample::{START, aed};
use serde_json::{Value, json};

use super::{VERSION, read, write};

fn file(version: u32) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/operations");
    root.join(format!("v{version}.jsonl"))
}

/// Every kind of operation, in every state that can be stored, by its name.
fn operations() -> Vec<(String, Operation)> {
    let of = |kind| {
        let mut operation = sample::refund();
        operation.intent.kind = kind;
        operation
    };
    let with = |state| Operation {
        state,
        ..sample::refund()
    };
    let mut all = vec![
        ("refund".to_owned(), sample::refund()),
        ("void".to_owned(), of(OperationKind::Void)),
    ];
    for last in [false, true] {
        let kind = OperationKind::Capture { last };
        all.push((format!("capture, last: {last}"), of(kind)));
    }
    let mut whole = sample::refund();
    whole.intent.reason = OperationReason::new("torn").ok();
    whole.intent.by.person = PersonId::try_from("amal".to_owned()).ok();
    whole.intent.items = vec![Item {
        title: Title::new("عباية").unwrap(),
        quantity: 2,
        unit_price: aed("25"),
        category: Category::new("Clothes").unwrap(),
    }];
    all.push(("refund with everything".to_owned(), whole));
    let refusals = [
        GatewayRefusal::Key,
        GatewayRefusal::NotFound,
        GatewayRefusal::Request,
        GatewayRefusal::NotSent,
    ];
    let mut answers = vec![
        OperationAnswer::Accepted,
        OperationAnswer::TryLater,
        OperationAnswer::Unanswered,
    ];
    answers.extend(refusals.map(OperationAnswer::Refused));
    for answer in answers {
        let asked = Asked {
            tries: 3,
            at: START,
            answer: Some(answer),
            in_doubt: true,
            is_missing: true,
            is_stuck: true,
        };
        all.push((format!("{answer:?}"), with(OperationState::Asked(asked))));
    }
    all.push(("done".to_owned(), with(OperationState::Done { at: START })));
    let mut reasons = vec![OperationRefusal::Overtaken, OperationRefusal::Declined];
    reasons.extend(refusals.map(OperationRefusal::Gateway));
    for why in reasons {
        let at = START;
        let state = OperationState::Refused { why, at };
        all.push((format!("{why:?}"), with(state)));
    }
    all
}

fn lines(version: u32) -> Vec<(String, Value)> {
    let text = std::fs::read_to_string(file(version)).unwrap();
    let line = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let name = line["name"].as_str().unwrap().to_owned();
        (name, line["body"].take())
    };
    text.lines().map(line).collect()
}

/// What is known of an operation that was stored in this version.
fn as_stored(version: u32, operation: &Operation) -> Operation {
    let mut known = operation.clone();
    if version < 2 {
        known.intent.told = Told::Nothing;
    }
    known
}

#[test]
fn an_operation_that_was_asked_for_without_its_details_is_never_asked_for_with_them() {
    let (_, body) = lines(1)
        .into_iter()
        .find(|(name, _)| name == "refund with everything")
        .unwrap();
    let old = read(body.to_string().as_bytes()).unwrap();
    let again = read(write(&old).unwrap().as_bytes()).unwrap();
    assert_eq!(again, old);
    assert!(again.intent.reason.is_some() && again.intent.told_reason().is_none());
    assert!(!again.intent.items.is_empty() && again.intent.told_items().is_empty());
}

#[test]
fn golden_operations_are_written_as_the_newest_version_says_and_read_as_they_were() {
    let operations = operations();
    let written: Vec<(String, Value)> = operations
        .iter()
        .map(|(name, operation)| {
            let body = serde_json::from_str(&write(operation).unwrap()).unwrap();
            (name.clone(), body)
        })
        .collect();
    if std::env::var_os("TABBY_POS_UPDATE").is_some() {
        let line =
            |(name, body): &(String, Value)| format!("{}\n", json!({ "name": name, "body": body }));
        std::fs::write(file(VERSION), written.iter().map(line).collect::<String>()).unwrap();
    }
    assert_eq!(lines(VERSION), written);
    for version in 1..=VERSION {
        for (name, body) in lines(version) {
            let known = operations.iter().find(|(known, _)| *known == name);
            let expected = as_stored(version, &known.unwrap().1);
            let stored = read(body.to_string().as_bytes()).unwrap();
            assert_eq!(stored, expected, "{name} of version {version}");
        }
    }
}

#[test]
fn an_operation_of_a_newer_version_is_not_guessed_at() {
    let error = read(br#"{"v":3,"intent":{},"state":"done"}"#).unwrap_err();
    assert!(error.to_string().contains("version 3"), "{error}");
    assert!(read(br#"{"intent":{},"state":"done"}"#).is_err());
}
