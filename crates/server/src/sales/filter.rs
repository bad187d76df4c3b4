//! Which sales somebody looks for, before it is parsed: from a query or from a command.

use contract::SaleState;
use contract::history::Uncaptured;
use payment::digits::western;
use payment::id::{Reference, TerminalId};
use payment::time::Timestamp;
use payment::{Currency, Money};
use serde::{Deserialize, Serialize};
use store::{SalesQuery, SearchText};

/// How many characters of a value a sentence repeats.
const MOST_SHOWN: usize = 40;

/// Which sales somebody looks for. What is left out restricts nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// What somebody typed or scanned to find a sale.
    pub q: Option<String>,
    /// Names of states, with commas between.
    pub state: Option<String>,
    /// Which sales whose money is not captured, by its word.
    pub uncaptured: Option<String>,
    /// Sales of this time or later.
    pub from: Option<Timestamp>,
    /// Sales before this time.
    pub to: Option<Timestamp>,
    /// The name of a terminal.
    pub terminal: Option<String>,
    /// The smallest amount.
    pub min: Option<String>,
    /// The largest amount.
    pub max: Option<String>,
}

/// Why nothing is looked for.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidFilter {
    /// A value cannot be read.
    #[error("{name} is {}, and must {must}", shown(.value))]
    Value {
        /// The name of the member.
        name: &'static str,
        /// The value.
        value: String,
        /// What it must be or have.
        must: String,
    },
    /// A range ends before it begins.
    #[error("{from} is above {to}, so that no sale can be between them")]
    Backwards {
        /// The member that begins the range.
        from: &'static str,
        /// The member that ends it.
        to: &'static str,
    },
}

impl Filter {
    /// Parses every member, in a branch with this currency. Money of sales before `overdue` should be
    /// captured.
    ///
    /// # Errors
    ///
    /// The first member that cannot be read.
    pub fn check(
        &self,
        currency: Currency,
        overdue: Timestamp,
    ) -> Result<SalesQuery, InvalidFilter> {
        let text = self.q.as_deref().map(|q| text(q, currency)).transpose()?;
        let states = self.state.as_deref().map_or(Ok(Vec::new()), states)?;
        let uncaptured = self.uncaptured.as_deref().map(uncaptured).transpose()?;
        let terminal = self.terminal.as_deref().map(terminal).transpose()?;
        let amount = |name, value: &Option<String>| {
            let value = value.as_deref();
            value.map(|value| amount(name, value, currency)).transpose()
        };
        let (min, max) = (amount("min", &self.min)?, amount("max", &self.max)?);
        let is_above = |one: Money, other: Money| one.minor() > other.minor();
        if min.zip(max).is_some_and(|(min, max)| is_above(min, max)) {
            let (from, to) = ("min", "max");
            return Err(InvalidFilter::Backwards { from, to });
        }
        let (from, to) = (self.from, self.to);
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            let (from, to) = ("from", "to");
            return Err(InvalidFilter::Backwards { from, to });
        }
        let to = match uncaptured {
            Some(Uncaptured::Overdue) => Some(to.map_or(overdue, |to| to.min(overdue))),
            Some(Uncaptured::Any) | None => to,
        };
        Ok(SalesQuery {
            text,
            uncaptured: uncaptured.is_some(),
            states,
            from,
            to,
            terminal,
            min,
            max,
        })
    }
}

fn invalid(name: &'static str, value: &str, must: impl Into<String>) -> InvalidFilter {
    InvalidFilter::Value {
        name,
        value: value.to_owned(),
        must: must.into(),
    }
}

/// No stored text has characters that a reference may not have.
fn text(value: &str, currency: Currency) -> Result<SearchText, InvalidFilter> {
    let is_fit = Reference::new(value).is_ok();
    let text = SearchText::new(value, currency).filter(|_| is_fit);
    text.ok_or_else(|| {
        let must = "have 1 to 255 characters, none of them a control character or another that is not seen";
        invalid("q", value, must)
    })
}

