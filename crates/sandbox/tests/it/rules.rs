//! Random sequences of operations, compared with a small model: a table of operations and statuses,
//! with amounts in whole fils, that shares no code with the sandbox's rules.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk, Made};

#[derive(Clone, Copy, Debug)]
enum Step {
    Approve,
    Reject,
    CustomerCancels,
    Cancel,
    Capture(u32, Option<u8>),
    Refund(u32, Option<u8>),
    Close,
    Rename,
    Wait(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let order = || (1..15_000_u32, proptest::option::weighted(0.8, 0..3_u8));
    prop_oneof![
        3 => Just(Step::Approve),
        1 => Just(Step::Reject),
        1 => Just(Step::CustomerCancels),
        1 => Just(Step::Cancel),
        6 => order().prop_map(|(fils, key)| Step::Capture(fils, key)),
        6 => order().prop_map(|(fils, key)| Step::Refund(fils, key)),
        1 => Just(Step::Close),
        1 => Just(Step::Rename),
        1 => prop_oneof![Just(60), Just(1_200), Just(1_500)].prop_map(Step::Wait),
    ]
}

/// A model of a payment of 100.00, as the published pages describe it.
#[derive(Debug)]
struct Model {
    status: &'static str,
    age: u32,
    auto_capture: bool,
    captures: Vec<(u32, Option<u8>)>,
    refunds: Vec<(u32, Option<u8>)>,
    renamed: bool,
}

const AMOUNT: u32 = 10_000;

impl Model {
    fn captured(&self) -> u32 {
        self.captures.iter().map(|(fils, _)| fils).sum()
    }

    fn refunded(&self) -> u32 {
        self.refunds.iter().map(|(fils, _)| fils).sum()
    }

    /// Carries out a step. `Err` has the text of the refusal.
    fn step(&mut self, step: Step) -> Result<(), &'static str> {
        let customer = self.status == "CREATED" && self.age < 1_200;
        match step {
            Step::Approve if customer => {
                self.status = "AUTHORIZED";
                if self.auto_capture {
                    self.captures.push((AMOUNT, None));
                    self.status = "CLOSED";
                }
                Ok(())
            }
            Step::Reject if customer => {
                self.status = "REJECTED";
                Ok(())
            }
            Step::CustomerCancels if customer => {
                self.status = "EXPIRED";
                Ok(())
            }
            Step::Approve | Step::Reject | Step::CustomerCancels => Err(""),
            Step::Cancel if self.status == "CREATED" => {
                self.status = "EXPIRED";
                Ok(())
            }
            Step::Cancel => Err("session is finalized"),
            Step::Capture(fils, key) => {
                if key.is_some() && self.captures.iter().any(|(_, used)| *used == key) {
                    return Ok(());
                }
                if self.status != "AUTHORIZED" {
                    return Err("could not capture not authorized payments");
                }
                if self.captured() + fils > AMOUNT {
                    return Err("amount is more than what is left to capture");
                }
                self.captures.push((fils, key));
                if self.captured() == AMOUNT {
                    self.status = "CLOSED";
                }
                Ok(())
            }
            Step::Refund(fils, key) => {
                if key.is_some() && self.refunds.iter().any(|(_, used)| *used == key) {
                    return Ok(());
                }
                if self.status != "CLOSED" || self.captures.is_empty() {
                    return Err("can not refund payment that has no captures and not closed");
                }
                if self.refunded() + fils > self.captured() {
                    return Err("amount is more than what is left to refund");
                }
                self.refunds.push((fils, key));
                Ok(())
            }
            Step::Close if self.status == "AUTHORIZED" => {
                self.status = "CLOSED";
                Ok(())
            }
            Step::Close => Err("already closed"),
            Step::Rename if matches!(self.status, "AUTHORIZED" | "CLOSED") => {
                self.renamed = true;
                Ok(())
            }
            Step::Rename => Err("could not update not authorized payments"),
            Step::Wait(seconds) => {
                self.age += seconds;
                if self.status == "CREATED" && self.age >= 1_500 {
                    self.status = "EXPIRED";
                }
                Ok(())
            }
        }
    }
}

