//! Sorts the watched sales into those this server can look after and those it cannot, and reports
//! the latter.

use std::collections::BTreeSet;

use payment::identity::Scope;
use payment::sale::{Event, Mode, Sale};
use payment::time::Millis;
use store::{Claim, StoreError, Unreadable, Watched};
use tracing::{Instrument, error, info, warn};

use super::inner::Inner;
use super::unattended::{Scan, of_other_account, uncaptured, unreadable};
use crate::log;

/// The pause between two scans of the whole ledger. A disk can fail at any time.
const LOOK_AGAIN: Millis = Millis::seconds(60 * 60);

impl Inner {
    /// Reports sales that cannot be looked after when they are new, and frees their terminals.
    /// Returns the sales to ask the gateway about.
    pub(super) async fn attend(&self, watched: Watched) -> Vec<Sale> {
        let ids = watched.sales.iter().map(|sale| sale.intent.id).collect();
        self.missing.keep_only(&ids);
        let (ours, mut others): (Vec<_>, Vec<_>) = watched
            .sales
            .into_iter()
            .partition(|sale| self.account.has(sale));
        others.extend(ours.iter().filter(|sale| !self.can_read(sale)).cloned());
        others.retain(is_worth_a_word);
        let others = self.not_acknowledged(others).await;
        let seen = ours.iter().filter(|sale| self.can_read(sale));
        let renamed = self.unattended.lock().renamed.look(
            seen,
            |intent| self.is_on_a_till(intent),
            self.pairing.get().is_some(),
        );
        for sale in renamed {
            warn!(
                code = "sale_of_renamed_terminal", sale = %sale.intent.id, reference = %sale.intent.reference, terminal = %sale.intent.terminal, branch = %sale.intent.branch,
                payment = sale.session().map(|session| session.payment.as_str()), amount = %sale.intent.amount, now = %self.configured.terminal, now_branch = %self.configured.branch,
                "an open sale was begun by a terminal that is not there now: of another name, of a branch with another id, or not paired any more; it is on no till's screen, is asked about and ends as usual: to see or cancel it before, start once more with that name and id, or pair a browser under that name"
            );
        }
        self.note_uncaptured(&ours);
        let of_other = others.iter().filter(|sale| self.is_of_other_account(sale));
        self.unattended.lock().of_other_account = of_other.count();
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
            self.unwritten.poll_cache.forget_row(sale);
            if fresh.contains(&sale.id) {
                say_unreadable(sale);
            }
        }
        let elsewhere = self.unattended.holding();
        let watched = watched.unreadable.into_iter();
        let mut tried = BTreeSet::new();
        for sale in watched.filter(|sale| sale.holds_terminal).chain(elsewhere) {
            // Both may have it; what is watched was read just now.
            if !tried.insert(sale.row) {
                continue;
            }
            match self.unwritten.store().release_terminal(&sale).await {
                Ok(()) => self.unattended.freed(sale.row),
                Err(error) => {
                    warn!(code = "terminal_not_free", sale = %sale.id, %error, "the terminal of a sale that cannot be read is not free yet");
                }
            }
        }
        for sale in others {
            let is_new = fresh.contains(&sale.intent.id.to_string());
            if is_new && !self.is_of_other_account(&sale) {
                warn!(
                    code = "sale_asked_again", sale = %sale.intent.id, reference = %sale.intent.reference, terminal = %sale.intent.terminal,
                    "the key of before could not read an open sale; it is asked about with the one of now"
                );
            } else if is_new {
                error!(
                    code = "sale_of_other_account", sale = %sale.intent.id, reference = %sale.intent.reference, terminal = %sale.intent.terminal,
                    payment = sale.session().map(|session| session.payment.as_str()), amount = %sale.intent.amount,
                    account = %sale.intent.account, branch = %sale.intent.merchant_code, mode = ?sale.intent.mode, gateway = sale.intent.gateway,
                    "a sale that had not ended was made with another account's key and cannot be asked about until that key is back"
                );
            }
            if sale.holds_terminal() {
                let stranding = self.strand(&sale);
                stranding.instrument(log::task()).await;
            }
        }
        ours
    }

    /// Notes which of these watched sales are shown as not captured in time.
    fn note_uncaptured(&self, watched: &[Sale]) {
        let late = watched.iter().filter(|sale| self.is_captured_late(sale));
        let late = late.map(uncaptured).collect();
        self.unattended.lock().uncaptured = late;
    }

    /// Whether the money of this sale is authorised for long and still not captured.
    pub(super) fn is_captured_late(&self, sale: &Sale) -> bool {
        let now = self.clock.now_of(sale.intent.id);
        let tell_at = sale.intent.created_at.after(self.capture_warning);
        sale.is_paid() && sale.is_uncaptured() && self.can_read(sale) && now >= tell_at
    }

    /// Removes sales that were lost with their key and whose end somebody has acknowledged.
    async fn not_acknowledged(&self, sales: Vec<Sale>) -> Vec<Sale> {
        let mut left = Vec::new();
        for sale in sales {
            let ledger = self.unwritten.store();
            let is_acknowledged = sale.is_lost_with_its_key()
                && matches!(
                    ledger.is_claimed(sale.intent.id, Claim::Acknowledge).await,
                    Ok(true)
                );
            if !is_acknowledged {
                left.push(sale);
            }
        }
        left
    }

    /// At the start, after each was logged: logs how many sales are another account's, and what to
    /// do.
    pub(super) fn say_other_accounts(&self) {
        let count = self.unattended.lock().of_other_account;
        if count > 0 {
            warn!(
                code = "sales_of_other_account",
                count,
                "sales of another account have not ended, and are not asked for with this key: start with that account's settings until they have, or, where they are test sales that nobody needs, begin with a new ledger; see \"Going live\" in docs/operations.md"
            );
        }
    }

    /// Records sales of whatever account that cannot be read, each with the account that looks after it,
    /// and logs those that were not known.
    pub(super) fn found_unreadable(&self, sales: &[Unreadable]) {
        for sale in sales {
            self.unwritten.poll_cache.forget_row(sale);
            let unattended = self.shared.unattended_of(&sale.account);
            if unattended.meet(sale) {
                say_unreadable(sale);
            }
        }
    }

    /// Checks whether the next `rows` stored sales can be read. Nothing else reads settled sales,
    /// so a damaged one would silently disappear from the lists.
    pub(super) async fn look_through(&self, rows: u32) -> Result<(), StoreError> {
        let mut scan = self.shared.scan().lock().await;
        let now = self.clock.monotonic();
        let below = match *scan {
            Scan::Done(at) if now.since(at) < LOOK_AGAIN => return Ok(()),
            Scan::NotBegun | Scan::Done(_) => i64::MAX,
            Scan::Below(row) => row,
        };
        let (found, next) = self.unwritten.store().look_through(below, rows).await?;
        self.found_unreadable(&found);
        *scan = next.map_or(Scan::Done(now), Scan::Below);
        Ok(())
    }

    async fn strand(&self, sale: &Sale) {
        let id = sale.intent.id;
        let _lock = self.locks.lock(id).await;
        // The account may be another one than what this server's own tasks are about.
        let scope = Scope::Account(sale.intent.account.clone());
        let outcome = match self.known(&scope, id).await {
            Ok(sale) => self.run_event(sale, Event::Stranded).await.map(drop),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            warn!(code = "terminal_not_free", sale = %id, %error, "the terminal of another account's sale is not free yet");
        }
    }
}

fn say_unreadable(sale: &Unreadable) {
    error!(
        code = "sale_unreadable", sale = %sale.id, reference = %sale.reference, terminal = %sale.terminal,
        amount = sale.amount().map(tracing::field::display), payment = sale.payment, state = %sale.state,
        "what is stored of a sale cannot be read; nobody looks after it: run `tabby-pos sales repair` with its id"
    );
}

/// Whether somebody has to know about a sale of another account, which nobody looks after: while it
/// may still be paid, while its money waits for a decision, while real money is authorised but not
/// captured, or if it was lost with its key. Sales that ended unpaid, or only lack a test payment's
/// capture, are left out: they would be reported for ever.
fn is_worth_a_word(sale: &Sale) -> bool {
    let is_live = sale.intent.mode == Mode::Live;
    sale.is_open()
        || sale.is_unsettled()
        || is_live && sale.is_uncaptured()
        || sale.is_lost_with_its_key()
}
