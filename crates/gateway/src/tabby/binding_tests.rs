//! Payments of Tabby's that are somebody else's, or that pay something else, against a sale: by the JSON
//! that Tabby would answer.

use payment::sale::{Evaluation, Intent, Mode, Session, evaluate, sample};
use payment::time::Timestamp;
use payment::{Currency, Money};
use serde_json::{Value, json};
use tabby::payment as wire;

use super::snapshot::snapshot;

/// Attacks of each kind, and honest payments.
const EACH: u32 = 12_500;

/// Numbers that are the same in each run (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }

    /// One of these.
    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        let place = self.next(all.len() as u64);
        all[usize::try_from(place).unwrap()].clone()
    }

    fn id(&mut self) -> String {
        let (high, low) = (self.next(u64::MAX), self.next(u64::MAX));
        uuid::Uuid::from_u64_pair(high, low).to_string()
    }
}

/// A sale of some amount in some currency, and its session.
fn sale(numbers: &mut Numbers) -> (Intent, Session) {
    let currencies = [Currency::Aed, Currency::Sar, Currency::Kwd];
    let currency = numbers.pick(&currencies);
    let unit = if currency == Currency::Kwd { 10 } else { 1 };
    let minor = (2 + numbers.next(5_000_000)) * unit;
    let modes = [Mode::Test, Mode::Live];
    let intent = Intent {
        amount: Money::from_minor(minor, currency).unwrap(),
        reference: payment::id::Reference::new(&format!("T1-{}", numbers.next(u64::MAX))).unwrap(),
        mode: numbers.pick(&modes),
        ..sample::intent()
    };
    let payment = payment::id::PaymentId::try_from(numbers.id()).unwrap();
    let session = payment::id::SessionId::try_from("s-1".to_owned()).unwrap();
    (
        intent,
        Session::known_by_payment(session, payment, Timestamp(0)),
    )
}

fn less(amount: Money, numbers: &mut Numbers) -> Money {
    let minor = 1 + numbers.next(amount.minor() - 1);
    Money::from_minor(minor, amount.currency()).unwrap()
}

/// The payment that pays this sale, as Tabby tells it: authorised, or captured.
fn honest((intent, session): &(Intent, Session), numbers: &mut Numbers) -> Value {
    let amount = intent.amount.to_string();
    let is_captured = numbers.next(2) == 0;
    let captures = if is_captured {
        vec![json!({"amount": amount})]
    } else {
        Vec::new()
    };
    json!({
        "id": session.payment.to_string(),
        "status": if is_captured { "CLOSED" } else { "AUTHORIZED" },
        "amount": amount,
        "currency": intent.amount.currency().code(),
        "is_test": intent.mode == Mode::Test,
        "order": {"reference_id": intent.reference.as_str()},
        "captures": captures,
    })
}

/// What this payment means for the sale.
fn means((intent, session): &(Intent, Session), payment: &Value) -> Option<Evaluation> {
    let payment: wire::Payment = serde_json::from_value(payment.clone()).ok()?;
    Some(evaluate(intent, session, &snapshot(&payment)?))
}

/// One kind of attack: changes the honest payment.
type Attack = fn(&mut Value, &Intent, &mut Numbers);

const ATTACKS: [(&str, Attack); 8] = [
    ("another payment's id", |payment, _, numbers| {
        payment["id"] = json!(numbers.id())
    }),
    ("a cheaper payment", |payment, intent, numbers| {
        let amount = less(intent.amount, numbers).to_string();
        payment["amount"] = json!(amount);
        if payment["status"] == "CLOSED" {
            payment["captures"] = json!([{"amount": amount}]);
        }
    }),
    ("another shop's order", |payment, intent, numbers| {
        let reference = format!("{}-{}", intent.reference.as_str(), numbers.next(9));
        payment["order"]["reference_id"] =
            numbers.pick(&[json!(reference), json!(""), Value::Null]);
    }),
    ("a refunded payment", |payment, intent, numbers| {
        let whole = intent.amount;
        let refunded = if numbers.next(2) == 0 {
            whole
        } else {
            less(whole, numbers)
        };
        payment["status"] = json!("CLOSED");
        payment["captures"] = json!([{"amount": whole.to_string()}]);
        payment["refunds"] = json!([{"amount": refunded.to_string()}]);
    }),
    (
        "a test payment for a live sale, or the other way round",
        |payment, intent, numbers| {
            let other = json!(intent.mode != Mode::Test);
            payment["is_test"] = numbers.pick(&[other, Value::Null]);
        },
    ),
    ("another currency", |payment, intent, numbers| {
        let code = intent.amount.currency().code();
        let mut others = vec!["AED", "SAR", "KWD", "BHD", "USD", "aed", ""];
        others.retain(|other| *other != code);
        payment["currency"] = json!(numbers.pick(&others));
    }),
    (
        "the digits of an amount with other decimals",
        |payment, intent, _| {
            // 12.50 of a currency with two decimals as 1.250, and 1.250 of one with three as 12.50.
            let digits: String = intent.amount.to_string().replace('.', "");
            let decimals = if intent.amount.currency() == Currency::Kwd {
                2
            } else {
                3
            };
            let padded = format!("{digits:0>5}");
            let (whole, part) = padded.split_at(padded.len() - decimals);
            let amount = json!(format!("{whole}.{part}"));
            payment["amount"] = amount.clone();
            if payment["status"] == "CLOSED" {
                payment["captures"] = json!([{"amount": amount}]);
            }
        },
    ),
    (
        "closed, and not captured in full",
        |payment, intent, numbers| {
            payment["status"] = json!("CLOSED");
            let captured = less(intent.amount, numbers).to_string();
            payment["captures"] = numbers.pick(&[json!([]), json!([{"amount": captured}])]);
        },
    ),
];

#[test]
fn of_a_hundred_thousand_payments_of_something_else_none_pays_a_sale_and_each_honest_one_does() {
    let mut numbers = Numbers(22);
    let (mut attacks, mut taken, mut refused) = (0_u32, Vec::new(), Vec::new());
    for (name, attack) in ATTACKS {
        for _ in 0..EACH {
            let sale = sale(&mut numbers);
            let honest = honest(&sale, &mut numbers);
            if !matches!(means(&sale, &honest), Some(Evaluation::Paid(_))) {
                refused.push(honest.to_string());
            }
            let mut payment = honest;
            attack(&mut payment, &sale.0, &mut numbers);
            attacks += 1;
            if let Some(Evaluation::Paid(_)) = means(&sale, &payment) {
                taken.push(format!("{name}: {payment} for {}", sale.0.amount));
            }
        }
    }
    assert_eq!(attacks, 100_000);
    assert_eq!(taken, Vec::<String>::new());
    assert_eq!(refused, Vec::<String>::new());
}
