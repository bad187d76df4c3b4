//! Random interleavings of operations, lost answers, repeated calls, restarts and actions in the
//! gateway's portal, against a gateway of its own.

use super::model::{Call, Gateway, WHOLE, aed};
use crate::operation::sample::{request, sale_paid_by};
use crate::operation::{
    GatewayRefusal, Movement, Operation, OperationAnswer, OperationEffect, OperationEvent,
    OperationKind, OperationState, Operations,
};
use crate::sale::sample::{START, paid};
use crate::sale::{Funds, Sale};
use crate::time::{Millis, Timestamp};
use proptest::prelude::*;

/// What becomes of a call on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    Answered,
    LostOnTheWay,
    LostOnTheWayBack,
    ArrivesLater,
    TryLater,
    /// The gateway refuses, for a reason of its own that passes.
    Disputed,
    /// The server stops before the call, or before its answer is stored.
    StopsBefore,
    StopsAfter,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Ask(Movement, Fate),
    /// The newest request is sent again.
    AskAgain,
    Tick(Fate),
    /// The payment is not read.
    TickUnread,
    Wait(u64),
    Portal(OperationKind, u64),
    SettleOne,
    DeclineOne,
    DeliverOne,
}

struct Shop {
    sale: Sale,
    gateway: Gateway,
    operations: Operations,
    on_the_way: Vec<Call>,
    now: Timestamp,
    number: u128,
}

impl Shop {
    fn new(gateway: Gateway) -> Self {
        Self {
            sale: sale_paid_by(&paid()),
            gateway,
            operations: Operations::default(),
            on_the_way: Vec::new(),
            now: START,
            number: 0,
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Ask(movement, fate) => {
                self.number += 1;
                let request = request(self.number, movement);
                let snapshot = self.gateway.snapshot();
                let asked = self
                    .operations
                    .ask(&self.sale, &request, &snapshot, self.now);
                if let Ok(operation) = asked {
                    self.operations.add(operation);
                    self.carry_out(vec![OperationEffect::Call], fate, true);
                }
            }
            Step::AskAgain => {
                let known = self.operations.all().last().cloned();
                if let Some(Operation { intent, .. }) = known {
                    assert!(self.operations.get(intent.id).is_some());
                }
            }
            Step::Tick(fate) => {
                let effects = self.operations.apply(OperationEvent::Tick, self.now);
                self.carry_out(effects, fate, true);
            }
            Step::TickUnread => {
                let effects = self.operations.apply(OperationEvent::Tick, self.now);
                self.carry_out(effects, Fate::Answered, false);
            }
            Step::Wait(seconds) => self.now = self.now.after(Millis::seconds(seconds)),
            Step::Portal(kind, amount) => self.gateway.portal(kind, amount),
            Step::SettleOne => self.gateway.settle_one(),
            Step::DeclineOne => self.gateway.decline_one(),
            Step::DeliverOne => {
                if !self.on_the_way.is_empty() {
                    let call = self.on_the_way.remove(0);
                    self.gateway.ask(&call);
                }
            }
        }
    }

    fn carry_out(&mut self, effects: Vec<OperationEffect>, fate: Fate, is_read: bool) {
        for effect in effects {
            let event = match effect {
                OperationEffect::Alarm => continue,
                OperationEffect::Read(_) if is_read => {
                    OperationEvent::Read(self.gateway.snapshot())
                }
                OperationEffect::Find(_) if is_read => {
                    let Some(open) = self.operations.open() else {
                        continue;
                    };
                    OperationEvent::Found(self.gateway.fate(open.intent.key.as_str()))
                }
                OperationEffect::Read(_) | OperationEffect::Find(_) => OperationEvent::NotRead,
                OperationEffect::Call => match self.call(fate) {
                    Some(answer) => OperationEvent::Answered(answer),
                    None => return,
                },
            };
            let next = self.operations.apply(event, self.now);
            self.carry_out(next, fate, is_read);
        }
    }

    fn call(&mut self, fate: Fate) -> Option<OperationAnswer> {
        let call = Call::of(&self.operations.open()?.intent);
        match fate {
            Fate::Answered => Some(match self.gateway.ask(&call) {
                true => OperationAnswer::Accepted,
                false => OperationAnswer::Refused(GatewayRefusal::Request),
            }),
            Fate::LostOnTheWay => Some(OperationAnswer::Unanswered),
            Fate::LostOnTheWayBack => {
                self.gateway.ask(&call);
                Some(OperationAnswer::Unanswered)
            }
            Fate::ArrivesLater => {
                self.on_the_way.push(call);
                Some(OperationAnswer::Unanswered)
            }
            Fate::TryLater => Some(OperationAnswer::TryLater),
            Fate::Disputed => Some(OperationAnswer::Refused(GatewayRefusal::Request)),
            Fate::StopsBefore => None,
            Fate::StopsAfter => {
                self.gateway.ask(&call);
                None
            }
        }
    }

