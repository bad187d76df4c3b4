//! What the hosted page knows of a payment.

use std::collections::HashMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::outcome::Outcome;
use super::step::{Mistake, Progress};
use crate::engine::control::filter::Part;
use crate::engine::sandbox::{Api, Sandbox};

/// How a payment ended for its customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Tabby has approved it.
    Approved,
    /// Tabby has declined it.
    Rejected,
    /// It was cancelled.
    Cancelled,
    /// Its time was over.
    Late,
}

/// A payment, as the hosted page shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Sale {
    /// Its id in the address of the page.
    pub id: Uuid,
    /// The shop's number of the order; empty if it has none.
    pub reference: String,
    /// Which part of the merchant sells.
    pub branch: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Currency and amount.
    pub amount: String,
    /// The same of each of the four parts.
    pub parts: [String; 4],
    /// Whether Tabby's test customers pay.
    pub is_test: bool,
    /// How far the customer has come.
    pub progress: Progress,
    /// How it ended; `None` while the customer can pay.
    pub ending: Option<Ending>,
    /// The shop's address to which the customer returns at the end, if there is one.
    pub back: Option<String>,
}

/// An API whose customers pay on the hosted page.
pub trait Pays: Api {
    /// The payment with this id.
    fn sale(sandbox: &Sandbox<Self>, id: Uuid) -> Option<Sale>;

    /// Those that wait for their customers, newest first, whose order, id or branch contains
    /// `search`: at most `most` after the first `from`.
    fn waiting(sandbox: &Sandbox<Self>, search: &str, from: usize, most: usize) -> Part<Sale>;

    /// Sets the customer's step.
    fn go_on(sandbox: &mut Sandbox<Self>, id: Uuid, progress: Progress);

    /// Carries out the customer's decision. A payment that is over does not change.
    fn decide(sandbox: &mut Sandbox<Self>, id: Uuid, outcome: Outcome);

    /// Wrong input that is not shown yet.
    fn mistakes(sandbox: &mut Sandbox<Self>) -> &mut HashMap<Uuid, Mistake>;
}
