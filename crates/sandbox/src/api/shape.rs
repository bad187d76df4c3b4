//! What requests may look like, in tables.
//!
//! A member of the wrong type cannot be decoded at all; a member of the right type with a wrong
//! value is named. Source: Tabby, API reference; API error codes.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::error;
use super::payload::Payload;
use crate::money;
use crate::reply::Reply;
use crate::settings::{Clients, Profile, Settings};

/// Where a member is required.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// By every published payload.
    Always,
    /// By payment links, and by the API reference.
    Links,
    /// By the API reference only.
    Web,
    /// Nowhere.
    Never,
}

impl Need {
    fn holds(self, profile: Profile) -> bool {
        match self {
            Self::Always => true,
            Self::Links => matches!(profile, Profile::Links | Profile::Web),
            Self::Web => profile == Profile::Web,
            Self::Never => false,
        }
    }
}

/// What a member holds. What of it only published clients send, and the API reference does not
/// promise, is a [`Quirk`].
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// 255 characters at most.
    Text,
    /// The same; shops send the whole text of a product ([`Quirk::LongDescription`]).
    Description,
    /// As long as it likes.
    Long,
    /// An amount of zero or more that moves money: exact to the last digit.
    Amount,
    /// An amount of zero or more that only tells what is in another.
    Part,
    /// The same; some shops write a discount as a negative amount.
    Discount,
    /// An amount that may be negative, as a discount in a history is.
    Signed,
    /// True or false.
    Bool,
    /// A number.
    Number,
    /// A whole number from 1.
    Count,
    /// The same; some shops list what was not given back as well, with 0.
    CountBack,
    /// A day, or a moment.
    Date,
    /// A moment.
    Time,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// One of these; a mobile SDK writes them in capitals.
    AnyCase(&'static [&'static str]),
    /// One of these; shops send words of their own.
    Open(&'static [&'static str]),
    /// An address.
    Url,
    /// A phone number that an SMS can reach.
    Phone,
    /// An e-mail address.
    Email,
    /// Serialised JSON, or, if the settings allow, the object itself.
    Attachment,
    /// These members.
    Object(&'static [Member]),
    /// Objects with these members.
    List(&'static [Member]),
    /// Anything.
    Free,
}

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Where it is required.
    pub need: Need,
    /// Whether the API reference allows null.
    pub nullable: bool,
    /// Whether published clients leave it out where it is required.
    pub left_out: bool,
    /// Whether the API reference describes it.
    pub described: bool,
}

impl Member {
    /// The same, or null.
    #[must_use]
    pub const fn or_null(self) -> Self {
        Self {
            nullable: true,
            ..self
        }
    }

    /// One that published clients leave out where it is required.
    #[must_use]
    pub const fn often_left_out(self) -> Self {
        Self {
            left_out: true,
            ..self
        }
    }

    /// One that published clients send although the API reference does not describe it.
    #[must_use]
    pub const fn undescribed(self) -> Self {
        Self {
            described: false,
            ..self
        }
    }
}

/// A member in short.
#[must_use]
pub const fn member(name: &'static str, kind: Kind, need: Need) -> Member {
    Member {
        name,
        kind,
        need,
        nullable: false,
        left_out: false,
        described: true,
    }
}

/// The members of a request.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    members: &'static [Member],
    /// Whether members beyond these are published to be ignored.
    ignores_others: bool,
}

/// What published clients send although the API reference does not promise that it is taken.
///
/// Source: docs/sandbox-clients.md says which client sends what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quirk {
    /// An amount as a JSON number.
    AmountIsNumber,
    /// An amount with what floats leave behind.
    RoundedAmount,
    /// A discount below zero.
    NegativeDiscount,
    /// A past order's way of payment in the shop's own words.
    PaymentMethod,
    /// An item's description of more than 255 characters.
    LongDescription,
    /// A phone number as people write it.
    PhoneAsTyped,
    /// A required member is missing.
    LeftOut,
    /// Null where a member may be absent.
    NullMember,
    /// An item of which nothing was given back.
    ZeroQuantity,
    /// A whole number with a fraction of zero.
    CountWithFraction,
    /// A word in other letters.
    WordInCapitals,
    /// A member that the API reference does not describe.
    UndescribedMember,
}