fn amount(fils: u32) -> String {
    format!("{}.{:02}", fils / 100, fils % 100)
}

fn order(fils: u32, key: Option<u8>) -> Value {
    let mut order = json!({"amount": amount(fils)});
    if let Some(key) = key {
        order["reference_id"] = json!(format!("key-{key}"));
    }
    order
}

async fn ask(desk: &Desk, made: &Made, step: Step) -> Answer {
    let outcome = format!("/_sandbox/payments/{}/outcome", made.payment);
    match step {
        Step::Approve => desk.post(&outcome, json!({"outcome": "approve"})).await,
        Step::Reject => desk.post(&outcome, json!({"outcome": "reject"})).await,
        Step::CustomerCancels => desk.post(&outcome, json!({"outcome": "cancel"})).await,
        Step::Cancel => {
            let path = format!("/api/v2/checkout/{}/cancel", made.id);
            desk.ask("POST", &path, None).await
        }
        Step::Capture(fils, key) => desk.post(&made.path("/captures"), order(fils, key)).await,
        Step::Refund(fils, key) => desk.post(&made.path("/refunds"), order(fils, key)).await,
        Step::Close => desk.ask("POST", &made.path("/close"), None).await,
        Step::Rename => {
            let body = json!({"order": {"reference_id": "renamed"}});
            desk.put(&made.path(""), body).await
        }
        Step::Wait(seconds) => {
            desk.post("/_sandbox/clock", json!({"advance_s": seconds}))
                .await
        }
    }
}

/// The amounts of a list, in fils.
fn fils(list: &Value) -> Vec<u32> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let text = entry["amount"].as_str().unwrap();
            let (whole, part) = text.split_once('.').unwrap_or((text, ""));
            whole.parse::<u32>().unwrap() * 100 + format!("{part:0<2}").parse::<u32>().unwrap()
        })
        .collect()
}

async fn compare(steps: Vec<Step>, auto_capture: bool) {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.auto_capture = auto_capture;
    });
    // Otherwise real time would pass between the steps.
    desk.steer("POST", "clock", json!({"speed": 0})).await;
    let made = desk.session("100").await;
    let mut model = Model {
        status: "CREATED",
        age: 0,
        auto_capture,
        captures: Vec::new(),
        refunds: Vec::new(),
        renamed: false,
    };
    for step in steps {
        let (expected, answer) = (model.step(step), ask(&desk, &made, step).await);
        match expected {
            Ok(()) => assert!(answer.status < 300, "{step:?} in {model:?}: {answer:?}"),
            // Control calls refuse with a text of their own.
            Err("") => assert_eq!(answer.status, 409, "{step:?} in {model:?}: {answer:?}"),
            Err(text) => assert_eq!(
                (answer.status, answer.json()["error"].as_str()),
                (400, Some(text)),
                "{step:?} in {model:?}"
            ),
        }
        let payment = desk.payment(&made.payment).await;
        assert_eq!(payment["status"], model.status, "{step:?} in {model:?}");
        let of =
            |orders: &[(u32, Option<u8>)]| orders.iter().map(|(fils, _)| *fils).collect::<Vec<_>>();
        assert_eq!(
            fils(&payment["captures"]),
            of(&model.captures),
            "{step:?} in {model:?}"
        );
        assert_eq!(
            fils(&payment["refunds"]),
            of(&model.refunds),
            "{step:?} in {model:?}"
        );
        assert!(model.captured() <= AMOUNT && model.refunded() <= model.captured());
        let reference = if model.renamed { "renamed" } else { "A-1" };
        assert_eq!(payment["order"]["reference_id"], reference);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_operations_differs_from_the_published_rules(
        steps in proptest::collection::vec(step(), 1..40),
        auto_capture: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(compare(steps, auto_capture));
    }
}
