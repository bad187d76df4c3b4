//! What is typed into the form of an operation, and whether it can be asked for.

use contract::NewItem;
use payment::Money;
use payment::id::{OperationReason, SaleId};
use till::{TypedError, read_typed};

use super::lines::{self, Line};
use super::wanted::{Kind, Wanted};
use crate::words::Words;

/// A reason of the list: what is stored with the refund, and its name on screen.
pub type ListedReason = (&'static str, fn(&'static Words) -> &'static str);

/// The reasons for a refund. They are stored in English, whatever the screen's language.
pub const REASONS: [ListedReason; 5] = [
    ("Goods returned", |words| words.reason_returned),
    ("Wrong amount", |words| words.reason_amount),
    ("Goods not delivered", |words| words.reason_undelivered),
    ("Paid twice", |words| words.reason_twice),
    ("Other", |words| words.reason_other),
];

/// The reason of the list, and what a person wrote besides.
pub(super) fn parts_of_reason(stored: &str) -> (&str, Option<&str>) {
    match stored.split_once(": ") {
        Some((listed, remark)) => (listed, Some(remark)),
        None => (stored, None),
    }
}

/// A stored reason as it is shown: one of the list in the screen's language, and the rest as it was
/// written.
#[must_use]
pub fn shown_reason(stored: &str, words: &'static Words) -> String {
    let (listed, remark) = parts_of_reason(stored);
    match (REASONS.iter().find(|(reason, _)| *reason == listed), remark) {
        (Some((_, name)), Some(remark)) => [name(words), ": ", remark].concat(),
        (Some((_, name)), None) => name(words).to_owned(),
        (None, _) => stored.to_owned(),
    }
}

/// What is typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Form {
    /// The amount.
    pub amount: String,
    /// The chosen reason; empty for none.
    pub reason: String,
    /// More about the reason, in a person's own words.
    pub remark: String,
    /// Of a capture: whether the rest is released.
    pub is_final: bool,
    /// What of the sale's lines it is about.
    pub lines: Vec<Line>,
}

/// Why it cannot be asked for. Nothing was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormError {
    /// No amount, or zero.
    NoAmount,
    /// Not an amount of the currency.
    NotAnAmount,
    /// A comma that can mean two amounts.
    AmbiguousComma,
    /// More than this.
    TooMuch(Money),
    /// More than the chosen items come to.
    AboveItems(Money),
    /// Not a number of what is left of this line.
    NotACount(usize),
    /// Less than the whole, where only the whole can be refunded.
    NotWhole(Money),
    /// A refund without a reason.
    NoReason,
    /// The reason is too long or has signs that cannot be used.
    BadReason,
}

/// What may be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The largest amount.
    pub most: Money,
    /// Whether less than that may be asked for.
    pub partial: bool,
}

impl Form {
    /// A form for all of it, with the lines that may be chosen from.
    #[must_use]
    pub fn whole(limits: Limits, lines: Vec<Line>) -> Self {
        Self {
            amount: limits.most.to_string(),
            is_final: true,
            lines,
            ..Self::default()
        }
    }

    /// Takes what was typed for how many of a line; the amount follows from all that is chosen.
    pub fn choose(&mut self, place: usize, typed: String, limits: Limits) {
        if let Some(line) = self.lines.get_mut(place) {
            line.typed = typed;
        }
        let chosen = lines::total(&self.lines, limits.most.currency());
        if let Some(chosen) = chosen {
            let is_within = !chosen.is_zero() && chosen.minor() <= limits.most.minor();
            self.amount = if is_within { chosen } else { limits.most }.to_string();
        }
    }