/// A quirk, and where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// What was taken.
    pub quirk: Quirk,
    /// Where, such as `$.payment.buyer.phone`, and what was made of it.
    pub detail: String,
}

/// What was found in a body.
#[derive(Debug, Default)]
struct Found {
    types: bool,
    fields: Vec<String>,
    taken: Vec<Taken>,
}

/// Checks a body. `decimals` is how many an amount may have.
///
/// # Errors
///
/// The reply that Tabby publishes for what is wrong.
pub fn check(
    body: &Payload,
    shape: &Shape,
    decimals: u32,
    settings: &Settings,
) -> Result<(), Reply> {
    let strict = settings.clients == Clients::Strict;
    let found = find(body, shape, decimals, settings, strict);
    if found.types {
        Err(error::bad_data("could not decode request"))
    } else if found.fields.is_empty() {
        Ok(())
    } else {
        Err(error::wrong(&found.fields, settings))
    }
}

/// What in a body only published clients send: taken, or refused by [`Clients::Strict`].
#[must_use]
pub fn quirks(body: &Payload, shape: &Shape, decimals: u32, settings: &Settings) -> Vec<Taken> {
    find(body, shape, decimals, settings, false).taken
}

fn find(body: &Payload, shape: &Shape, decimals: u32, settings: &Settings, strict: bool) -> Found {
    let check = Check {
        decimals,
        settings,
        numbers: &body.numbers,
        ignores_others: shape.ignores_others,
        strict,
    };
    let mut found = Found::default();
    check.object(&body.value, shape.members, "$", &mut found);
    found
}

struct Check<'a> {
    decimals: u32,
    settings: &'a Settings,
    numbers: &'a BTreeSet<String>,
    ignores_others: bool,
    strict: bool,
}

