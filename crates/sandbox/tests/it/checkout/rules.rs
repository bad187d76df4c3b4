//! Random sequences of actions, compared with a small model: sums and flags that share no code with
//! the sandbox's rules.

use proptest::prelude::*;
use sandbox::checkout::world::payment::{Payment, Phase, Refusal, Status, Terms};

const AMOUNT: u64 = 10_000;

#[derive(Clone, Copy, Debug)]
enum Step {
    End(Phase),
    Capture(Option<u64>, bool),
    Refund(Option<u64>),
    Void(Option<u64>),
    /// Ends the oldest action that waits.
    Settle(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let amount = || proptest::option::weighted(0.8, prop_oneof![1..6_000_u64, Just(AMOUNT)]);
    prop_oneof![
        4 => Just(Step::End(Phase::Authorized)),
        1 => Just(Step::End(Phase::Declined)),
        1 => Just(Step::End(Phase::Expired)),
        1 => Just(Step::End(Phase::Canceled)),
        8 => (amount(), any::<bool>()).prop_map(|(amount, last)| Step::Capture(amount, last)),
        6 => amount().prop_map(Step::Refund),
        3 => amount().prop_map(Step::Void),
        9 => proptest::bool::weighted(0.8).prop_map(Step::Settle),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Capture { last: bool },
    Refund,
    Void,
}

/// A model of a payment of 100.00: sums of what has happened, and a queue of what may.
#[derive(Debug)]
struct Model {
    phase: Phase,
    once: bool,
    auto: bool,
    /// Reserved, taken, released and given back.
    reserved: u64,
    taken: u64,
    released: u64,
    given: u64,
    is_over: bool,
    had_capture: bool,
    queue: Vec<(What, u64)>,
}

impl Model {
    fn new(once: bool, auto: bool) -> Self {
        Self {
            phase: Phase::Pending,
            once,
            auto,
            reserved: 0,
            taken: 0,
            released: 0,
            given: 0,
            is_over: false,
            had_capture: false,
            queue: Vec::new(),
        }
    }

    fn queued(&self, of: impl Fn(What) -> bool) -> u64 {
        let all = self.queue.iter().filter(|(what, _)| of(*what));
        all.map(|(_, amount)| amount).sum()
    }

    fn end(&mut self, phase: Phase) -> bool {
        if self.phase != Phase::Pending {
            return false;
        }
        self.phase = phase;
        if phase == Phase::Authorized {
            self.reserved = AMOUNT;
            if self.auto {
                (self.reserved, self.taken, self.is_over) = (0, AMOUNT, true);
            }
        }
        true
    }

    fn capture(&mut self, amount: Option<u64>, last: bool) -> Result<(), Refusal> {
        let waits_for_last = self
            .queue
            .iter()
            .any(|(what, _)| *what == What::Capture { last: true });
        let free =
            self.reserved - self.queued(|what| matches!(what, What::Capture { .. } | What::Void));
        let waits = self.queued(|what| matches!(what, What::Capture { .. })) > 0;
        let second = self.once && (self.had_capture || waits);
        if free == 0 || self.auto || waits_for_last || second {
            return Err(Refusal::NotAllowed);
        }
        let amount = amount.unwrap_or(free);
        if amount > free {
            return Err(Refusal::MoreThanAuthorized);
        }
        let last = last || self.once || amount == free;
        self.queue.push((What::Capture { last }, amount));
        Ok(())
    }

    fn void(&mut self, amount: Option<u64>) -> Result<(), Refusal> {
        let waits_for_last = self
            .queue
            .iter()
            .any(|(what, _)| *what == What::Capture { last: true });
        let free =
            self.reserved - self.queued(|what| matches!(what, What::Capture { .. } | What::Void));
        if free == 0 || self.auto || waits_for_last {
            return Err(Refusal::NotAllowed);
        }
        let amount = amount.unwrap_or(free);
        if amount > free {
            return Err(Refusal::MoreThanReserved);
        }
        self.queue.push((What::Void, amount));
        Ok(())
    }

    fn refund(&mut self, amount: Option<u64>) -> Result<(), Refusal> {
        let left = self.taken - self.given - self.queued(|what| what == What::Refund);
        if self.phase != Phase::Authorized || self.reserved > 0 || left == 0 {
            return Err(Refusal::NotAllowed);
        }
        let amount = amount.unwrap_or(left);
        if amount > left {
            return Err(Refusal::MoreThanCaptured);
        }
        self.queue.push((What::Refund, amount));
        Ok(())
    }

    fn settle(&mut self, well: bool) -> bool {
        if self.queue.is_empty() {
            return false;
        }
        let (what, amount) = self.queue.remove(0);
        if !well {
            return true;
        }
        match what {
            What::Capture { last } => {
                self.had_capture = true;
                self.taken += amount;
                self.reserved -= amount;
                if last {
                    self.released += self.reserved;
                    self.reserved = 0;
                    self.is_over = true;
                }
            }
            What::Void => {
                self.released += amount;
                self.reserved -= amount;
            }
            What::Refund => self.given += amount,
        }
        true
    }

    fn status(&self) -> &'static str {
        match self.phase {
            Phase::Pending => return "Pending",
            Phase::Declined => return "Declined",
            Phase::Expired => return "Expired",
            Phase::Canceled => return "Canceled",
            Phase::Authorized => {}
        }
        if self.given > 0 && self.given == self.taken {
            "Refunded"
        } else if self.given > 0 {
            "Partially Refunded"
        } else if self.taken == 0 && self.reserved == 0 {
            "Voided"
        } else if self.taken == 0 {
            "Authorized"
        } else if self.reserved > 0 {
            "Partially Captured"
        } else {
            "Captured"
        }
    }
}

/// The oldest action that waits.
fn waiting(payment: &Payment) -> Option<sandbox::checkout::ids::ActionId> {
    use sandbox::checkout::world::payment::Progress;
    let mut all = payment.actions().iter();
    let action = all.find(|action| action.progress == Progress::Pending)?;
    Some(action.id)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_actions_departs_from_the_model(
        steps in proptest::collection::vec(step(), 1..40),
        once in any::<bool>(),
        auto in proptest::bool::weighted(0.2),
    ) {
        let terms = Terms { amount: AMOUNT, auto_capture: auto, is_captured_once: once };
        let (mut payment, mut model) = (Payment::new(terms), Model::new(once, auto));
        for step in steps {
            let before = format!("{model:?}");
            match step {
                Step::End(phase) => {
                    let ended = payment.end_wait(phase).is_some();
                    prop_assert_eq!(ended, model.end(phase));
                    if ended && auto && phase == Phase::Authorized {
                        let id = payment.auto_capture().unwrap();
                        prop_assert!(payment.settle(id, true));
                    }
                }
                Step::Capture(amount, last) => {
                    let done = payment.capture(amount, last).map(|_| ());
                    prop_assert_eq!(done, model.capture(amount, last), "{}", before);
                }
                Step::Refund(amount) => {
                    let done = payment.refund(amount).map(|_| ());
                    prop_assert_eq!(done, model.refund(amount), "{}", before);
                }
                Step::Void(amount) => {
                    let done = payment.void(amount).map(|_| ());
                    prop_assert_eq!(done, model.void(amount), "{}", before);
                }
                Step::Settle(well) => {
                    let done = waiting(&payment).is_some_and(|id| payment.settle(id, well));
                    prop_assert_eq!(done, model.settle(well), "{}", before);
                }
            }
            let sums = payment.balances();
            prop_assert_eq!(sums.total_captured, model.taken, "{:?} after {}", step, before);
            prop_assert_eq!(sums.total_voided, model.released, "{:?} after {}", step, before);
            prop_assert_eq!(sums.total_refunded, model.given);
            prop_assert!(sums.total_captured + sums.total_voided <= AMOUNT);
            prop_assert!(sums.total_refunded <= sums.total_captured);
            prop_assert_eq!(payment.status(Status::Captured).as_str(), model.status(), "{:?} after {}", step, before);
        }
    }
}

fn authorized(auto_capture: bool) -> Payment {
    let mut payment = Payment::new(Terms {
        amount: AMOUNT,
        auto_capture,
        is_captured_once: false,
    });
    payment.end_wait(Phase::Authorized).unwrap();
    payment
}

#[test]
fn an_auto_captured_payment_is_never_voided_or_captured_by_hand() {
    let mut payment = authorized(true);
    assert_eq!(payment.void(None), Err(Refusal::NotAllowed));
    assert_eq!(payment.capture(None, true), Err(Refusal::NotAllowed));
    assert_eq!(payment.balances().available_to_void, 0);
}

#[test]
fn a_payment_takes_150_partial_captures() {
    let mut payment = authorized(false);
    for _ in 0..150 {
        let id = payment.capture(Some(1), false).unwrap();
        payment.settle(id, true);
    }
    assert_eq!(
        payment.capture(Some(1), false),
        Err(Refusal::TooManyActions)
    );
    assert_eq!(payment.balances().available_to_capture, AMOUNT - 150);
}

#[test]
fn the_word_after_a_partial_capture_and_a_void_is_a_choice() {
    let mut payment = authorized(false);
    for action in [
        |payment: &mut Payment| payment.capture(Some(4_000), false),
        |payment: &mut Payment| payment.void(None),
    ] {
        let id = action(&mut payment).unwrap();
        payment.settle(id, true);
    }
    assert_eq!(payment.status(Status::Voided), Status::Voided);
    assert_eq!(payment.balances().available_to_refund, 4_000);
}
