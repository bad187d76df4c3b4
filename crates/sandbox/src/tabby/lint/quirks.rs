//! Findings about what published clients send beyond the API reference, and about long texts.

use std::collections::BTreeSet;

use serde_json::Value;

use super::finding::{REFERENCE, REQUIREMENTS, WEBHOOKS, finding, listed};
use crate::tabby::api::payload::Payload;
use crate::tabby::api::shape::{self, Quirk, Shape};
use crate::tabby::request::Finding;
use crate::tabby::settings::{Clients, Settings};
/// One finding for each kind of quirk and for long texts, with all places.
pub(super) fn quirks(
    request: &Payload,
    shape: &Shape,
    decimals: u32,
    settings: &Settings,
    found: &mut Vec<Finding>,
) {
    let mut kinds: Vec<(Quirk, Vec<String>)> = Vec::new();
    let mut add = |quirk, place: String| match kinds.iter_mut().find(|kind| kind.0 == quirk) {
        Some((_, places)) => places.push(place),
        None => kinds.push((quirk, vec![place])),
    };
    let mut long = BTreeSet::new();
    for taken in shape::quirks(request, shape, decimals, settings) {
        if taken.quirk == Quirk::LongText {
            long.insert(taken.detail.clone());
        }
        add(taken.quirk, taken.detail);
    }
    // Including those that are refused or that the settings allow.
    long_texts(&request.value, "$", &mut |path| {
        if !long.contains(&path) {
            add(Quirk::LongText, path);
        }
    });
    found.extend(kinds.into_iter().map(|(quirk, places)| Finding {
        detail: Some(listed(&places)),
        ..of_quirk(quirk, settings.clients)
    }));
}

pub(super) fn of_quirk(quirk: Quirk, clients: Clients) -> Finding {
    match quirk {
        Quirk::AmountIsNumber => finding!(
            "amount_is_number",
            REFERENCE,
            "Send amounts as text, such as \"100.00\": a JSON number can lose digits."
        ),
        Quirk::RoundedAmount => match clients {
            Clients::AsPublished => finding!(
                "rounded_amount",
                REFERENCE,
                "More decimals than the currency has. Calculate with decimals and round before you send. The sandbox used the rounded value."
            ),
            Clients::Strict => finding!(
                "rounded_amount",
                REFERENCE,
                "More decimals than the currency has. Calculate with decimals and round before you send."
            ),
        },
        Quirk::NegativeDiscount => finding!(
            "negative_discount",
            REFERENCE,
            "Send the discount as a positive amount."
        ),
        Quirk::NegativePrice => finding!(
            "negative_price",
            REFERENCE,
            "Send prices of zero or more, and a discount in discount_amount."
        ),
        Quirk::NegativeAmount => finding!(
            "negative_amount",
            REFERENCE,
            "Send the amount of a past order as zero or more; what was returned is said by its status, refunded."
        ),
        Quirk::PaymentMethod => finding!(
            "payment_method",
            REFERENCE,
            "Send card or cod as payment_method of a past order, or leave it out."
        ),
        Quirk::LongText => finding!(
            "long_text",
            REQUIREMENTS,
            "Shorten it: a text has at most 255 characters."
        ),
        Quirk::PhoneAsTyped => finding!(
            "phone_as_typed",
            REFERENCE,
            "Send a phone number as 500000001, 0500000001, 971500000001 or +971500000001: no spaces, dashes, brackets or invisible direction characters."
        ),
        Quirk::PastPhoneIsNoNumber => finding!(
            "phone_is_no_number",
            REFERENCE,
            "This is not a phone number. Leave the field out where an old order has none."
        ),
        Quirk::FalseMember => finding!(
            "false_member",
            REFERENCE,
            "Leave the field out instead of sending false."
        ),
        Quirk::LeftOut => finding!(
            "left_out",
            REFERENCE,
            "Send this field: the API reference requires it."
        ),
        Quirk::NullMember => finding!(
            "null_member",
            REFERENCE,
            "Leave the field out instead of sending null."
        ),
        Quirk::ZeroQuantity => finding!(
            "zero_quantity",
            REFERENCE,
            "Send a quantity of at least 1. Send goods sold by weight as quantity 1 with the price of all, and leave out what is not returned."
        ),
        Quirk::NegativeQuantity => finding!(
            "negative_quantity",
            REFERENCE,
            "Send returned pieces as a positive quantity."
        ),
        Quirk::NegativeCount => finding!(
            "negative_count",
            REFERENCE,
            "Send a number of zero or more; returned pieces are counted in refunded."
        ),
        Quirk::CountWithFraction => finding!(
            "count_with_fraction",
            REFERENCE,
            "Send the quantity as a whole number without a decimal point. Send goods sold by weight as quantity 1 with the price of all."
        ),
        Quirk::WordInCapitals => finding!(
            "word_in_capitals",
            REFERENCE,
            "Write Male, Female, Kids or Other."
        ),
        Quirk::UndescribedMember => finding!(
            "undescribed_member",
            REFERENCE,
            "The API reference does not describe this field; Tabby may ignore it. Leave it out."
        ),
        Quirk::OutdatedMember => finding!(
            "is_test",
            WEBHOOKS,
            "Leave out is_test: the key decides whether it is a test."
        ),
    }
}

/// Paths of texts that are too long, except attachments, tokens and addresses, which may be long.
pub(super) fn long_texts(value: &Value, path: &str, found: &mut impl FnMut(String)) {
    match value {
        Value::String(text) if !text.contains("://") && text.chars().nth(255).is_some() => {
            found(path.to_owned());
        }
        Value::Array(entries) => {
            for (place, entry) in entries.iter().enumerate() {
                long_texts(entry, &format!("{path}[{place}]"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                if !matches!(name.as_str(), "attachment" | "token") {
                    long_texts(member, &format!("{path}.{name}"), found);
                }
            }
        }
        _ => {}
    }
}