impl Check<'_> {
    /// Takes a quirk, or refuses it.
    fn quirk(&self, quirk: Quirk, path: &str, what: &str, found: &mut Found) {
        if self.strict {
            match quirk {
                // These have the wrong type: they cannot be decoded at all.
                Quirk::AmountIsNumber | Quirk::CountWithFraction => found.types = true,
                _ => found.fields.push(path.to_owned()),
            }
            return;
        }
        let detail = if what.is_empty() {
            path.to_owned()
        } else {
            format!("{path}: {what}")
        };
        found.taken.push(Taken { quirk, detail });
    }

    fn object(&self, value: &Value, shape: &'static [Member], path: &str, found: &mut Found) {
        let Some(members) = value.as_object() else {
            found.types = true;
            return;
        };
        for member in shape {
            let path = format!("{path}.{}", member.name);
            let needed = member.need.holds(self.settings.profile);
            match members.get(member.name) {
                None | Some(Value::Null) if needed && member.left_out => {
                    self.quirk(Quirk::LeftOut, &path, "", found);
                }
                None | Some(Value::Null) if needed => found.fields.push(path),
                None => {}
                Some(Value::Null) if member.nullable => {}
                Some(Value::Null) => self.quirk(Quirk::NullMember, &path, "", found),
                Some(value) => {
                    if !member.described {
                        self.quirk(Quirk::UndescribedMember, &path, "", found);
                    }
                    let empty = value.as_str() == Some("");
                    if empty && member.need == Need::Always {
                        found.fields.push(path);
                    } else if !empty {
                        self.value(value, member.kind, &path, found);
                    }
                }
            }
        }
        if self.ignores_others {
            return;
        }
        let unknown = members
            .keys()
            .filter(|name| shape.iter().all(|member| member.name != *name));
        for name in unknown {
            let path = format!("{path}.{name}");
            if self.settings.refuse_unknown_members {
                found.fields.push(path);
            } else {
                self.quirk(Quirk::UndescribedMember, &path, "", found);
            }
        }
    }

    fn value(&self, value: &Value, kind: Kind, path: &str, found: &mut Found) {
        let right = match kind {
            Kind::Object(shape) => return self.object(value, shape, path, found),
            Kind::List(shape) => {
                let Some(entries) = value.as_array() else {
                    found.types = true;
                    return;
                };
                for (place, entry) in entries.iter().enumerate() {
                    self.object(entry, shape, &format!("{path}[{place}]"), found);
                }
                return;
            }
            Kind::Free => return,
            Kind::Count | Kind::CountBack => return self.count(value, kind, path, found),
            Kind::Bool => value.is_boolean().then_some(true),
            Kind::Number => value.is_number().then_some(true),
            Kind::Attachment => {
                (value.is_string() || self.settings.attachment_objects).then_some(true)
            }
            Kind::Long => value.as_str().map(|_| true),
            Kind::Text
            | Kind::Description
            | Kind::Amount
            | Kind::Part
            | Kind::Discount
            | Kind::Signed
            | Kind::Date
            | Kind::Time
            | Kind::OneOf(_)
            | Kind::AnyCase(_)
            | Kind::Open(_)
            | Kind::Url
            | Kind::Phone
            | Kind::Email => value
                .as_str()
                .map(|text| self.text(text, kind, path, found)),
        };
        match right {
            Some(true) => {}
            Some(false) => found.fields.push(path.to_owned()),
            None => found.types = true,
        }
    }

    fn count(&self, value: &Value, kind: Kind, path: &str, found: &mut Found) {
        let Some(count) = count(value) else {
            if value.is_i64() {
                found.fields.push(path.to_owned());
            } else {
                found.types = true;
            }
            return;
        };
        if !value.is_u64() {
            self.quirk(
                Quirk::CountWithFraction,
                path,
                &format!("{value} is read as {count}"),
                found,
            );
        }
        match (count, kind) {
            (0, Kind::CountBack) => self.quirk(Quirk::ZeroQuantity, path, "", found),
            (0, _) => found.fields.push(path.to_owned()),
            _ => {}
        }
    }

    fn short(&self, text: &str) -> bool {
        !self.settings.refuse_long_texts || text.chars().count() <= 255
    }

    /// Whether a text is one of this kind. What published clients send is noted by the way.
    fn text(&self, text: &str, kind: Kind, path: &str, found: &mut Found) -> bool {
        match kind {
            Kind::Amount | Kind::Part | Kind::Discount | Kind::Signed => {
                self.amount(text, kind, path, found)
            }
            Kind::Date => text.parse::<Date>().is_ok() || text.parse::<Timestamp>().is_ok(),
            Kind::Time => text.parse::<Timestamp>().is_ok(),
            Kind::OneOf(words) => words.contains(&text),
            Kind::AnyCase(words) => {
                let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(text)) else {
                    return false;
                };
                if *word != text {
                    self.quirk(Quirk::WordInCapitals, path, text, found);
                }
                true
            }
            Kind::Open(words) => {
                if !words.contains(&text) {
                    self.quirk(Quirk::PaymentMethod, path, text, found);
                }
                self.short(text)
            }
            Kind::Description => {
                if !self.short(text) {
                    self.quirk(Quirk::LongDescription, path, "", found);
                }
                true
            }
            // Arabic is allowed in them; what would end a header is not.
            Kind::Url => text.contains("://") && !text.chars().any(|c| c.is_control() || c == ' '),
            Kind::Phone if is_phone(text) => true,
            Kind::Phone => {
                let is_typed = is_phone(&without_marks(text));
                if is_typed {
                    self.quirk(Quirk::PhoneAsTyped, path, "", found);
                }
                is_typed
            }
            Kind::Email => text.contains('@') && self.short(text),
            _ => self.short(text),
        }
    }

    fn amount(&self, text: &str, kind: Kind, path: &str, found: &mut Found) -> bool {
        if self.numbers.contains(path) {
            self.quirk(Quirk::AmountIsNumber, path, text, found);
        }
        let exact =
            money::signed(text).filter(|amount| amount.normalize().scale() <= self.decimals);
        let rounded = || match kind {
            // Nobody's money is rounded.
            Kind::Amount => None,
            _ => money::rounded(text, self.decimals),
        };
        let Some(amount) = exact.or_else(rounded) else {
            return false;
        };
        if exact.is_none() {
            let what = format!("{text} is read as {}", amount.normalize());
            self.quirk(Quirk::RoundedAmount, path, &what, found);
        }
        let negative = amount.is_sign_negative() && !amount.is_zero();
        match kind {
            Kind::Discount if negative => {
                self.quirk(Quirk::NegativeDiscount, path, text, found);
                true
            }
            Kind::Signed => true,
            _ => !negative,
        }
    }
}

