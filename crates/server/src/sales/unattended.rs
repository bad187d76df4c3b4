//! Sales that this server cannot look after: those whose stored body cannot be read, and those of
//! another account than the configured one; payments of ours without a sale; and open sales of a terminal
//! that was renamed. They are never skipped silently.
//!
//! That a sale is another account's is written in it, or shows by the gateway's answers: see `missing`.
//! Of the latter the gateway is asked on and on, for the configured key may be right after all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use contract::{self, UnattendedView};
use payment::Money;
use payment::id::{SaleId, TerminalId};
use payment::sale::{Event, Intent, Mode, Sale};
use payment::time::{Millis, Monotonic};
use tracing::{Instrument, error, info, warn};

use super::Inner;
use super::unaccounted::Unaccounted;
use crate::ledger::{Claim, LedgerError, Unreadable, Watched};
use crate::log;

/// All that is known of.
#[derive(Debug, Default)]
pub(super) struct Unattended(Mutex<Known>);

#[derive(Debug, Default)]
pub(super) struct Known {
    /// What the last look at what is watched found.
    watched: Vec<UnattendedView>,
    /// How many of these are certain to be another account's.
    of_other_account: usize,
    /// Open sales of a terminal that had another name before the start: see [`Renamed`].
    renamed: Renamed,
    /// Those that cannot be read and were come upon elsewhere, each by its row: most of them are
    /// settled, and nothing else would ever look at them.
    met: BTreeMap<i64, Unreadable>,
    /// Payments of this terminal's at the gateway that no sale accounts for.
    pub(super) unaccounted: Unaccounted,
}

/// How much cannot be looked after, and money without a sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct UnattendedCounts {
    /// Sales that this server cannot look after.
    pub sales: usize,
    /// Paid payments that no sale accounts for.
    pub payments: usize,
    /// Open sales of a terminal that was renamed: these are looked after.
    pub other_terminal: usize,
}

impl Known {
    /// Unreadable sales that are not among those that are watched.
    fn met_elsewhere(&self) -> impl DoubleEndedIterator<Item = &Unreadable> {
        let watched: BTreeSet<_> = self.watched.iter().map(|view| &view.id).collect();
        let met = self.met.values();
        met.filter(move |sale| !watched.contains(&sale.id))
    }
}

/// Open sales that a terminal of another name began before this server was started: its own, before it
/// was renamed. They go on as all do, and are on the screen of no till.
#[derive(Debug, Default)]
struct Renamed {
    /// Those that the first look found.
    found: Option<BTreeSet<SaleId>>,
    /// Those of them that have not ended.
    views: Vec<UnattendedView>,
}

impl Renamed {
    /// Takes what is open of these sales; returns those that nobody was told of.
    fn look<'a>(
        &mut self,
        ours: impl Iterator<Item = &'a Sale>,
        terminal: &TerminalId,
    ) -> Vec<Sale> {
        let open: Vec<_> = ours
            .filter(|sale| sale.is_open() && sale.holds_terminal())
            .filter(|sale| sale.intent.terminal != *terminal)
            .collect();
        let is_first = self.found.is_none();
        let found = self
            .found
            .get_or_insert_with(|| open.iter().map(|sale| sale.intent.id).collect());
        let of_before = open.into_iter();
        let of_before = of_before.filter(|sale| found.contains(&sale.intent.id));
        let of_before: Vec<_> = of_before.cloned().collect();
        self.views = of_before.iter().map(of_other_terminal).collect();
        if is_first { of_before } else { Vec::new() }
    }
}

/// How far the ledger has been looked through for sales that cannot be read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Scan {
    #[default]
    NotBegun,
    /// Down to this row.
    Below(i64),
    /// To its end, the last time at this moment.
    Done(Monotonic),
}

/// How long after a look through the whole ledger the next one begins: a disk goes bad at any time.
const LOOK_AGAIN: Millis = Millis::seconds(60 * 60);

impl Unattended {
    pub(super) fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// At most so many: what is open or has money first, then what is settled, the newest of it first.
    pub(super) fn views(&self, most: usize) -> Vec<UnattendedView> {
        let known = self.lock();
        let money = known.watched.iter().chain(&known.renamed.views);
        let money = money.chain(known.unaccounted.views());
        let mut views: Vec<_> = money.take(most).cloned().collect();
        let left = most.saturating_sub(views.len());
        views.extend(known.met_elsewhere().rev().take(left).map(unreadable));
        views
    }

    /// How many there are of each kind.
    pub(super) fn counts(&self) -> UnattendedCounts {
        let known = self.lock();
        UnattendedCounts {
            sales: known.watched.len() + known.met_elsewhere().count(),
            payments: known.unaccounted.count(),
            other_terminal: known.renamed.views.len(),
        }
    }

