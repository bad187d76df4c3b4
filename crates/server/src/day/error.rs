//! Why a report is not signed, or a note not made.

use contract::ProblemCode;
use contract::day::{Compared, Undecided};
use store::StoreError;

use crate::sales::SaleError;

/// Why something about the day was not done.
#[derive(Debug, thiserror::Error)]
pub enum DayError {
    /// The request breaks a rule, or what it is about is not there.
    #[error("{0:?}")]
    Refused(ProblemCode),
    /// Something is in doubt, so that no report can be signed.
    #[error("{}", in_doubt(.0))]
    InDoubt(Box<Undecided>),
    /// The ledger could not be compared with the gateway, or they differ.
    #[error("{}", differs(.0))]
    Differs(Box<Compared>),
    /// Sales or the ledger failed.
    #[error(transparent)]
    Sale(#[from] SaleError),
}

impl From<StoreError> for DayError {
    fn from(error: StoreError) -> Self {
        Self::Sale(error.into())
    }
}

impl DayError {
    /// The code of the problem.
    #[must_use]
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(code) => Some(*code),
            Self::InDoubt(_) => Some(ProblemCode::DayInDoubt),
            Self::Differs(compared) if !compared.differences.is_empty() => {
                Some(ProblemCode::DayDiffers)
            }
            Self::Differs(_) => Some(ProblemCode::DayNotCompared),
            Self::Sale(_) => None,
        }
    }
}

/// How many references a sentence names.
const NAMED: usize = 5;

fn in_doubt(undecided: &Undecided) -> String {
    let sales = undecided.in_doubt.iter().chain(&undecided.operations);
    let mut references: Vec<_> = sales.map(|sale| sale.reference.as_str()).collect();
    references.dedup();
    let more = references.len().saturating_sub(NAMED);
    references.truncate(NAMED);
    let mut parts = Vec::new();
    if !references.is_empty() {
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        parts.push(format!(
            "it is not known yet how these end: {}{more}",
            references.join(", ")
        ));
    }
    parts.extend(unsettled(undecided));
    format!(
        "No report was signed, because something is in doubt: {}. Settle it, then sign.",
        parts.join("; ")
    )
}

/// What is in doubt without being a sale that can be named, as sentences with what to do.
pub(crate) fn unsettled(undecided: &Undecided) -> Vec<String> {
    let mut sentences = Vec::new();
    if undecided.unattended > 0 {
        sentences.push(format!(
            "{} sales or operations cannot be read, or not with this key: `tabby-pos sales repair` reads the payments of sales anew",
            undecided.unattended
        ));
    }
    if undecided.unaccounted > 0 {
        sentences.push(format!(
            "{} paid payments belong to no sale: `tabby-pos payments list` names them",
            undecided.unaccounted
        ));
    }
    sentences
}

fn differs(compared: &Compared) -> String {
    if compared.differences.is_empty() {
        return "No report was signed: the gateway did not tell of all its payments, so that the day could not be compared with them. Try again later, or sign it as not compared.".to_owned();
    }
    let named = compared.differences.iter().take(NAMED);
    let named: Vec<_> = named
        .map(|one| {
            let unknown = || "an amount that cannot be read".to_owned();
            format!(
                "{} (payment {}): captured {} here and {} there, refunded {} here and {} there",
                one.reference,
                one.payment,
                one.captured_here,
                one.captured_there.clone().unwrap_or_else(unknown),
                one.refunded_here,
                one.refunded_there.clone().unwrap_or_else(unknown),
            )
        })
        .collect();
    let part = match compared.is_whole {
        true => "",
        false => " The gateway did not tell of all its payments: there may be more.",
    };
    // Of more than are named nobody knows how many there are.
    let or_more = match compared.differences.len() < Compared::MOST_NAMED {
        true => "",
        false => " or more",
    };
    format!(
        "No report was signed: {}{or_more} payments differ between this ledger and the gateway: {}. Look at them in the gateway's portal; a report that is signed all the same names them.{part}",
        compared.differences.len(),
        named.join("; ")
    )
}