/// A count, also one that is written with a fraction of zero, as some languages write whole numbers.
#[must_use]
pub fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let text = value.as_number()?.to_string();
        text.strip_suffix(".0")?.parse().ok()
    })
}

/// `500000001`, `0500000001`, `+971500000001`, `971500000001`, and the like of other countries.
fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A phone number without what people write between its digits.
fn without_marks(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '-' | '(' | ')' | '.' | '/'))
        .collect()
}

use Kind::{
    Amount, AnyCase, Attachment, Bool, Count, CountBack, Description, Discount, Free, List, Long,
    Number, Object, OneOf, Open, Part, Phone, Signed, Text, Time, Url,
};
use Need::{Always, Links, Never, Web};

/// What items of an order, of past orders and of refunds share: which of the first are needed, and
/// the kinds of their quantity and amounts; then what only one of them has.
macro_rules! item {
    ($needed:expr, $quantity:expr, $amount:expr $(, $more:expr)* $(,)?) => {
        &[
            member("title", Text, $needed),
            member("quantity", $quantity, $needed),
            member("unit_price", $amount, $needed),
            member("category", Text, $needed).often_left_out(),
            member("reference_id", Text, Never),
            member("description", Description, Never),
            member("discount_amount", $amount, Never),
            member("image_url", Url, Never),
            member("product_url", Url, Never),
            member("gender", AnyCase(&["Male", "Female", "Kids", "Other"]), Never),
            member("color", Text, Never),
            member("product_material", Text, Never),
            member("size_type", Text, Never),
            member("size", Text, Never),
            member("brand", Text, Never),
            member("is_refundable", Bool, Never),
            member("barcode", Text, Never),
            member("ppn", Text, Never),
            member("seller", Text, Never),
            $($more,)*
        ]
    };
}

const ITEM: &[Member] = item!(Links, Count, Part);

/// An item of a past order, of which the last four count pieces.
macro_rules! past_item {
    ($quantity:expr) => {
        item!(
            Never,
            $quantity,
            Signed,
            member("ordered", Number, Never),
            member("captured", Number, Never),
            member("shipped", Number, Never),
            member("refunded", Number, Never),
        )
    };
}

const PAST_ITEM: &[Member] = past_item!(Count);

const REFUNDED_ITEM: &[Member] = past_item!(CountBack);

const BUYER: &[Member] = &[
    member("phone", Phone, Links),
    member("email", Kind::Email, Web),
    member("name", Text, Web),
    member("dob", Kind::Date, Never),
];

const ADDRESS: &[Member] = &[
    member("city", Text, Web),
    member("address", Text, Web),
    member("zip", Text, Web).often_left_out(),
];

const ORDER: &[Member] = &[
    member("reference_id", Text, Always),
    member("items", List(ITEM), Links),
    member("tax_amount", Part, Never),
    member("shipping_amount", Part, Never),
    member("discount_amount", Discount, Never),
    member("updated_at", Time, Never),
];