    /// Remembers sales that cannot be read; returns those that nobody knew of.
    fn meet<'a>(&self, sales: &'a [Unreadable]) -> Vec<&'a Unreadable> {
        let mut known = self.lock();
        let mut fresh = Vec::new();
        for sale in sales {
            let is_watched = known.watched.iter().any(|view| view.id == sale.id);
            if known.met.insert(sale.row, sale.clone()).is_none() && !is_watched {
                fresh.push(sale);
            }
        }
        fresh
    }

    /// Those that were come upon and keep a terminal from selling.
    fn holding(&self) -> Vec<Unreadable> {
        let known = self.lock();
        let holding = known.met.values().filter(|sale| sale.holds_terminal);
        holding.cloned().collect()
    }

    fn freed(&self, row: i64) {
        if let Some(sale) = self.lock().met.get_mut(&row) {
            sale.holds_terminal = false;
        }
    }

    /// This sale can be read again.
    pub(super) fn repaired(&self, id: SaleId) {
        let id = id.to_string();
        let mut known = self.lock();
        known.met.retain(|_, sale| sale.id != id);
        known.watched.retain(|view| view.id != id);
    }

    /// Replaces what was found; says which of it is new, and whether something has gone.
    fn replace(&self, found: Vec<UnattendedView>) -> (BTreeSet<String>, bool) {
        let mut known = self.lock();
        let ids = |views: &[UnattendedView]| -> BTreeSet<String> {
            views.iter().map(|view| view.id.clone()).collect()
        };
        let (before, now) = (ids(&known.watched), ids(&found));
        known.watched = found;
        let met: BTreeSet<_> = known.met.values().map(|sale| sale.id.clone()).collect();
        let fresh = now.difference(&before);
        (
            fresh.filter(|id| !met.contains(*id)).cloned().collect(),
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
        others.retain(is_worth_a_word);
        let others = self.not_acknowledged(others).await;
        let seen = ours.iter().filter(|sale| self.can_read(sale));
        let renamed = self.unattended.lock().renamed.look(seen, &self.terminal);
        for sale in renamed {
            warn!(
                code = "sale_of_renamed_terminal", sale = %sale.intent.id, reference = %sale.intent.reference, terminal = %sale.intent.terminal,
                payment = sale.session().map(|session| session.payment.as_str()), amount = %sale.intent.amount, now = %self.terminal,
                "an open sale was begun by a terminal of another name, and is on no till's screen; it is asked about and ends as usual: to see or cancel it before, start once more with that name"
            );
        }
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
            if fresh.contains(&sale.id) {
                say_unreadable(sale);
            }
        }
        let elsewhere = self.unattended.holding();
        let watched = watched.unreadable.into_iter();
        for sale in watched.filter(|sale| sale.holds_terminal).chain(elsewhere) {
            match self.books.ledger().release_terminal(sale.row).await {
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
                    branch = %sale.intent.branch, mode = ?sale.intent.mode, gateway = sale.intent.gateway,
                    "a sale that had not ended was made with another account's key and cannot be asked about until that key is back"
                );
            }
            if sale.holds_terminal() {
                let stranding = self.strand(sale.intent.id);
                stranding.instrument(log::task()).await;
            }
        }
        ours
    }

    /// Without those that were lost with their key and whose end somebody has acknowledged.
    async fn not_acknowledged(&self, sales: Vec<Sale>) -> Vec<Sale> {
        let mut left = Vec::new();
        for sale in sales {
            let ledger = self.books.ledger();
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

    /// At the start, after each of them was named: how many sales are another account's, and what to do.
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

    /// Takes note of sales that cannot be read, and says so of those that nobody knew of.
    pub(super) fn found_unreadable(&self, sales: &[Unreadable]) {
        for sale in self.unattended.meet(sales) {
            say_unreadable(sale);
        }
    }

    /// Looks at the next `rows` stored sales, whether they can be read: what is settled is looked at by
    /// nobody else, and would vanish from the lists without a word.
    pub(super) async fn look_through(&self, rows: u32) -> Result<(), LedgerError> {
        let mut scan = self.scan.lock().await;
        let now = self.clock.monotonic();
        let below = match *scan {
            Scan::Done(at) if now.since(at) < LOOK_AGAIN => return Ok(()),
            Scan::NotBegun | Scan::Done(_) => i64::MAX,
            Scan::Below(row) => row,
        };
        let (found, next) = self.books.ledger().look_through(below, rows).await?;
        self.found_unreadable(&found);
        *scan = next.map_or(Scan::Done(now), Scan::Below);
        Ok(())
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

fn say_unreadable(sale: &Unreadable) {
    error!(
        code = "sale_unreadable", sale = %sale.id, reference = %sale.reference, terminal = %sale.terminal,
        amount = sale.amount().map(tracing::field::display), payment = sale.payment, state = %sale.state,
        "what is stored of a sale cannot be read; nobody looks after it: run `tabby-pos sales repair` with its id"
    );
}

/// Whether somebody has to know that another account's sale is looked after by nobody: while it may
/// still be paid, while its money waits for somebody, while real money is promised and not taken, or
/// where it was lost with its key.
/// What ended unpaid, and what is over but for a test payment's capture, would be said for ever.
fn is_worth_a_word(sale: &Sale) -> bool {
    let is_live = sale.intent.mode == Mode::Live;
    sale.is_open()
        || sale.is_unsettled()
        || is_live && sale.is_uncaptured()
        || sale.is_lost_with_its_key()
}

fn of_other_account(sale: &Sale) -> UnattendedView {
    readable(sale, contract::Unattended::OtherAccount)
}

/// What is shown of a sale on whose terminal no till shows it.
fn of_other_terminal(sale: &Sale) -> UnattendedView {
    UnattendedView {
        terminal: Some(sale.intent.terminal.to_string()),
        ..readable(sale, contract::Unattended::OtherTerminal)
    }
}

fn readable(sale: &Sale, why: contract::Unattended) -> UnattendedView {
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
        terminal: None,
        why,
    }
}

/// What is shown of a sale that cannot be read.
pub(super) fn unreadable(sale: &Unreadable) -> UnattendedView {
    let amount = sale.amount();
    UnattendedView {
        id: sale.id.clone(),
        reference: sale.reference.clone(),
        amount: amount.map(|amount| amount.to_string()),
        currency: amount.map(Money::currency),
        terminal: None,
        why: contract::Unattended::Unreadable,
    }
}
