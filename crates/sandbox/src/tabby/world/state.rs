//! The state of the simulated Tabby.

use std::collections::{BTreeSet, HashMap, VecDeque};

use uuid::Uuid;

use super::dispute::Dispute;
use super::session::Session;
use super::webhook::{Delivery, Webhook};
use crate::customer::step::Mistake;
use crate::engine::sandbox::Sandbox;
use crate::engine::shared;
use crate::tabby::accounts::Account;

/// A sandbox of Tabby.
pub type World = Sandbox<Tabby>;

/// A sandbox of Tabby, shared by every request.
pub type Shared = shared::Shared<Tabby>;

/// The state of the simulated Tabby.
#[derive(Debug, Default)]
pub struct Tabby {
    /// Its merchants.
    pub accounts: Vec<Account>,
    /// Wrong input on the hosted page that is not shown yet.
    pub(in crate::tabby) mistakes: HashMap<Uuid, Mistake>,
    pub(super) sessions: Vec<Session>,
    /// Index of each session in the list, by its own id and by its payment's.
    pub(super) places: HashMap<Uuid, usize>,
    pub(super) webhooks: Vec<Webhook>,
    pub(super) deliveries: VecDeque<Delivery>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) attachments: BTreeSet<Uuid>,
    /// Deliveries to send now.
    pub(super) outbox: Vec<Uuid>,
}