const BUYER_HISTORY: &[Member] = &[
    member("registered_since", Time, Web),
    member("loyalty_level", Number, Web),
    member("wishlist_count", Number, Never),
    member("is_social_networks_connected", Bool, Never),
    member("is_phone_number_verified", Bool, Never),
    member("is_email_verified", Bool, Never),
];

const PAST_STATUS: &[&str] = &[
    "new",
    "processing",
    "complete",
    "refunded",
    "canceled",
    "unknown",
];

const PAST_ORDER: &[Member] = &[
    member("purchased_at", Time, Web),
    member("amount", Amount, Web),
    member("payment_method", Open(&["card", "cod"]), Never),
    member("status", OneOf(PAST_STATUS), Web),
    member("buyer", Object(BUYER), Web),
    member("shipping_address", Object(ADDRESS), Web),
    member("items", List(PAST_ITEM), Never),
];

const ATTACHMENT: &[Member] = &[
    member("body", Attachment, Always),
    member("content_type", Text, Always),
];

const PAYMENT: &[Member] = &[
    member("amount", Amount, Always),
    member("currency", OneOf(&["AED", "SAR", "KWD"]), Always),
    member("description", Text, Never),
    member("buyer", Object(BUYER), Links),
    member("shipping_address", Object(ADDRESS), Web),
    // Checkout flow: a call that only asks whether a customer is eligible has no order.
    member("order", Object(ORDER), Links),
    member("buyer_history", Object(BUYER_HISTORY), Web),
    member("order_history", List(PAST_ORDER), Web),
    member("meta", Free, Never).or_null(),
    member("attachment", Object(ATTACHMENT), Never).or_null(),
];

const MERCHANT_URLS: &[Member] = &[
    member("success", Url, Never),
    member("cancel", Url, Never),
    member("failure", Url, Never),
];

const fn shape(members: &'static [Member]) -> Shape {
    Shape {
        members,
        ignores_others: false,
    }
}

/// A request for a session.
pub const CREATE: Shape = shape(&[
    member("payment", Object(PAYMENT), Always),
    member("lang", OneOf(&["ar", "en"]), Web),
    member("merchant_code", Text, Always),
    member("merchant_urls", Object(MERCHANT_URLS), Never),
    member("token", Long, Never).or_null(),
]);

/// A request to capture.
pub const CAPTURE: Shape = shape(&[
    member("amount", Amount, Always),
    member("reference_id", Text, Never),
    member("tax_amount", Part, Never),
    member("shipping_amount", Part, Never),
    member("discount_amount", Part, Never),
    member("created_at", Time, Never).undescribed(),
    member("items", List(ITEM), Never),
]);

/// A request to refund.
pub const REFUND: Shape = shape(&[
    member("amount", Amount, Always),
    member("reference_id", Text, Never),
    member("reason", Text, Never),
    member("capture_id", Text, Never).undescribed(),
    member("items", List(REFUNDED_ITEM), Never),
]);

/// A request to change a payment. Source: API reference: other members are ignored.
pub const UPDATE: Shape = Shape {
    members: &[member(
        "order",
        Object(&[member("reference_id", Text, Never)]),
        Never,
    )],
    ignores_others: true,
};