    /// What is asked for under this id.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn wanted(
        &self,
        id: String,
        sale: SaleId,
        kind: Kind,
        limits: Limits,
    ) -> Result<Wanted, FormError> {
        let amount = match kind {
            Kind::Void => limits.most,
            Kind::Refund | Kind::Capture => self.amount(limits)?,
        };
        let reason = match kind {
            Kind::Refund => Some(self.reason()?),
            Kind::Capture | Kind::Void => None,
        };
        let items = match kind {
            Kind::Void => Vec::new(),
            Kind::Refund | Kind::Capture => self.items(amount)?,
        };
        Ok(Wanted {
            id,
            items,
            sale,
            kind,
            amount,
            is_final: kind == Kind::Capture && self.is_final,
            reason,
        })
    }

    fn items(&self, amount: Money) -> Result<Vec<NewItem>, FormError> {
        let wrong = self.lines.iter().position(|line| line.count().is_none());
        if let Some(place) = wrong {
            return Err(FormError::NotACount(place));
        }
        let chosen = lines::total(&self.lines, amount.currency());
        let chosen = chosen.ok_or(FormError::NotAnAmount)?;
        if chosen.is_zero() {
            return Ok(Vec::new());
        }
        if amount.minor() > chosen.minor() {
            return Err(FormError::AboveItems(chosen));
        }
        Ok(lines::items(&self.lines, amount))
    }

    fn amount(&self, limits: Limits) -> Result<Money, FormError> {
        if self.amount.trim().is_empty() {
            return Err(FormError::NoAmount);
        }
        let amount =
            read_typed(&self.amount, limits.most.currency()).map_err(|error| match error {
                TypedError::AmbiguousComma => FormError::AmbiguousComma,
                TypedError::TooLarge => FormError::TooMuch(limits.most),
                TypedError::Unreadable | TypedError::TooPrecise => FormError::NotAnAmount,
            })?;
        if amount.is_zero() {
            return Err(FormError::NoAmount);
        }
        if amount.minor() > limits.most.minor() {
            return Err(FormError::TooMuch(limits.most));
        }
        if !limits.partial && amount != limits.most {
            return Err(FormError::NotWhole(limits.most));
        }
        Ok(amount)
    }

    fn reason(&self) -> Result<String, FormError> {
        let (reason, remark) = (self.reason.trim(), self.remark.trim());
        if reason.is_empty() {
            return Err(FormError::NoReason);
        }
        let whole = match remark {
            "" => reason.to_owned(),
            remark => [reason, ": ", remark].concat(),
        };
        match OperationReason::new(&whole) {
            Ok(reason) => Ok(reason.to_string()),
            Err(_) => Err(FormError::BadReason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::Currency;

    fn limits(minor: u64, partial: bool) -> Limits {
        Limits {
            most: Money::from_minor(minor, Currency::Aed).unwrap(),
            partial,
        }
    }

    fn form(amount: &str, reason: &str) -> Form {
        Form {
            amount: amount.to_owned(),
            reason: reason.to_owned(),
            ..Form::default()
        }
    }

    fn wanted(form: &Form, kind: Kind, limits: Limits) -> Result<Wanted, FormError> {
        let sale = payment::sale::sample::intent().id;
        form.wanted("1".to_owned(), sale, kind, limits)
    }

    #[test]
    fn an_amount_is_read_as_people_write_it_and_is_never_more_than_what_is_left() {
        let up_to = limits(25_000, true);
        let amount = |text: &str| {
            let wanted = wanted(&form(text, "Other"), Kind::Refund, up_to);
            wanted.map(|wanted| wanted.amount.minor())
        };
        assert_eq!(amount("250"), Ok(25_000));
        assert_eq!(amount("٥٠٫٢٥"), Ok(5_025));
        assert_eq!(amount("0.01"), Ok(1));
        assert_eq!(amount("250.01"), Err(FormError::TooMuch(up_to.most)));
        assert_eq!(
            amount("99999999999999999999"),
            Err(FormError::TooMuch(up_to.most))
        );
        assert_eq!(amount("0"), Err(FormError::NoAmount));
        assert_eq!(amount("  "), Err(FormError::NoAmount));
        assert_eq!(amount("-5"), Err(FormError::NotAnAmount));
        assert_eq!(amount("5.001"), Err(FormError::NotAnAmount));
    }

    #[test]
    fn a_form_with_items_asks_for_their_amount_or_less_and_names_them() {
        let line = |title: &str, price: u64, left: u32| Line {
            title: title.to_owned(),
            price: Money::from_minor(price, Currency::Aed).unwrap(),
            category: "Clothes".to_owned(),
            left,
            typed: String::new(),
        };
        let up_to = limits(25_000, true);
        let mut form = Form::whole(up_to, vec![line("Abaya", 10_000, 2), line("Bag", 5_000, 1)]);
        form.reason = "Goods returned".to_owned();
        let asked = |form: &Form| {
            let wanted = wanted(form, Kind::Refund, up_to);
            wanted.map(|wanted| (wanted.amount.minor(), wanted.items.len()))
        };
        assert_eq!(asked(&form), Ok((25_000, 0)), "nothing is chosen");
        form.choose(0, "1".to_owned(), up_to);
        assert_eq!(form.amount, "100.00");
        form.choose(1, "١".to_owned(), up_to);
        assert_eq!(form.amount, "150.00");
        assert_eq!(asked(&form), Ok((15_000, 2)));
        form.amount = "120".to_owned();
        assert_eq!(asked(&form), Ok((12_000, 2)));
        form.amount = "150.01".to_owned();
        let chosen = Money::from_minor(15_000, Currency::Aed).unwrap();
        assert_eq!(asked(&form), Err(FormError::AboveItems(chosen)));
        form.choose(0, "3".to_owned(), up_to);
        assert_eq!(form.amount, "150.01", "a wrong number changes nothing");
        assert_eq!(asked(&form), Err(FormError::NotACount(0)));
        form.choose(0, "0".to_owned(), up_to);
        form.choose(1, String::new(), up_to);
        assert_eq!(form.amount, "250.00");
        assert_eq!(asked(&form), Ok((25_000, 0)));
    }

    #[test]
    fn where_only_the_whole_can_be_refunded_a_part_is_refused() {
        let whole = limits(25_000, false);
        let part = wanted(&form("100", "Other"), Kind::Refund, whole);
        assert_eq!(part, Err(FormError::NotWhole(whole.most)));
        assert!(wanted(&form("250", "Other"), Kind::Refund, whole).is_ok());
    }

    #[test]
    fn a_refund_needs_a_reason_and_a_capture_does_not() {
        let up_to = limits(25_000, true);
        assert_eq!(
            wanted(&form("1", ""), Kind::Refund, up_to),
            Err(FormError::NoReason)
        );
        assert_eq!(
            wanted(&form("1", ""), Kind::Capture, up_to).unwrap().reason,
            None
        );
        let mut with_remark = form("1", "Wrong amount");
        with_remark.remark = " keyed twice ".to_owned();
        let reason = wanted(&with_remark, Kind::Refund, up_to).unwrap().reason;
        assert_eq!(reason.as_deref(), Some("Wrong amount: keyed twice"));
        with_remark.remark = "x".repeat(300);
        assert_eq!(
            wanted(&with_remark, Kind::Refund, up_to),
            Err(FormError::BadReason)
        );
    }

    #[test]
    fn a_reason_of_the_list_is_shown_in_the_screens_language_and_the_rest_as_it_was_written() {
        let arabic = crate::words::words(contract::Lang::Ar);
        assert_eq!(shown_reason("Paid twice", arabic), arabic.reason_twice);
        let remark = shown_reason("Other: ثوب", arabic);
        assert_eq!(remark, [arabic.reason_other, ": ثوب"].concat());
        assert_eq!(shown_reason("torn: sleeve", arabic), "torn: sleeve");
    }

    #[test]
    fn a_void_releases_what_is_left_whatever_is_typed() {
        let up_to = limits(10_000, true);
        let void = wanted(&form("7", ""), Kind::Void, up_to).unwrap();
        assert_eq!((void.amount, void.is_final), (up_to.most, false));
    }
}
