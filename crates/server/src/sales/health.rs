//! What is known of clock, ledger and gateway.

use std::time::Duration;

use clock::{ClockJump, JumpKind};
use payment::time::Millis;
use store::LedgerProblem;
use tracing::warn;

use super::inner::Sales;
use super::pace::WebhookState;
use gateway::{CodeState, GatewayState};

/// How long an answer to that question stands.
const GATEWAY_STATE_STANDS: Millis = Millis::seconds(30);

/// How long it stands whether the ledger can be written: each try takes a page of its disk.
const LEDGER_STATE_STANDS: Millis = Millis::seconds(5);

impl Sales {
    /// Compares the machine's clocks, and says so when it slept or one of them was set; whether
    /// either was so since the last look.
    pub fn look_at_clock(&self) -> bool {
        let jumps = self.0.clock.jumps_since_last_look();
        for jump in &jumps {
            let by_ms = jump.by_ms;
            match jump.kind {
                JumpKind::Slept => warn!(code = "machine_slept", by_ms, "the machine slept"),
                JumpKind::Set => warn!(code = "clock_set", by_ms, "the machine's clock was set"),
            }
        }
        !jumps.is_empty()
    }

    /// The last time that the machine slept or its clock was set, while this server ran.
    #[must_use]
    pub fn clock_jump(&self) -> Option<ClockJump> {
        self.0.clock.last_jump()
    }

    /// What keeps the ledger from being written, if anything does, as of at most five seconds ago.
    /// It is tried by a small commit, unless a sale could not be written just now.
    pub async fn ledger_problem(&self) -> Option<LedgerProblem> {
        if let Some(problem) = self
            .0
            .books
            .refused_within(Duration::from_millis(LEDGER_STATE_STANDS.0))
        {
            return Some(problem);
        }
        let mut last = self.0.ledger_state.lock().await;
        match *last {
            Some((at, problem)) if self.0.clock.monotonic().since(at) < LEDGER_STATE_STANDS => {
                problem
            }
            _ => {
                let problem = self.0.books.probe().await;
                *last = Some((self.0.clock.monotonic(), problem));
                problem
            }
        }
    }

    /// Tries the ledger where it could not be written, so that the end of that is found and said also
    /// while nobody sells or asks.
    pub async fn look_at_ledger(&self) {
        if self.0.books.is_unwritable() {
            self.ledger_problem().await;
        }
    }

    /// Whether all of the ledger was found intact since the start.
    #[must_use]
    pub fn is_ledger_checked(&self) -> bool {
        self.0.books.ledger().is_checked()
    }

    /// Whether the gateway is there, as it was at most 30 seconds ago.
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

    /// What is known of the merchant code.
    #[must_use]
    pub fn merchant_code(&self) -> CodeState {
        self.0.gateway.merchant_code()
    }

    /// What keeps the gateway from taking sales, in a sentence, where its state alone does not say it.
    #[must_use]
    pub fn gateway_problem(&self, state: GatewayState) -> Option<String> {
        self.0.gateway.problem(state)
    }

    /// What is known of webhooks.
    #[must_use]
    pub fn webhooks(&self) -> WebhookState {
        self.0.pace.webhooks()
    }
}