/// A webhook.
pub const WEBHOOK: Shape = shape(&[
    member("url", Long, Always),
    member(
        "header",
        Object(&[member("title", Text, Never), member("value", Text, Never)]),
        Never,
    ),
    member("id", Text, Never),
    // Older pages have it.
    member("is_test", Bool, Never),
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn payload(body: &Value) -> Payload {
        Payload::read(body.to_string().as_bytes()).unwrap()
    }

    fn wrong(body: &Value, settings: &Settings) -> Value {
        match check(&payload(body), &CREATE, 2, settings) {
            Ok(()) => Value::Null,
            Err(Reply::Json(_, body)) => body,
            Err(other) => json!(format!("{other:?}")),
        }
    }

    fn pos() -> Value {
        json!({
            "payment": {"amount": "100", "currency": "AED", "order": {"reference_id": "1"}},
            "merchant_code": "ae",
        })
    }

    #[test]
    fn the_minimal_payload_is_enough_at_a_till_and_not_on_the_web() {
        assert_eq!(wrong(&pos(), &Settings::default()), Value::Null);
        let web = Settings {
            profile: Profile::Web,
            ..Settings::default()
        };
        let fields = wrong(&pos(), &web)["errors"].to_string();
        for name in [
            "$.lang",
            "$.payment.buyer",
            "$.payment.order.items",
            "$.payment.order_history",
        ] {
            assert!(fields.contains(name), "{fields}");
        }
    }

    #[test]
    fn a_wrong_value_is_named_by_its_path() {
        let mut body = pos();
        body["payment"]["order"]["items"] =
            json!([{"title": "a", "quantity": 0, "unit_price": "-1", "category": "b"}]);
        let text = wrong(&body, &Settings::default())["errors"].to_string();
        assert!(text.contains("$.payment.order.items[0].quantity"), "{text}");
        assert!(
            text.contains("$.payment.order.items[0].unit_price"),
            "{text}"
        );
    }

    fn strict() -> Settings {
        Settings {
            clients: Clients::Strict,
            ..Settings::default()
        }
    }

    #[test]
    fn a_wrong_type_cannot_be_decoded() {
        let mut body = pos();
        body["payment"]["amount"] = json!([100]);
        assert_eq!(
            wrong(&body, &Settings::default())["error"],
            "could not decode request"
        );
        body["payment"]["amount"] = json!(100);
        assert_eq!(wrong(&body, &Settings::default()), Value::Null);
        assert_eq!(wrong(&body, &strict())["error"], "could not decode request");
    }

    #[test]
    fn what_moves_money_is_never_rounded() {
        for amount in [json!("100.00000000000001"), json!(100.001)] {
            let mut body = pos();
            body["payment"]["order"]["tax_amount"] = json!("0.30000000000000004");
            assert_eq!(wrong(&body, &Settings::default()), Value::Null);
            body["payment"]["amount"] = amount;
            let text = wrong(&body, &Settings::default())["errors"].to_string();
            assert!(text.contains("$.payment.amount"), "{text}");
        }
    }

    #[test]
    fn a_quirk_says_where_it_is_and_what_was_made_of_it() {
        let mut body = pos();
        body["payment"]["order"]["discount_amount"] = json!("-2.842170943040401e-14");
        body["payment"]["buyer"] = json!({"phone": "(050) 000-0001"});
        let seen = quirks(&payload(&body), &CREATE, 2, &Settings::default());
        let seen: Vec<_> = seen
            .iter()
            .map(|taken| (taken.quirk, taken.detail.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (Quirk::PhoneAsTyped, "$.payment.buyer.phone"),
                (
                    Quirk::RoundedAmount,
                    "$.payment.order.discount_amount: -2.842170943040401e-14 is read as 0"
                ),
            ]
        );
    }

    #[test]
    fn strictness_can_be_chosen() {
        let mut body = pos();
        body["payment"]["attachment"] = json!({"body": {"location": "1, 2"}, "content_type": "x"});
        body["surprise"] = json!(1);
        assert_eq!(wrong(&body, &Settings::default()), Value::Null);
        let strict = Settings {
            attachment_objects: false,
            ..Settings::default()
        };
        assert_eq!(wrong(&body, &strict)["error"], "could not decode request");
        let known = Settings {
            refuse_unknown_members: true,
            ..Settings::default()
        };
        assert_eq!(wrong(&body, &known)["errors"][0]["field"], "$.surprise");
    }

    #[test]
    fn texts_end_at_255_characters() {
        let mut body = pos();
        body["payment"]["description"] = json!("ت".repeat(255));
        assert_eq!(wrong(&body, &Settings::default()), Value::Null);
        body["payment"]["description"] = json!("ت".repeat(256));
        assert_eq!(
            wrong(&body, &Settings::default())["errors"][0]["field"],
            "$.payment.description"
        );
    }
}