fn states(value: &str) -> Result<Vec<SaleState>, InvalidFilter> {
    let words = value.split(',').map(SaleState::of_word);
    words.collect::<Option<_>>().ok_or_else(|| {
        let all = SaleState::ALL.iter().map(|state| state.word());
        let all: Vec<_> = all.collect();
        let must = format!("have states with commas between, of {}", all.join(", "));
        invalid("state", value, must)
    })
}

fn uncaptured(value: &str) -> Result<Uncaptured, InvalidFilter> {
    Uncaptured::of_word(value).ok_or_else(|| invalid("uncaptured", value, "be any or overdue"))
}

fn terminal(value: &str) -> Result<TerminalId, InvalidFilter> {
    TerminalId::new(value).map_err(|_| invalid("terminal", value, "be the name of a terminal"))
}

fn amount(name: &'static str, value: &str, currency: Currency) -> Result<Money, InvalidFilter> {
    // The decimal separator of Arabic.
    let plain = western(value.trim()).replace('\u{66b}', ".");
    let must = || format!("be an amount in {currency} such as 250.00");
    Money::parse(&plain, currency).map_err(|_| invalid(name, value, must()))
}

/// What was sent, in quotes and shortened.
pub(crate) fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(MOST_SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut Filter)) -> Result<SalesQuery, InvalidFilter> {
        let mut filter = Filter::default();
        change(&mut filter);
        filter.check(Currency::Aed, Timestamp(1_000))
    }

    fn said(change: impl FnOnce(&mut Filter)) -> String {
        check(change).unwrap_err().to_string()
    }

    #[test]
    fn a_value_that_cannot_be_read_is_named_with_what_it_must_be() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            said(|filter| filter.min = text("1.234")),
            "min is \"1.234\", and must be an amount in AED such as 250.00"
        );
        assert_eq!(
            said(|filter| filter.max = text("-1")),
            "max is \"-1\", and must be an amount in AED such as 250.00"
        );
        let of_state = said(|filter| filter.state = text("paid,Paid"));
        assert!(of_state.starts_with("state is \"paid,Paid\""), "{of_state}");
        assert!(of_state.ends_with("returning, mismatch"), "{of_state}");
        assert!(said(|filter| filter.state = text("")).starts_with("state is \"\""));
        assert!(said(|filter| filter.q = text(" ")).starts_with("q is \" \""));
        assert!(said(|filter| filter.q = text("a\u{202e}")).starts_with("q is"));
        assert!(said(|filter| filter.q = Some("x".repeat(256))).len() < 200);
        assert!(said(|filter| filter.terminal = text("")).starts_with("terminal is \"\""));
    }

    #[test]
    fn what_is_not_captured_in_time_is_older_than_that() {
        let of = |word: &str, to: Option<i64>| {
            let found = check(|filter| {
                filter.uncaptured = Some(word.to_owned());
                filter.to = to.map(Timestamp);
            });
            found.map(|query| (query.uncaptured, query.to.map(|to| to.0)))
        };
        assert_eq!(of("any", None), Ok((true, None)));
        assert_eq!(of("overdue", None), Ok((true, Some(1_000))));
        assert_eq!(of("overdue", Some(9_000)), Ok((true, Some(1_000))));
        assert_eq!(of("overdue", Some(500)), Ok((true, Some(500))));
        assert_eq!(
            said(|filter| filter.uncaptured = Some("yes".to_owned())),
            "uncaptured is \"yes\", and must be any or overdue"
        );
    }

    #[test]
    fn a_range_that_ends_before_it_begins_is_no_range() {
        let text = |text: &str| Some(text.to_owned());
        let of = |from: i64, to: i64| {
            check(|filter| {
                filter.from = Some(Timestamp(from));
                filter.to = Some(Timestamp(to));
            })
        };
        assert!(of(1, 2).is_ok() && of(2, 2).is_ok());
        let backwards = InvalidFilter::Backwards {
            from: "from",
            to: "to",
        };
        assert_eq!(of(3, 2), Err(backwards));
        let amounts = said(|filter| (filter.min, filter.max) = (text("2"), text("١٫٥")));
        assert!(amounts.starts_with("min is above max"), "{amounts}");
    }
}
