//! The state of clock, ledger and gateway.

use std::time::Duration;

use clock::{ClockJump, JumpKind};
use payment::time::Millis;
use store::LedgerProblem;
use tracing::warn;

use super::inner::Sales;
use super::poll_schedule::WebhookState;
use gateway::{CodeState, GatewayState};

/// How long the gateway's state is reused before it is asked for again.
const GATEWAY_STATE_STANDS: Millis = Millis::seconds(30);

/// How long the ledger's state is reused: each try writes a page to its disk.
const LEDGER_STATE_STANDS: Millis = Millis::seconds(5);

impl Sales {
    /// Compares the machine's clocks, and logs if it slept or a clock was set. Returns whether that
    /// happened since the last look.
    pub fn look_at_clock(&self) -> bool {
        let jumps = self.0.clock.jumps_since_last_look();
        // One machine's jump is logged once.
        let is_said = self.0.shared.is_first(&self.0.account.id);
        for jump in jumps.iter().filter(|_| is_said) {
            let by_ms = jump.by_ms;
            match jump.kind {
                JumpKind::Slept => warn!(code = "machine_slept", by_ms, "the machine slept"),
                JumpKind::Set => warn!(code = "clock_set", by_ms, "the machine's clock was set"),
            }
        }
        !jumps.is_empty()
    }

    /// The last time that the machine slept or its clock was set while this server ran.
    #[must_use]
    pub fn clock_jump(&self) -> Option<ClockJump> {
        self.0.clock.last_jump()
    }

    /// Why the ledger cannot be written, at most five seconds old; `None` if it can. It is tried
    /// with a small commit, unless writing a sale has just failed.
    pub async fn ledger_problem(&self) -> Option<LedgerProblem> {
        if let Some(problem) = self
            .0
            .unwritten
            .failed_within(Duration::from_millis(LEDGER_STATE_STANDS.0))
        {
            return Some(problem);
        }
        let mut last = self.0.shared.state().lock().await;
        match *last {
            Some((at, problem)) if self.0.clock.monotonic().since(at) < LEDGER_STATE_STANDS => {
                problem
            }
            _ => {
                let problem = self.0.unwritten.probe().await;
                *last = Some((self.0.clock.monotonic(), problem));
                problem
            }
        }
    }

    /// Tries the ledger if it could not be written, so that its recovery is noticed and logged even
    /// while nobody sells or asks.
    pub async fn look_at_ledger(&self) {
        if self.0.unwritten.is_unwritable() {
            self.ledger_problem().await;
        }
    }

    /// Whether the whole ledger was found intact since the start.
    #[must_use]
    pub fn is_ledger_checked(&self) -> bool {
        self.0.unwritten.store().is_checked()
    }

    /// Whether the gateway answers, at most 30 seconds old.
    pub async fn gateway_state(&self) -> GatewayState {
        let mut last = self.0.gateway_state.lock().await;
        match *last {
            Some((at, state)) if self.0.clock.monotonic().since(at) < GATEWAY_STATE_STANDS => state,
            _ => {
                let state = self.0.gateway.state().await;
                *last = Some((self.0.clock.monotonic(), state));
                state
            }
        }
    }

    /// Whether the gateway accepts the merchant code, as far as is known.
    #[must_use]
    pub fn merchant_code(&self) -> CodeState {
        self.0.gateway.merchant_code()
    }

    /// A sentence about why the gateway takes no sales, if its state alone does not say it.
    #[must_use]
    pub fn gateway_problem(&self, state: GatewayState) -> Option<String> {
        self.0.gateway.problem(state)
    }

    /// Whether webhooks arrive.
    #[must_use]
    pub fn webhook_state(&self) -> WebhookState {
        self.0.poll_schedule.webhook_state()
    }
}
