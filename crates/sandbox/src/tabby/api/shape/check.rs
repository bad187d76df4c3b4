//! Checks a body against the table of its fields.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::found::{Found, MISSING, not_one_of, or_wrong};
use super::member::{Kind, Member, Need, OrFalse, Quirk, Shape, Taken};
use super::phone::{is_phone, is_phone_as_typed};
use crate::engine::reply::Reply;
use crate::tabby::api::error;
use crate::tabby::api::payload::Payload;
use crate::tabby::money;
use crate::tabby::settings::{Clients, Settings};

/// Checks a body. `decimals` is how many decimals an amount may have.
///
/// # Errors
///
/// The published answer for what is wrong.
pub fn check(
    body: &Payload,
    shape: &Shape,
    decimals: u32,
    settings: &Settings,
) -> Result<(), Reply> {
    let strict = settings.clients == Clients::Strict;
    let found = find(body, shape, decimals, settings, strict);
    if !found.undecoded.is_empty() {
        Err(error::bad_data("could not decode request"))
    } else if found.fields.is_empty() {
        Ok(())
    } else {
        let fields: Vec<String> = found.fields.into_iter().map(|(path, _)| path).collect();
        Err(error::wrong(&fields, settings))
    }
}

/// Paths of wrong values, and what is wrong with each. The published answer contains only the
/// paths.
#[must_use]
pub fn wrong_values(
    body: &Payload,
    shape: &Shape,
    decimals: u32,
    settings: &Settings,
) -> Vec<String> {
    let strict = settings.clients == Clients::Strict;
    let fields = find(body, shape, decimals, settings, strict).fields;
    let told = |(path, why): (String, String)| match why.as_str() {
        "" => path,
        why => format!("{path}: {why}"),
    };
    fields.into_iter().map(told).collect()
}

/// What only published clients send: accepted, or refused by [`Clients::Strict`].
#[must_use]
pub fn quirks(body: &Payload, shape: &Shape, decimals: u32, settings: &Settings) -> Vec<Taken> {
    find(body, shape, decimals, settings, false).taken
}

/// Paths of values of the wrong type. The published answer names no path for them.
#[must_use]
pub fn undecoded(body: &Payload, shape: &Shape, decimals: u32, settings: &Settings) -> Vec<String> {
    let strict = settings.clients == Clients::Strict;
    find(body, shape, decimals, settings, strict).undecoded
}

fn find(body: &Payload, shape: &Shape, decimals: u32, settings: &Settings, strict: bool) -> Found {
    let check = Check {
        decimals,
        settings,
        body,
        ignores_others: shape.ignores_others,
        strict,
    };
    let mut found = Found::default();
    check.object(&body.value, shape.members, "$", &mut found);
    // A field can be reported twice.
    found.fields.dedup_by(|next, first| {
        let is_same = next.0 == first.0;
        if is_same && first.1.is_empty() {
            first.1 = std::mem::take(&mut next.1);
        }
        is_same
    });
    found.undecoded.dedup();
    found
}

struct Check<'a> {
    decimals: u32,
    settings: &'a Settings,
    body: &'a Payload,
    ignores_others: bool,
    strict: bool,
}

