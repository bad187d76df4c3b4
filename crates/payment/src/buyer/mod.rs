//! The customer, where the gateway needs to know of one: phone, name and e-mail address.
//!
//! This is personal data: it is sent to the gateway and not stored. [`Redacted`] and [`Phone`]
//! print as dots in debug output, so that no log line can contain them by accident.

mod phone;

pub use phone::{InvalidPhone, Phone};

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{MAX_TEXT, steers};
use crate::money::Currency;

/// A text about a person, as it was typed. Prints as dots.
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Personal, value_type = String))]
pub struct Redacted(pub String);

impl Redacted {
    /// The text without the white space around it, if it has 1 to 255 characters, none of them
    /// invisible.
    #[must_use]
    pub fn checked(&self) -> Option<Self> {
        line(self, |_| true).flatten()
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

/// Makes these types print as their names and dots, because what they say is about a person.
#[macro_export]
macro_rules! prints_as_dots {
    ($($name:ident),+ $(,)?) => { $(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(•••)"))
            }
        }
    )+ };
}

/// The customer whom the gateway sends a link to, or whose data it needs. Only the gateway gets this
/// data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Buyer {
    /// The phone; a link is sent to it.
    pub phone: Phone,
    /// The customer's name, if given.
    pub name: Option<Redacted>,
    /// The customer's e-mail address, if given.
    pub email: Option<Redacted>,
}

impl Buyer {
    /// The number as it is sent to the gateway.
    #[must_use]
    pub fn written(&self) -> Redacted {
        Redacted(self.phone.as_str().to_owned())
    }
}

/// Which fields of the customer a gateway needs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BuyerNeeds {
    /// The mobile phone.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub phone: bool,
    /// The name.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub name: bool,
    /// The e-mail address.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub email: bool,
}

impl BuyerNeeds {
    /// Nothing.
    pub const NONE: Self = Self {
        phone: false,
        name: false,
        email: false,
    };

    /// The phone alone.
    pub const PHONE: Self = Self {
        phone: true,
        ..Self::NONE
    };

    /// Whether anything is needed. The phone is, then: a [`Buyer`] always has one.
    #[must_use]
    pub const fn any(self) -> bool {
        self.phone || self.name || self.email
    }

    /// The same, with the phone.
    #[must_use]
    pub const fn with_phone(self) -> Self {
        Self {
            phone: true,
            ..self
        }
    }
}

/// What is wrong with the customer's data. It never contains the text itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidBuyer {
    /// The sale needs the customer's phone.
    #[error("the sale needs the customer's phone")]
    PhoneMissing,
    /// The sale needs the customer's name.
    #[error("the sale needs the customer's name")]
    NameMissing,
    /// The sale needs the customer's e-mail address.
    #[error("the sale needs the customer's e-mail address")]
    EmailMissing,
    /// Not a mobile number of a country that the gateway supports.
    #[error("{}", InvalidPhone)]
    Phone,
    /// Too long for a name, or with invisible characters.
    #[error("not a name")]
    Name,
    /// Not an e-mail address.
    #[error("not an e-mail address")]
    Email,
}

/// Parses the customer's data as typed: phone, name, e-mail. Returns `None` if no phone was typed
/// and nothing is needed.
///
/// # Errors
///
/// The first text that is needed and missing, or not valid.
pub fn check(
    [phone, name, email]: [&Redacted; 3],
    needs: BuyerNeeds,
    home: Currency,
) -> Result<Option<Buyer>, InvalidBuyer> {
    if phone.0.trim().is_empty() {
        return match needs.any() {
            true => Err(InvalidBuyer::PhoneMissing),
            false => Ok(None),
        };
    }
    let phone = Phone::parse(&phone.0, home).map_err(|_| InvalidBuyer::Phone)?;
    let name = line(name, |_| true).ok_or(InvalidBuyer::Name)?;
    if needs.name && name.is_none() {
        return Err(InvalidBuyer::NameMissing);
    }
    let email = line(email, is_email).ok_or(InvalidBuyer::Email)?;
    if needs.email && email.is_none() {
        return Err(InvalidBuyer::EmailMissing);
    }
    Ok(Some(Buyer { phone, name, email }))
}

/// Checks a text of at most 255 characters, none of them invisible. The outer `None` means that it
/// is not valid, the inner `None` that nothing was typed.
fn line(text: &Redacted, is_fine: fn(&str) -> bool) -> Option<Option<Redacted>> {
    let text = text.0.trim();
    let is_line = text.chars().count() <= MAX_TEXT && !text.chars().any(steers);
    match text {
        "" => Some(None),
        text if is_line && is_fine(text) => Some(Some(Redacted(text.to_owned()))),
        _ => None,
    }
}

