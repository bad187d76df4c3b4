//! Which sales of the history are meant.

use std::fmt::Write as _;

use payment::sale::SaleState;
use payment::time::Timestamp;

/// Which of the paid sales whose money is authorised and not captured in full.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Uncaptured {
    /// Each of them.
    Any,
    /// Those that are older than the shop's time for it.
    Overdue,
}

impl Uncaptured {
    /// How it stands in a query.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Overdue => "overdue",
        }
    }

    /// What such a word means; `None` if it means nothing.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let mut all = [Self::Any, Self::Overdue].into_iter();
        all.find(|one| one.word() == word)
    }
}

/// The query of `GET /api/sales`: which sales are meant, and which page of them. Members that are left
/// out restrict nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HistoryQuery {
    /// `q`: what somebody typed or scanned to find a sale. It is compared with the beginning of the
    /// reference, the payment's id or its first six characters or more, the sale's id, the amount, and
    /// the last two digits of the customer's phone; one of them has to fit.
    pub text: Option<String>,
    /// `state`: the states of which a sale has to have one.
    pub states: Vec<SaleState>,
    /// `uncaptured`: only paid sales whose money is not captured.
    pub uncaptured: Option<Uncaptured>,
    /// `from`: sales that were asked for at this time or later.
    pub from: Option<Timestamp>,
    /// `to`: sales that were asked for before this time.
    pub to: Option<Timestamp>,
    /// `terminal`: sales of this terminal.
    pub terminal: Option<String>,
    /// `min`: sales of this amount or more, a decimal string in the branch's currency.
    pub min: Option<String>,
    /// `max`: sales of this amount or less.
    pub max: Option<String>,
    /// `before`: `next` of the page before.
    pub before: Option<String>,
    /// `limit`: how many sales a page has, 1 to 100; 20 where it is left out.
    pub limit: Option<u32>,
}

impl HistoryQuery {
    /// The query as it stands in an address, with its `?`; empty if nothing is restricted.
    #[must_use]
    pub fn written(&self) -> String {
        let time = |at: Option<Timestamp>| at.map(|at| at.0.to_string());
        let states: Vec<_> = self.states.iter().map(|state| state.word()).collect();
        let states = Some(states.join(",")).filter(|states| !states.is_empty());
        let members = [
            ("q", self.text.clone()),
            ("state", states),
            (
                "uncaptured",
                self.uncaptured.map(|which| which.word().to_owned()),
            ),
            ("from", time(self.from)),
            ("to", time(self.to)),
            ("terminal", self.terminal.clone()),
            ("min", self.min.clone()),
            ("max", self.max.clone()),
            ("before", self.before.clone()),
            ("limit", self.limit.map(|limit| limit.to_string())),
        ];
        let mut query = String::new();
        for (name, value) in members {
            let Some(value) = value else { continue };
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            escape(&value, &mut query);
        }
        query
    }
}

/// Appends a value as it stands in an address: all but the letters, digits and signs that have no other
/// meaning there is written as `%` and two hexadecimal digits (RFC 3986, section 2.3).
pub(crate) fn escape(value: &str, query: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            query.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(query, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_names_what_is_meant_and_nothing_else() {
        assert_eq!(HistoryQuery::default().written(), "");
        let query = HistoryQuery {
            states: vec![SaleState::Paid, SaleState::PaidLate],
            from: Some(Timestamp(1_790_000_000_000)),
            min: Some("10.50".to_owned()),
            limit: Some(50),
            ..HistoryQuery::default()
        };
        assert_eq!(
            query.written(),
            "?state=paid%2Cpaid_late&from=1790000000000&min=10.50&limit=50"
        );
    }

    #[test]
    fn whatever_somebody_types_stays_one_member_of_the_query() {
        let typed = |text: &str| {
            let text = Some(text.to_owned());
            let query = HistoryQuery {
                text,
                ..HistoryQuery::default()
            };
            query.written()
        };
        assert_eq!(typed("A-1_2.3~"), "?q=A-1_2.3~");
        assert_eq!(
            typed("a&state=paid#?+ %"),
            "?q=a%26state%3Dpaid%23%3F%2B%20%25"
        );
        assert_eq!(typed("٢٥"), "?q=%D9%A2%D9%A5");
    }
}