    /// What must hold at any time.
    fn check(&self) -> Result<(), TestCaseError> {
        let gateway = &self.gateway;
        prop_assert!(gateway.captured <= WHOLE && gateway.refunded <= gateway.captured);
        prop_assert!(gateway.carried_out.values().all(|times| *times == 1));
        let open = self.operations.all().iter().filter(|known| known.is_open());
        prop_assert!(open.count() <= 1);
        let funds = Funds {
            captured: aed(gateway.captured),
            refunded: aed(gateway.refunded),
        };
        let ours = self.operations.explained(aed(0).currency());
        let foreign = self.operations.foreign(funds);
        prop_assert_eq!(
            ours.captured.checked_add(foreign.captured),
            Some(funds.captured)
        );
        prop_assert_eq!(
            ours.refunded.checked_add(foreign.refunded),
            Some(funds.refunded)
        );
        Ok(())
    }

    /// Nothing goes wrong any more: all that is on its way arrives, and time passes.
    fn calm_down(&mut self) {
        for _ in 0..40 {
            self.step(Step::DeliverOne);
            self.step(Step::SettleOne);
            self.step(Step::Wait(3_601));
            self.step(Step::Tick(Fate::Answered));
            self.step(Step::Tick(Fate::Answered));
        }
    }
}

fn any_fate() -> impl Strategy<Value = Fate> {
    prop::sample::select(vec![
        Fate::Answered,
        Fate::Answered,
        Fate::Answered,
        Fate::LostOnTheWay,
        Fate::LostOnTheWayBack,
        Fate::ArrivesLater,
        Fate::TryLater,
        Fate::Disputed,
        Fate::StopsBefore,
        Fate::StopsAfter,
    ])
}

fn any_movement() -> impl Strategy<Value = Movement> {
    let minor = prop_oneof![1_u64..=30_000, Just(5_000), Just(10_000), Just(WHOLE)];
    (0..8, minor, prop::bool::ANY).prop_map(|(which, minor, last)| {
        let amount = aed(minor);
        match which {
            0..3 => Movement::Capture { amount, last },
            3 => Movement::Void,
            _ => Movement::Refund { amount },
        }
    })
}

fn any_step(with_portal: bool) -> impl Strategy<Value = Step> {
    let portal = if with_portal { 3 } else { 0 };
    prop_oneof![
        8 => (any_movement(), any_fate()).prop_map(|(what, fate)| Step::Ask(what, fate)),
        2 => Just(Step::AskAgain),
        8 => any_fate().prop_map(Step::Tick),
        2 => Just(Step::TickUnread),
        6 => prop::sample::select(vec![1_u64, 10, 100, 4_000]).prop_map(Step::Wait),
        4 => Just(Step::SettleOne),
        2 => Just(Step::DeclineOne),
        3 => Just(Step::DeliverOne),
        portal => any_movement().prop_map(|what| {
            let amount = what.amount().map_or(0, |amount| amount.minor());
            Step::Portal(what.kind(), amount)
        }),
    ]
}

fn any_gateway() -> impl Strategy<Value = Gateway> {
    (prop::bool::ANY, prop::bool::ANY).prop_map(|(is_captured, is_slow)| {
        let gateway = match is_captured {
            true => Gateway::captured(),
            false => Gateway::authorised(),
        };
        Gateway { is_slow, ..gateway }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn sums_agree_with_the_gateway_whatever_happens_and_in_whatever_order(
        gateway in any_gateway(),
        steps in prop::collection::vec(any_step(true), 1..80),
    ) {
        let mut shop = Shop::new(gateway);
        for step in steps {
            shop.step(step);
            shop.check()?;
        }
        shop.calm_down();
        shop.check()?;
    }

    /// This gateway does whatever it is told, so only the rules on this side keep the sums in order.
    #[test]
    fn without_the_gateways_own_checks_the_rules_are_enough(
        gateway in any_gateway(),
        steps in prop::collection::vec(any_step(false), 1..80),
    ) {
        let mut shop = Shop::new(Gateway { is_careful: false, ..gateway });
        let first = shop.gateway.clone();
        for step in steps {
            shop.step(step);
            shop.check()?;
        }
        shop.calm_down();
        shop.check()?;
        for operation in shop.operations.all() {
            let key = operation.intent.key.as_str();
            let times = shop.gateway.carried_out.get(key).copied().unwrap_or_default();
            match operation.state {
                OperationState::Done { .. } => prop_assert_eq!(times, 1),
                OperationState::Refused { .. } => prop_assert_eq!(times, 0),
                OperationState::Asked(asked) => prop_assert!(false, "it does not end: {:?}", asked),
            }
        }
        let foreign = shop.operations.foreign(Funds {
            captured: aed(shop.gateway.captured),
            refunded: aed(shop.gateway.refunded),
        });
        prop_assert_eq!(foreign.refunded, aed(0));
        prop_assert_eq!(foreign.captured, aed(first.captured));
    }
}
