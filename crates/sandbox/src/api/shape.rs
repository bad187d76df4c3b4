//! What requests may look like, in tables.
//!
//! A member of the wrong type cannot be decoded at all; a member of the right type with a wrong
//! value is named. Source: Tabby, API reference; API error codes.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::error;
use crate::money;
use crate::reply::Reply;
use crate::settings::{Profile, Settings};

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

/// What a member holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// 255 characters at most.
    Text,
    /// As long as it likes.
    Long,
    /// An amount of zero or more.
    Amount,
    /// An amount that may be negative, as a discount in a history is.
    Signed,
    /// True or false.
    Bool,
    /// A number.
    Number,
    /// A whole number from 1.
    Count,
    /// A day, or a moment.
    Date,
    /// A moment.
    Time,
    /// One of these.
    OneOf(&'static [&'static str]),
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
}

/// A member in short.
#[must_use]
pub const fn member(name: &'static str, kind: Kind, need: Need) -> Member {
    Member { name, kind, need }
}

/// What was found to be wrong.
#[derive(Debug, Default)]
struct Wrong {
    types: bool,
    fields: Vec<String>,
}

/// Checks a body. `decimals` is how many an amount may have.
///
/// # Errors
///
/// The reply that Tabby publishes for what is wrong.
pub fn check(
    body: &Value,
    shape: &'static [Member],
    decimals: u32,
    settings: &Settings,
) -> Result<(), Reply> {
    let mut wrong = Wrong::default();
    let check = Check { decimals, settings };
    check.object(body, shape, "$", &mut wrong);
    if wrong.types {
        Err(error::bad_data("could not decode request"))
    } else if wrong.fields.is_empty() {
        Ok(())
    } else {
        Err(error::wrong(&wrong.fields, settings))
    }
}

struct Check<'a> {
    decimals: u32,
    settings: &'a Settings,
}

impl Check<'_> {
    fn object(&self, value: &Value, shape: &'static [Member], path: &str, wrong: &mut Wrong) {
        let Some(members) = value.as_object() else {
            wrong.types = true;
            return;
        };
        for member in shape {
            let path = format!("{path}.{}", member.name);
            match members.get(member.name) {
                None | Some(Value::Null) => {
                    if member.need.holds(self.settings.profile) {
                        wrong.fields.push(path);
                    }
                }
                Some(value) => {
                    let empty = value.as_str() == Some("");
                    if empty && member.need == Need::Always {
                        wrong.fields.push(path);
                    } else if !empty {
                        self.value(value, member.kind, &path, wrong);
                    }
                }
            }
        }
        if self.settings.refuse_unknown_members {
            let unknown = members
                .keys()
                .filter(|name| shape.iter().all(|member| member.name != *name));
            wrong
                .fields
                .extend(unknown.map(|name| format!("{path}.{name}")));
        }
    }

    fn value(&self, value: &Value, kind: Kind, path: &str, wrong: &mut Wrong) {
        let right = match kind {
            Kind::Object(shape) => return self.object(value, shape, path, wrong),
            Kind::List(shape) => {
                let Some(entries) = value.as_array() else {
                    wrong.types = true;
                    return;
                };
                for (place, entry) in entries.iter().enumerate() {
                    self.object(entry, shape, &format!("{path}[{place}]"), wrong);
                }
                return;
            }
            Kind::Free => return,
            Kind::Bool => value.is_boolean().then_some(true),
            Kind::Number => value.is_number().then_some(true),
            Kind::Count => value
                .is_i64()
                .then(|| value.as_u64().is_some_and(|count| count >= 1)),
            Kind::Attachment => {
                (value.is_string() || self.settings.attachment_objects).then_some(true)
            }
            Kind::Long => value.as_str().map(|_| true),
            Kind::Text
            | Kind::Amount
            | Kind::Signed
            | Kind::Date
            | Kind::Time
            | Kind::OneOf(_)
            | Kind::Url
            | Kind::Phone
            | Kind::Email => value.as_str().map(|text| self.text(text, kind)),
        };
        match right {
            Some(true) => {}
            Some(false) => wrong.fields.push(path.to_owned()),
            None => wrong.types = true,
        }
    }

    fn short(&self, text: &str) -> bool {
        !self.settings.refuse_long_texts || text.chars().count() <= 255
    }

    fn text(&self, text: &str, kind: Kind) -> bool {
        let signed = matches!(kind, Kind::Signed);
        let amount = || {
            money::decimal(text.strip_prefix('-').filter(|_| signed).unwrap_or(text))
                .filter(|amount| amount.normalize().scale() <= self.decimals)
        };
        match kind {
            Kind::Amount | Kind::Signed => amount().is_some(),
            Kind::Date => text.parse::<Date>().is_ok() || text.parse::<Timestamp>().is_ok(),
            Kind::Time => text.parse::<Timestamp>().is_ok(),
            Kind::OneOf(words) => words.contains(&text),
            // Arabic is allowed in them; what would end a header is not.
            Kind::Url => text.contains("://") && !text.chars().any(|c| c.is_control() || c == ' '),
            Kind::Phone => is_phone(text),
            Kind::Email => text.contains('@') && self.short(text),
            _ => self.short(text),
        }
    }
}

