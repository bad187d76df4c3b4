//! What Tabby knows.

use std::collections::{BTreeSet, HashMap, VecDeque};

use uuid::Uuid;

use super::dispute::Dispute;
use super::session::Session;
use super::webhook::{Delivery, Webhook};
use crate::engine::sandbox::Sandbox;
use crate::engine::shared;
use crate::tabby::accounts::Account;

/// A sandbox of Tabby.
pub type World = Sandbox<Tabby>;

/// A sandbox of Tabby, shared by every request.
pub type Shared = shared::Shared<Tabby>;

/// What Tabby knows.
#[derive(Debug, Default)]
pub struct Tabby {
    /// Its merchants.
    pub accounts: Vec<Account>,
    /// What customers got wrong on the hosted page, until it is told them.
    pub(in crate::tabby) mistakes: HashMap<Uuid, Mistake>,
    pub(super) sessions: Vec<Session>,
    /// Where each session stands among them, by its own id and by its payment's.
    pub(super) places: HashMap<Uuid, usize>,
    pub(super) webhooks: Vec<Webhook>,
    pub(super) deliveries: VecDeque<Delivery>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) attachments: BTreeSet<Uuid>,
    /// Deliveries that are to go out now.
    pub(super) outbox: Vec<Uuid>,
}

/// What a customer got wrong last. It is told once: a page that is loaded anew begins anew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mistake {
    /// These credentials, which nobody has published.
    Credentials {
        /// As typed.
        email: String,
        /// As typed.
        phone: String,
    },
    /// The code.
    Otp,
}