impl Check<'_> {
    /// Records a quirk, or refuses it in the strict profile.
    fn quirk(&self, quirk: Quirk, path: &str, what: &str, found: &mut Found) {
        if self.strict {
            match quirk {
                // These have the wrong type: they cannot be decoded at all.
                Quirk::AmountIsNumber | Quirk::CountWithFraction | Quirk::FalseMember => {
                    found.undecoded.push(path.to_owned());
                }
                Quirk::LeftOut => found.wrong(path, MISSING),
                // Its finding explains it.
                _ => found.wrong(path, ""),
            }
            return;
        }
        // Findings are stored, so that only a short part of the body is copied.
        let what: String = what.chars().take(80).collect();
        let detail = if what.is_empty() {
            path.to_owned()
        } else {
            format!("{path}: {what}")
        };
        found.taken.push(Taken { quirk, detail });
    }

    fn object(&self, value: &Value, shape: &'static [Member], path: &str, found: &mut Found) {
        let Some(members) = value.as_object() else {
            found.undecoded.push(path.to_owned());
            return;
        };
        for member in shape {
            let path = format!("{path}.{}", member.name);
            let needed = member.need.holds(self.settings.profile);
            match members.get(member.name) {
                None | Some(Value::Null) if needed && member.left_out => {
                    self.quirk(Quirk::LeftOut, &path, "", found);
                }
                None | Some(Value::Null) if needed => found.wrong(&path, MISSING),
                None => {}
                Some(Value::Null) if member.nullable => {}
                Some(Value::Null) => self.quirk(Quirk::NullMember, &path, "", found),
                Some(Value::Bool(false)) if member.or_false != OrFalse::WrongType => {
                    if needed && member.or_false == OrFalse::Absent && !self.strict {
                        found.wrong(&path, MISSING);
                    } else {
                        self.quirk(Quirk::FalseMember, &path, "", found);
                    }
                }
                Some(value) => {
                    if let Some(quirk) = member.unpromised {
                        self.quirk(quirk, &path, "", found);
                    }
                    let empty = value.as_str() == Some("");
                    if empty && member.need == Need::Always {
                        found.wrong(&path, "empty");
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
                found.wrong(&path, "not in the API reference");
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
                    found.undecoded.push(path.to_owned());
                    return;
                };
                for (place, entry) in entries.iter().enumerate() {
                    self.object(entry, shape, &format!("{path}[{place}]"), found);
                }
                return;
            }
            Kind::Free => return,
            Kind::Number | Kind::FromZero | Kind::Pieces | Kind::Count | Kind::CountBack => {
                return self.number(value, kind, path, found);
            }
            Kind::Bool => value.is_boolean().then_some(Ok(())),
            Kind::Attachment => {
                (value.is_string() || self.settings.attachment_objects).then_some(Ok(()))
            }
            Kind::Long => value.as_str().map(|_| Ok(())),
            Kind::Text
            | Kind::ProductText
            | Kind::Amount
            | Kind::Part
            | Kind::Discount
            | Kind::Price
            | Kind::Signed
            | Kind::PastAmount
            | Kind::Date
            | Kind::Time
            | Kind::OneOf(_)
            | Kind::AnyCase(_)
            | Kind::Open(_)
            | Kind::Url
            | Kind::Phone
            | Kind::PastPhone
            | Kind::Email => value
                .as_str()
                .map(|text| self.text(text, kind, path, found)),
        };
        match right {
            Some(Ok(())) => {}
            Some(Err(why)) => found.wrong(path, &why),
            None => found.undecoded.push(path.to_owned()),
        }
    }

    fn number(&self, value: &Value, kind: Kind, path: &str, found: &mut Found) {
        let with_fraction = self.body.fractions.get(path);
        if !value.is_number() && with_fraction.is_none() {
            found.undecoded.push(path.to_owned());
            return;
        }
        let Some(number) = self.body.count(path, value) else {
            found.wrong(path, "too many digits");
            return;
        };
        let is_whole = matches!(kind, Kind::Pieces | Kind::Count | Kind::CountBack);
        if let Some(sent) = with_fraction.filter(|_| is_whole) {
            let what = self.read_as(sent, number);
            self.quirk(Quirk::CountWithFraction, path, &what, found);
        }
        let is_negative = number.is_sign_negative() && !number.is_zero();
        let told = number.normalize().to_string();
        match kind {
            Kind::Count | Kind::CountBack if number.is_zero() => {
                self.quirk(Quirk::ZeroQuantity, path, "", found);
            }
            Kind::Count if is_negative => found.wrong(path, "below zero"),
            Kind::CountBack if is_negative => {
                self.quirk(Quirk::NegativeQuantity, path, &told, found);
            }
            Kind::FromZero | Kind::Pieces if is_negative => {
                self.quirk(Quirk::NegativeCount, path, &told, found);
            }
            _ => {}
        }
    }

    /// The number as sent, and how it is read if that differs. With [`Clients::Strict`] it is not
    /// read at all.
    fn read_as(&self, sent: &str, number: Decimal) -> String {
        let number = number.normalize().to_string();
        if self.settings.clients == Clients::Strict || number == sent {
            sent.to_owned()
        } else {
            format!("{sent} is read as {number}")
        }
    }

    fn is_short(&self, text: &str) -> bool {
        !self.settings.refuse_long_texts || text.chars().count() <= 255
    }

    fn short(&self, text: &str) -> Result<(), String> {
        or_wrong(self.is_short(text), "more than 255 characters")
    }

    /// Checks a text of this kind, and records quirks.
    fn text(&self, text: &str, kind: Kind, path: &str, found: &mut Found) -> Result<(), String> {
        const A_DAY: &str =
            "neither a day such as 2026-01-31 nor a time such as 2026-01-31T10:00:00Z";
        const A_TIME: &str = "not a time such as 2026-01-31T10:00:00Z";
        const A_PHONE: &str = "not a phone number";
        match kind {
            Kind::Amount
            | Kind::Part
            | Kind::Discount
            | Kind::Price
            | Kind::Signed
            | Kind::PastAmount => self.amount(text, kind, path, found),
            Kind::Date => {
                let is_day = text.parse::<Date>().is_ok() || text.parse::<Timestamp>().is_ok();
                or_wrong(is_day, A_DAY)
            }
            Kind::Time => or_wrong(text.parse::<Timestamp>().is_ok(), A_TIME),
            Kind::OneOf(words) if words.contains(&text) => Ok(()),
            Kind::OneOf(words) => Err(not_one_of(words)),
            Kind::AnyCase(words) => {
                let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(text)) else {
                    return Err(not_one_of(words));
                };
                if *word != text {
                    self.quirk(Quirk::WordInCapitals, path, text, found);
                }
                Ok(())
            }
            Kind::Open(words) => {
                if !words.contains(&text) {
                    self.quirk(Quirk::PaymentMethod, path, text, found);
                }
                self.short(text)
            }
            Kind::ProductText => {
                if !self.is_short(text) {
                    self.quirk(Quirk::LongText, path, "", found);
                }
                Ok(())
            }
            // Arabic letters are allowed. Characters that would end a header are not.
            Kind::Url => {
                let is_url =
                    text.contains("://") && !text.chars().any(|c| c.is_control() || c == ' ');
                or_wrong(is_url, "not an address such as https://shop.example/")
            }
            Kind::Phone | Kind::PastPhone if is_phone(text) => Ok(()),
            Kind::Phone | Kind::PastPhone if is_phone_as_typed(text) => {
                self.quirk(Quirk::PhoneAsTyped, path, "", found);
                Ok(())
            }
            Kind::Phone => Err(A_PHONE.into()),
            Kind::PastPhone => {
                self.quirk(Quirk::PastPhoneIsNoNumber, path, "", found);
                Ok(())
            }
            Kind::Email => or_wrong(text.contains('@'), "not an e-mail address")
                .and_then(|()| self.short(text)),
            _ => self.short(text),
        }
    }

    fn amount(&self, text: &str, kind: Kind, path: &str, found: &mut Found) -> Result<(), String> {
        if self.body.numbers.contains(path) {
            self.quirk(Quirk::AmountIsNumber, path, text, found);
        }
        let read = money::signed(text);
        let exact = read.filter(|amount| amount.normalize().scale() <= self.decimals);
        let rounded = || match kind {
            // An amount that moves money is never rounded.
            Kind::Amount => None,
            _ => money::rounded(text, self.decimals),
        };
        let Some(amount) = exact.or_else(rounded) else {
            // Only a short part of the body is repeated.
            let sent: String = text.chars().take(40).collect();
            return Err(match read {
                Some(_) => format!("{sent} has more than {} decimals", self.decimals),
                None => "not an amount such as 100.00".to_owned(),
            });
        };
        if exact.is_none() {
            let what = self.read_as(text, amount);
            self.quirk(Quirk::RoundedAmount, path, &what, found);
        }
        let negative = amount.is_sign_negative() && !amount.is_zero();
        match kind {
            Kind::Discount if negative => {
                self.quirk(Quirk::NegativeDiscount, path, text, found);
                Ok(())
            }
            Kind::Price if negative => {
                self.quirk(Quirk::NegativePrice, path, text, found);
                Ok(())
            }
            Kind::PastAmount if negative => {
                self.quirk(Quirk::NegativeAmount, path, text, found);
                Ok(())
            }
            Kind::Signed => Ok(()),
            _ => or_wrong(!negative, "below zero"),
        }
    }
}

#[cfg(test)]
mod tests;