/// `500000001`, `0500000001`, `+971500000001`, `971500000001`, and the like of other countries.
fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

use Kind::{
    Amount, Attachment, Bool, Count, Free, List, Long, Number, Object, OneOf, Phone, Signed, Text,
    Time, Url,
};
use Need::{Always, Links, Never, Web};

/// What items of an order and of past orders share: which of the first are needed, and the kind of
/// their amounts; then what only one of them has.
macro_rules! item {
    ($needed:expr, $amount:expr $(, $more:expr)* $(,)?) => {
        &[
            member("title", Text, $needed),
            member("quantity", Count, $needed),
            member("unit_price", $amount, $needed),
            member("category", Text, $needed),
            member("reference_id", Text, Never),
            member("description", Text, Never),
            member("discount_amount", $amount, Never),
            member("image_url", Url, Never),
            member("product_url", Url, Never),
            member("gender", OneOf(&["Male", "Female", "Kids", "Other"]), Never),
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

const ITEM: &[Member] = item!(Links, Amount);

const PAST_ITEM: &[Member] = item!(
    Never,
    Signed,
    member("ordered", Number, Never),
    member("captured", Number, Never),
    member("shipped", Number, Never),
    member("refunded", Number, Never),
);

const BUYER: &[Member] = &[
    member("phone", Phone, Links),
    member("email", Kind::Email, Web),
    member("name", Text, Web),
    member("dob", Kind::Date, Never),
];

const ADDRESS: &[Member] = &[
    member("city", Text, Web),
    member("address", Text, Web),
    member("zip", Text, Web),
];

const ORDER: &[Member] = &[
    member("reference_id", Text, Always),
    member("items", List(ITEM), Links),
    member("tax_amount", Amount, Never),
    member("shipping_amount", Amount, Never),
    member("discount_amount", Amount, Never),
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
    member("payment_method", OneOf(&["card", "cod"]), Never),
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
    member("meta", Free, Never),
    member("attachment", Object(ATTACHMENT), Never),
];

const MERCHANT_URLS: &[Member] = &[
    member("success", Url, Never),
    member("cancel", Url, Never),
    member("failure", Url, Never),
];

/// A request for a session.
pub const CREATE: &[Member] = &[
    member("payment", Object(PAYMENT), Always),
    member("lang", OneOf(&["ar", "en"]), Web),
    member("merchant_code", Text, Always),
    member("merchant_urls", Object(MERCHANT_URLS), Never),
    member("token", Long, Never),
];

/// A request to capture.
pub const CAPTURE: &[Member] = &[
    member("amount", Amount, Always),
    member("reference_id", Text, Never),
    member("tax_amount", Amount, Never),
    member("shipping_amount", Amount, Never),
    member("discount_amount", Amount, Never),
    member("created_at", Time, Never),
    member("items", List(ITEM), Never),
];

/// A request to refund.
pub const REFUND: &[Member] = &[
    member("amount", Amount, Always),
    member("reference_id", Text, Never),
    member("reason", Text, Never),
    member("capture_id", Text, Never),
    member("items", List(PAST_ITEM), Never),
];

/// A request to change a payment. Other members are ignored.
pub const UPDATE: &[Member] = &[member(
    "order",
    Object(&[member("reference_id", Text, Never)]),
    Never,
)];

/// A webhook.
pub const WEBHOOK: &[Member] = &[
    member("url", Long, Always),
    member(
        "header",
        Object(&[member("title", Text, Never), member("value", Text, Never)]),
        Never,
    ),
    member("id", Text, Never),
    member("is_test", Bool, Never),
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wrong(body: &Value, settings: &Settings) -> Value {
        match check(body, CREATE, 2, settings) {
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

    #[test]
    fn a_wrong_type_cannot_be_decoded() {
        let mut body = pos();
        body["payment"]["amount"] = json!(100);
        assert_eq!(
            wrong(&body, &Settings::default())["error"],
            "could not decode request"
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
