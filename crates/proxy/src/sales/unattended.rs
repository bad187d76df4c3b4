//! Sales that this server cannot look after: those whose stored body cannot be read, and those of
//! another account than the configured one. They are never skipped silently.
//!
//! That a sale is another account's is written in it, or shows by the gateway's answers: see `missing`.
//! Of the latter the gateway is asked on and on, for the configured key may be right after all.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use payment::Money;
use payment::contract::{self, UnattendedView};
use payment::id::SaleId;
use payment::sale::{Event, Intent, Mode, Sale};
use tracing::{Instrument, error, info, warn};

use super::Inner;
use crate::ledger::{Unreadable, Watched};
use crate::log;

/// What was found by the last look through the ledger.
#[derive(Debug, Default)]
pub(super) struct Unattended(Mutex<Vec<UnattendedView>>);

impl Unattended {
    fn lock(&self) -> MutexGuard<'_, Vec<UnattendedView>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn views(&self) -> Vec<UnattendedView> {
        self.lock().clone()
    }

    /// Replaces what was found; says which of it is new, and whether something has gone.
    fn replace(&self, found: Vec<UnattendedView>) -> (BTreeSet<String>, bool) {
        let mut known = self.lock();
        let ids = |views: &[UnattendedView]| -> BTreeSet<String> {
            views.iter().map(|view| view.id.clone()).collect()
        };
        let (before, now) = (ids(&known), ids(&found));
        *known = found;
        (
            now.difference(&before).cloned().collect(),
            !before.is_subset(&now),
        )
    }
}

impl Inner {
    /// Sorts out what cannot be looked after, says so when it is new, and frees its terminals;
    /// returns what is to be asked about.
    pub(super) async fn attend(&self, watched: Watched) -> Vec<Sale> {
        let ids = watched.sales.iter().map(|sale| sale.intent.id).collect();
        self.missing.keep_only(&ids);
        let (ours, mut others): (Vec<_>, Vec<_>) = watched
            .sales
            .into_iter()
            .partition(|sale| self.account.has(sale));
        others.extend(ours.iter().filter(|sale| !self.can_read(sale)).cloned());
        let others: Vec<_> = others.into_iter().filter(is_worth_a_word).collect();
        let found = others
            .iter()
            .map(of_other_account)
            .chain(watched.unreadable.iter().map(unreadable))
            .collect();
        let (fresh, has_gone) = self.unattended.replace(found);
        if has_gone {
            info!("sales that could not be looked after are looked after again");
        }
        for sale in &watched.unreadable {
            if fresh.contains(&sale.id) {
                error!(
                    code = "sale_unreadable", sale = %sale.id, reference = %sale.reference, terminal = %sale.terminal,
                    amount = sale.amount().map(tracing::field::display), payment = sale.payment,
                    "what is stored of an open sale cannot be read; nobody looks after it: run `tabby-pos sales repair` with its id"
                );
            }
            if sale.holds_terminal
                && let Err(error) = self.books.ledger().release_terminal(sale.row).await
            {
                warn!(code = "terminal_not_free", sale = %sale.id, %error, "the terminal of a sale that cannot be read is not free yet");
            }
        }
        for sale in others {
            if fresh.contains(&sale.intent.id.to_string()) {
                error!(
                    code = "sale_of_other_account", sale = %sale.intent.id, reference = %sale.intent.reference, terminal = %sale.intent.terminal,
                    payment = sale.session().map(|session| session.payment.as_str()), amount = %sale.intent.amount,
                    branch = %sale.intent.branch, mode = ?sale.intent.mode, gateway = sale.intent.gateway,
                    "an open sale was made with another account's key and cannot be asked about until that key is back"
                );
            }
            if sale.holds_terminal() {
                let stranding = self.strand(sale.intent.id);
                stranding.instrument(log::task()).await;
            }
        }
        ours
    }

    async fn strand(&self, id: SaleId) {
        let _turn = self.turns.take(id).await;
        let outcome = match self.known(id).await {
            Ok(sale) => self.drive(sale, Event::Stranded).await.map(drop),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            warn!(code = "terminal_not_free", sale = %id, %error, "the terminal of another account's sale is not free yet");
        }
    }
}

/// Whether somebody has to know that another account's sale is looked after by nobody: while it may
/// still be paid, while its money waits for somebody, or while real money is promised and not taken.
/// What ended unpaid, and what is over but for a test payment's capture, would be said for ever.
fn is_worth_a_word(sale: &Sale) -> bool {
    let is_live = sale.intent.mode == Mode::Live;
    sale.is_open() || sale.is_unsettled() || is_live && sale.is_uncaptured()
}

fn of_other_account(sale: &Sale) -> UnattendedView {
    let Intent {
        id,
        reference,
        amount,
        ..
    } = &sale.intent;
    UnattendedView {
        id: id.to_string(),
        reference: reference.to_string(),
        amount: Some(amount.to_string()),
        currency: Some(amount.currency()),
        why: contract::Unattended::OtherAccount,
    }
}

fn unreadable(sale: &Unreadable) -> UnattendedView {
    let amount = sale.amount();
    UnattendedView {
        id: sale.id.clone(),
        reference: sale.reference.clone(),
        amount: amount.map(|amount| amount.to_string()),
        currency: amount.map(Money::currency),
        why: contract::Unattended::Unreadable,
    }
}
