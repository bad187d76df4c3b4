//! The description of a field of a request.

use crate::tabby::settings::Profile;

/// Which integrations must send a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// Every integration.
    Always,
    /// Payment links and the web.
    Links,
    /// Only the web, as the API reference says.
    Web,
    /// None.
    Never,
}

impl Need {
    pub(super) fn holds(self, profile: Profile) -> bool {
        match self {
            Self::Always => true,
            Self::Links => matches!(profile, Profile::Links | Profile::Web),
            Self::Web => profile == Profile::Web,
            Self::Never => false,
        }
    }
}

/// The type of a field. What only published clients send, and the API reference does not promise,
/// is a [`Quirk`].
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text of at most 255 characters.
    Text,
    /// The same for products: shops send whole descriptions here, also as titles
    /// ([`Quirk::LongText`]).
    ProductText,
    /// A text of any length.
    Long,
    /// An amount of zero or more that moves money. It must be exact.
    Amount,
    /// An amount of zero or more that is only informative, such as a part of another. It is rounded
    /// to the currency's decimals ([`Quirk::RoundedAmount`]), as are the next three.
    Part,
    /// The same; some shops write a discount as a negative amount.
    Discount,
    /// A price per unit, zero or more. Some shops write a discount as an item with a negative
    /// price.
    Price,
    /// A price that may be negative, as the API reference has it for discounts in a history.
    Signed,
    /// The amount of a past order, zero or more. With returned goods it may be negative.
    PastAmount,
    /// True or false.
    Bool,
    /// A number.
    Number,
    /// A number of zero or more.
    FromZero,
    /// A whole number of zero or more, of pieces in a past order. Some shops count returned pieces
    /// as negative.
    Pieces,
    /// A whole number of one or more. Shops that sell by weight send fractions, or 0 for them.
    Count,
    /// The same for refunds and past orders. Some shops count returned pieces as negative.
    CountBack,
    /// A date, or a time.
    Date,
    /// A time.
    Time,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// One of these words. A mobile SDK sends them in capitals.
    AnyCase(&'static [&'static str]),
    /// One of these words. Shops send words of their own.
    Open(&'static [&'static str]),
    /// An address.
    Url,
    /// A phone number, in any common spelling.
    Phone,
    /// A phone number in a past order. Shops have sent anything here.
    PastPhone,
    /// An e-mail address.
    Email,
    /// Serialised JSON, or, if the settings allow, the object itself.
    Attachment,
    /// An object with these fields.
    Object(&'static [Member]),
    /// A list of objects with these fields.
    List(&'static [Member]),
    /// Anything.
    Free,
}

/// How `false` is handled, which published clients send in place of an absent field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrFalse {
    /// No client sends it: it is the wrong type.
    WrongType,
    /// It counts as absent, and is refused where the field is required.
    Absent,
    /// It is accepted, even where the field is required.
    Taken,
}

/// A field of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Which integrations must send it.
    pub need: Need,
    /// Whether the API reference allows null.
    pub nullable: bool,
    /// Whether published clients leave it out although it is required.
    pub left_out: bool,
    /// Whether published clients send `false` in its place.
    pub or_false: OrFalse,
    /// The quirk to record when it is sent, if the API reference does not describe it.
    pub unpromised: Option<Quirk>,
}

impl Member {
    /// Allows null.
    #[must_use]
    pub const fn or_null(self) -> Self {
        Self {
            nullable: true,
            ..self
        }
    }

    /// Marks a field that published clients leave out although it is required.
    #[must_use]
    pub const fn often_left_out(self) -> Self {
        Self {
            left_out: true,
            ..self
        }
    }

    /// Marks a field in whose place published clients send `false`.
    #[must_use]
    pub const fn or_false(self) -> Self {
        Self {
            or_false: OrFalse::Taken,
            ..self
        }
    }

    /// The same, for a field that is still needed where it is required.
    #[must_use]
    pub const fn or_false_for_absent(self) -> Self {
        Self {
            or_false: OrFalse::Absent,
            ..self
        }
    }

    /// Marks a field that published clients send although the API reference does not describe it.
    #[must_use]
    pub const fn undescribed(self) -> Self {
        Self {
            unpromised: Some(Quirk::UndescribedMember),
            ..self
        }
    }

    /// Marks a field that published clients send because older pages had it.
    #[must_use]
    pub const fn outdated(self) -> Self {
        Self {
            unpromised: Some(Quirk::OutdatedMember),
            ..self
        }
    }
}

/// Makes a plain field.
#[must_use]
pub(super) const fn member(name: &'static str, kind: Kind, need: Need) -> Member {
    Member {
        name,
        kind,
        need,
        nullable: false,
        left_out: false,
        or_false: OrFalse::WrongType,
        unpromised: None,
    }
}

/// The fields of a request.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub(super) members: &'static [Member],
    /// Whether other fields are ignored, as the API reference says.
    pub(super) ignores_others: bool,
}

/// Something that published clients send although the API reference does not promise that it is
/// accepted.
///
/// Source: docs/sandbox-clients.md lists which client sends what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quirk {
    /// An amount as a JSON number.
    AmountIsNumber,
    /// An amount with more decimals than the currency has, such as what floats leave behind.
    RoundedAmount,
    /// A discount below zero.
    NegativeDiscount,
    /// A price below zero.
    NegativePrice,
    /// A past order's amount below zero.
    NegativeAmount,
    /// A past order's payment method in the shop's own words.
    PaymentMethod,
    /// An item's title or description of more than 255 characters.
    LongText,
    /// A phone number with spaces or other marks.
    PhoneAsTyped,
    /// A past order's phone that is no number.
    PastPhoneIsNoNumber,
    /// `false` for an optional field.
    FalseMember,
    /// A required field is missing.
    LeftOut,
    /// Null for an optional field.
    NullMember,
    /// An item of which nothing was given back, or part of a piece.
    ZeroQuantity,
    /// Pieces that were given back, counted below zero.
    NegativeQuantity,
    /// Something else that was counted below zero.
    NegativeCount,
    /// A quantity with a fraction, which may be zero.
    CountWithFraction,
    /// A word in capitals.
    WordInCapitals,
    /// A field that the API reference does not describe.
    UndescribedMember,
    /// A field of webhooks that older pages had.
    OutdatedMember,
}

/// A quirk and its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// The quirk.
    pub quirk: Quirk,
    /// Its path, such as `$.payment.buyer.phone`, and how it was read.
    pub detail: String,
}
