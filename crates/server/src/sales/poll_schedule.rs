//! How often an open sale is read when nobody asks.
//!
//! Every 5 seconds as in Tabby's guide, as long as the key allows it. With more sales: if webhooks
//! arrive, they are trusted to go on, and readings are a safeguard; if none arrive, one call for
//! the list covers twenty payments, and single readings are for what the list does not show.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

use payment::sale::Sale;
use payment::time::{Millis, Timestamp};
use tracing::{info, warn};

/// How often a sale is read if the key allows it. Source: Tabby's guide.
pub(super) const GUIDE: Millis = Millis::seconds(5);

/// After this many payments in a row without a webhook, none is expected.
const SILENT: u32 = 3;

/// What is known of webhooks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookState {
    /// None are taken: no word is configured.
    Off,
    /// None has come since the start, and no three payments had to be found by asking yet.
    Awaited,
    /// None has come since the start, and three payments were found by asking.
    Missing,
    /// They come.
    Coming,
    /// They came, and three payments in a row were found by asking.
    Silent,
}

/// When to read open sales, from how many there are and whether webhooks arrive.
#[derive(Debug)]
pub(super) struct PollSchedule {
    calls_per_s: u32,
    open: AtomicU32,
    /// Whether webhooks are configured.
    expects_webhooks: bool,
    webhooks: Mutex<WebhooksSoFar>,
}

/// The webhooks received since the start.
#[derive(Clone, Copy, Debug, Default)]
struct WebhooksSoFar {
    ever: bool,
    /// Payments in a row that were found without a webhook.
    missed: u32,
}

impl PollSchedule {
    pub(super) fn new(calls_per_s: u32, expects_webhooks: bool) -> Self {
        Self {
            calls_per_s,
            open: AtomicU32::new(0),
            expects_webhooks,
            webhooks: Mutex::default(),
        }
    }

    fn webhooks_so_far(&self) -> MutexGuard<'_, WebhooksSoFar> {
        self.webhooks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records how many sales are open.
    pub(super) fn count(&self, open: usize) {
        self.open
            .store(u32::try_from(open).unwrap_or(u32::MAX), Relaxed);
    }

    /// Records that a webhook named a sale of ours.
    pub(super) fn note_webhook(&self) {
        let now = WebhooksSoFar {
            ever: true,
            missed: 0,
        };
        let before = std::mem::replace(&mut *self.webhooks_so_far(), now);
        if !before.ever || before.missed >= SILENT {
            info!("webhooks come");
        }
    }

    /// Records that a change at the gateway was found without a webhook.
    pub(super) fn note_found_without_webhook(&self) {
        let WebhooksSoFar { ever, missed } = {
            let mut webhooks = self.webhooks_so_far();
            webhooks.missed = webhooks.missed.saturating_add(1);
            *webhooks
        };
        if missed != SILENT {
            return;
        }
        if ever {
            warn!(
                code = "webhooks_silent",
                "webhooks have stopped coming; payments are found by asking"
            );
        } else if self.expects_webhooks {
            warn!(
                code = "webhooks_missing",
                "webhooks are configured, and none has come since the start in the time of three payments; payments are found by asking: look at `tabby-pos webhooks list`, the address, and the word"
            );
        }
    }

    /// Whether webhooks arrive.
    pub(super) fn webhooks_arrive(&self) -> bool {
        let webhooks = self.webhooks_so_far();
        webhooks.ever && webhooks.missed < SILENT
    }

    /// The state of webhooks.
    pub(super) fn webhook_state(&self) -> WebhookState {
        let webhooks = *self.webhooks_so_far();
        match (webhooks.ever, webhooks.missed >= SILENT) {
            (true, false) => WebhookState::Coming,
            (true, true) => WebhookState::Silent,
            (false, _) if !self.expects_webhooks => WebhookState::Off,
            (false, false) => WebhookState::Awaited,
            (false, true) => WebhookState::Missing,
        }
    }

    /// Whether the list has to be read again and again: no webhooks arrive, and there are too many
    /// sales to read each as often as the guide says.
    pub(super) fn needs_reconcile(&self) -> bool {
        !self.webhooks_arrive() && self.spread(60) > GUIDE
    }

    /// The maximum age of this sale's last reading. Most customers finish 30 to 150 seconds after
    /// the code appears: if not every sale can be read often, those are read more often.
    pub(super) fn fresh(&self, sale: &Sale, now: Timestamp) -> Millis {
        let share = if self.webhooks_arrive() || self.needs_reconcile() {
            12
        } else {
            60
        };
        let even = self.spread(share);
        // A sale that is being ended or is in doubt does not wait for others.
        if even <= GUIDE || !sale.is_waiting() {
            return GUIDE;
        }
        let age = now.since(sale.intent.created_at);
        let is_dense = (Millis::seconds(30)..=Millis::seconds(150)).contains(&age);
        Millis(if is_dense {
            even.0 / 4 * 3
        } else {
            even.0 / 2 * 3
        })
    }