/// Whether the text looks like an e-mail address: a name, one `@`, a host with a dot, no white
/// space.
fn is_email(text: &str) -> bool {
    let has_name = |(name, host): (&str, &str)| !name.is_empty() && host.contains('.');
    !text.contains(char::is_whitespace)
        && text.matches('@').count() == 1
        && text.split_once('@').is_some_and(has_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_groups_and_never_printed() {
        let phone = Phone::parse("500000001", Currency::Aed).unwrap();
        assert_eq!(phone.grouped(), "+971 50 000 0001");
        let kuwait = Phone::parse("90000001", Currency::Kwd).unwrap();
        assert_eq!(kuwait.grouped(), "+965 9000 0001");
        assert_eq!(
            format!("{phone:?} {:?}", Redacted("Sara".into())),
            "••• •••"
        );
    }

    #[test]
    fn a_gateway_gets_the_whole_number() {
        let phone = Phone::parse("500000001", Currency::Aed).unwrap();
        let buyer = Buyer {
            phone,
            name: None,
            email: None,
        };
        assert_eq!(buyer.written().0, "+971500000001");
    }

    #[test]
    fn whoever_needs_a_phone_besides_needs_the_same_otherwise() {
        let named = BuyerNeeds {
            name: true,
            ..BuyerNeeds::NONE
        };
        let both = BuyerNeeds {
            name: true,
            ..BuyerNeeds::PHONE
        };
        assert_eq!(named.with_phone(), both);
        assert_eq!(BuyerNeeds::NONE.with_phone(), BuyerNeeds::PHONE);
    }

    #[test]
    fn a_name_or_an_email_address_has_no_character_that_nobody_sees() {
        let fine = [
            "Sara Al-Ali",
            "\u{633}\u{627}\u{631}\u{629}",
            "Zo\u{eb} \u{200d}",
        ];
        for text in fine {
            assert!(line(&Redacted(text.into()), |_| true).is_some(), "{text:?}");
        }
        for hidden in ['\u{200b}', '\u{202e}', '\u{2028}', '\u{3164}', '\t', '\0'] {
            let name = Redacted(format!("Sa{hidden}ra"));
            assert!(line(&name, |_| true).is_none(), "{hidden:?}");
            let email = Redacted(format!("sa{hidden}ra@example.com"));
            assert!(line(&email, is_email).is_none(), "{hidden:?}");
        }
    }

    #[test]
    fn a_text_about_a_person_is_checked_without_the_white_space_around_it() {
        let checked = |text: &str| Redacted(text.into()).checked().map(|text| text.0);
        assert_eq!(checked(" Sara "), Some("Sara".to_owned()));
        for wrong in ["", "  ", "Sa\u{200b}ra", &"x".repeat(256)] {
            assert_eq!(checked(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn an_email_address_has_a_name_and_a_host() {
        let is_fine = |text: &str| line(&Redacted(text.into()), is_email).is_some();
        for text in ["", "  ", "sara@example.com", " a.b+c@mail.example.ae "] {
            assert!(is_fine(text), "{text}");
        }
        for text in [
            "sara",
            "@example.com",
            "sara@",
            "sara@host",
            "a@b@c.d",
            "a b@c.d",
        ] {
            assert!(!is_fine(text), "{text}");
        }
    }

    #[test]
    fn what_is_needed_is_missing_until_it_is_typed_and_nothing_else_is() {
        let text = |text: &str| Redacted(text.to_owned());
        let of = |[phone, name, email]: [&str; 3], needs| {
            let texts = [phone, name, email].map(text);
            let [phone, name, email] = &texts;
            check([phone, name, email], needs, Currency::Aed).map(|buyer| buyer.is_some())
        };
        let all = BuyerNeeds {
            phone: true,
            name: true,
            email: true,
        };
        let (phone, name, email) = ("500000001", "Sara", "sara@example.com");
        for (typed, needs, wanted) in [
            (["", name, email], BuyerNeeds::NONE, Ok(false)),
            ([phone, "", ""], BuyerNeeds::NONE, Ok(true)),
            (
                [" ", "", ""],
                BuyerNeeds::PHONE,
                Err(InvalidBuyer::PhoneMissing),
            ),
            ([phone, "", ""], BuyerNeeds::PHONE, Ok(true)),
            (["12", "", ""], all, Err(InvalidBuyer::Phone)),
            ([phone, " ", ""], all, Err(InvalidBuyer::NameMissing)),
            ([phone, name, " "], all, Err(InvalidBuyer::EmailMissing)),
            ([phone, name, "sara"], all, Err(InvalidBuyer::Email)),
            ([phone, name, email], all, Ok(true)),
        ] {
            assert_eq!(of(typed, needs), wanted, "{typed:?}");
        }
        // A buyer has a phone, whatever else is needed.
        let only_name = BuyerNeeds {
            name: true,
            ..BuyerNeeds::NONE
        };
        assert_eq!(
            of(["", name, ""], only_name),
            Err(InvalidBuyer::PhoneMissing)
        );
    }
}
