//! The state of the simulated Checkout.com.

use std::collections::{BTreeMap, HashMap, VecDeque};

use uuid::Uuid;

use super::context::Context;
use super::delivery::Delivery;
use super::event::Event;
use super::kept::{Kept, Place};
use super::record::Record;
use super::token::Token;
use super::workflow::Workflow;
use crate::checkout::accounts::Account;
use crate::checkout::ids::{ContextId, PaymentId, ReturnId};
use crate::customer::step::Mistake;
use crate::engine::sandbox::Sandbox;
use crate::engine::shared;

/// A sandbox of Checkout.com.
pub type World = Sandbox<Checkout>;

/// A sandbox of Checkout.com, shared by every request.
pub type Shared = shared::Shared<Checkout>;

/// The state of the simulated Checkout.com.
#[derive(Debug, Default)]
pub struct Checkout {
    /// Its merchants.
    pub accounts: Vec<Account>,
    /// Wrong input on the hosted page that is not shown yet.
    pub(in crate::checkout) mistakes: HashMap<Uuid, Mistake>,
    pub(super) contexts: Vec<Context>,
    pub(super) context_places: HashMap<ContextId, usize>,
    pub(super) records: Vec<Record>,
    pub(super) record_places: HashMap<PaymentId, usize>,
    pub(super) returns: HashMap<ReturnId, PaymentId>,
    /// Answers that are kept for idempotency keys.
    pub(super) answers: BTreeMap<Place, Kept>,
    /// Calls with idempotency keys that are under way, by their numbers.
    pub(super) under_way: BTreeMap<Place, u64>,
    pub(super) tokens: Vec<Token>,
    pub(super) workflows: Vec<Workflow>,
    pub(super) events: VecDeque<Event>,
    pub(super) deliveries: VecDeque<Delivery>,
    /// Deliveries to send now.
    pub(super) outbox: Vec<Uuid>,
}