    /// How many readings may start per second.
    pub(super) fn readings_per_s(&self) -> usize {
        usize::try_from(self.calls_per_s / 4 * 3)
            .unwrap_or(usize::MAX)
            .max(1)
    }

    /// The pause between two readings of a sale if all open sales share this many hundredths of the
    /// key's calls.
    fn spread(&self, hundredths: u32) -> Millis {
        let open = u64::from(self.open.load(Relaxed));
        let share = (u64::from(self.calls_per_s) * u64::from(hundredths)).max(1);
        Millis(open * 100_000 / share)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use payment::id::{MerchantCode, Reference, SaleId, TerminalId};
    use payment::sale::sample::sale_of;
    use payment::sale::{
        Cause, Event, Freshness, Intent, Method, Mode, PAY_WINDOW, Session, State, Terms,
        transition,
    };
    use payment::{Currency, Money};

    pub(in super::super) fn sale() -> Sale {
        let intent = Intent {
            id: SaleId(uuid::Uuid::nil()),
            terminal: TerminalId::new("T1").unwrap(),
            account: payment::id::AccountId::main(),
            branch: payment::id::BranchId::main(),
            merchant_code: MerchantCode::new("demo").unwrap(),
            reference: Reference::new("A-1").unwrap(),
            amount: Money::parse("250", Currency::Aed).unwrap(),
            method: Method::Qr,
            mode: Mode::Live,
            created_at: Timestamp(0),
            pay_window: PAY_WINDOW,
            terms: Terms::default(),
            recipient: None,
            items: Vec::new(),
            gateway: None,
            key: None,
            cashier: None,
        };
        let (id, payment) = ("s".to_owned(), "p".to_owned());
        let (id, payment) = (id.try_into().unwrap(), payment.try_into().unwrap());
        let session = Session {
            deadline: Timestamp(0).after(PAY_WINDOW),
            ..Session::known_by_payment(id, payment, Timestamp(0))
        };
        Sale {
            state: State::Waiting(session),
            freshness: Freshness::read(Timestamp(0)),
            ..sale_of(intent)
        }
    }

    fn fresh(schedule: &PollSchedule, age: u64) -> u64 {
        schedule
            .fresh(&sale(), Timestamp(0).after(Millis::seconds(age)))
            .0
    }

    #[test]
    fn a_small_shop_is_read_as_the_guide_says_with_webhooks_or_without() {
        let schedule = PollSchedule::new(100, true);
        schedule.count(50);
        assert_eq!(
            (fresh(&schedule, 10), schedule.needs_reconcile()),
            (5_000, false)
        );
        schedule.note_webhook();
        assert_eq!(
            (fresh(&schedule, 60), schedule.needs_reconcile()),
            (5_000, false)
        );
    }

    #[test]
    fn a_large_chain_reads_little_where_webhooks_come_and_reconciles_where_none_do() {
        let schedule = PollSchedule::new(100, true);
        schedule.count(2_000);
        assert!(schedule.needs_reconcile());
        schedule.note_webhook();
        assert!(!schedule.needs_reconcile());
        // 2,000 sales share 12 calls a second, with more for the time in which customers finish.
        assert_eq!(fresh(&schedule, 60), 166_666 / 4 * 3);
        assert_eq!(fresh(&schedule, 5), 166_666 / 2 * 3);
        let mut ending = sale();
        ending = transition(&ending, Event::Cancel(Cause::Cashier), Timestamp(0)).sale;
        assert_eq!(schedule.fresh(&ending, Timestamp(60_000)), GUIDE);
    }

    #[test]
    fn webhooks_are_missed_after_three_payments_that_none_told_of() {
        let schedule = PollSchedule::new(100, true);
        assert!(!schedule.webhooks_arrive(), "none has ever come");
        for state in [WebhookState::Awaited; 3] {
            assert_eq!(schedule.webhook_state(), state);
            schedule.note_found_without_webhook();
        }
        assert_eq!(schedule.webhook_state(), WebhookState::Missing);
        schedule.note_webhook();
        assert_eq!(schedule.webhook_state(), WebhookState::Coming);
        schedule.note_found_without_webhook();
        schedule.note_found_without_webhook();
        assert!(schedule.webhooks_arrive());
        schedule.note_webhook();
        for _ in 0..3 {
            schedule.note_found_without_webhook();
        }
        assert_eq!(schedule.webhook_state(), WebhookState::Silent);
        let unconfigured = PollSchedule::new(100, false);
        for _ in 0..4 {
            assert_eq!(unconfigured.webhook_state(), WebhookState::Off);
            unconfigured.note_found_without_webhook();
        }
    }
}
