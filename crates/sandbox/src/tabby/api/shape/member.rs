//! What a member of a request can be.

use crate::tabby::settings::Profile;

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
    pub(super) fn holds(self, profile: Profile) -> bool {
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
    /// The same; shops send the whole text of a product, also as its title ([`Quirk::LongText`]).
    ProductText,
    /// As long as it likes.
    Long,
    /// An amount of zero or more that moves money: exact to the last digit.
    Amount,
    /// An amount of zero or more that only tells, such as what is in another: it is rounded to the
    /// currency's decimals ([`Quirk::RoundedAmount`]), as are the next three.
    Part,
    /// The same; some shops write a discount as a negative amount.
    Discount,
    /// The price of one piece, zero or more; some shops write a discount as an item of its own, with
    /// a price below zero.
    Price,
    /// A price that may be negative, as the API reference has it for discounts in a history.
    Signed,
    /// What a past order came to, zero or more; with goods that came back it may be below zero.
    PastAmount,
    /// True or false.
    Bool,
    /// A number.
    Number,
    /// A number from 0.
    FromZero,
    /// A whole number from 0, of pieces in a past order; some shops count what came back below zero.
    Pieces,
    /// A whole number from 1; shops that sell by weight count parts of a piece, or write 0 for them.
    Count,
    /// The same of what was given back, or of a past order; some shops count what came back below
    /// zero.
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
    /// A phone number that an SMS can reach, also as people write it.
    Phone,
    /// The same of a past order: shops have kept anything there.
    PastPhone,
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

/// What becomes of a false that published clients send in place of an absent member.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrFalse {
    /// None of them sends it: it has the wrong type.
    WrongType,
    /// It is an absent member: refused where that is.
    Absent,
    /// It is taken, also where the member is required.
    Taken,
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
    /// Whether published clients send false where there is none.
    pub or_false: OrFalse,
    /// What it is when it is sent, if the API reference does not describe it.
    pub unpromised: Option<Quirk>,
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

    /// One for which published clients send false where there is none.
    #[must_use]
    pub const fn or_false(self) -> Self {
        Self {
            or_false: OrFalse::Taken,
            ..self
        }
    }

    /// The same, of one that cannot be done without where it is required.
    #[must_use]
    pub const fn or_false_for_absent(self) -> Self {
        Self {
            or_false: OrFalse::Absent,
            ..self
        }
    }

    /// One that published clients send although the API reference does not describe it.
    #[must_use]
    pub const fn undescribed(self) -> Self {
        Self {
            unpromised: Some(Quirk::UndescribedMember),
            ..self
        }
    }

    /// One that published clients send because older pages had it.
    #[must_use]
    pub const fn outdated(self) -> Self {
        Self {
            unpromised: Some(Quirk::OutdatedMember),
            ..self
        }
    }
}

/// A member in short.
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

/// The members of a request.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub(super) members: &'static [Member],
    /// Whether members beyond these are published to be ignored.
    pub(super) ignores_others: bool,
}

/// What published clients send although the API reference does not promise that it is taken.
///
/// Source: docs/sandbox-clients.md says which client sends what.
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
    /// A past order's way of payment in the shop's own words.
    PaymentMethod,
    /// An item's title or description of more than 255 characters.
    LongText,
    /// A phone number as people write it.
    PhoneAsTyped,
    /// A past order's phone that is no number.
    PastPhoneIsNoNumber,
    /// False where a member may be absent.
    FalseMember,
    /// A required member is missing.
    LeftOut,
    /// Null where a member may be absent.
    NullMember,
    /// An item of which nothing was given back, or part of a piece.
    ZeroQuantity,
    /// Pieces that were given back, counted below zero.
    NegativeQuantity,
    /// Something else that was counted below zero.
    NegativeCount,
    /// A quantity with a fraction, which may be zero.
    CountWithFraction,
    /// A word in other letters.
    WordInCapitals,
    /// A member that the API reference does not describe.
    UndescribedMember,
    /// The member of webhooks that older pages had.
    OutdatedMember,
}

/// A quirk, and where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// What was taken.
    pub quirk: Quirk,
    /// Where, such as `$.payment.buyer.phone`, and what was made of it.
    pub detail: String,
}
