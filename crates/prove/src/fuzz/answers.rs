//! What the gateways answer: any status with any bytes, to each call that the server makes.

use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use gateway::{Capture, Gateway, Priority, Refund, Rest, SessionAnswer, SessionOptions};
use payment::id::{PaymentId, Reference, SessionId};
use payment::sale::{Evaluation, Intent, PaymentSnapshot, Session, evaluate, sample};
use payment::time::Timestamp;
use serde_json::Value;

use super::at_once::at_once;
use crate::sim::Account;

pub(super) const TABBY_SEEDS: &[&[u8]] = &[
    b"\x00\xc8{\"id\":\"0190a5b4-7c00-7000-8000-0000000000aa\",\"status\":\"AUTHORIZED\",\"amount\":\"250.00\",\"currency\":\"AED\",\"is_test\":true,\"order\":{\"reference_id\":\"R-1\"},\"captures\":[],\"refunds\":[]}",
    b"\x00\xc8{\"id\":\"0190a5b4-7c00-7000-8000-0000000000aa\",\"status\":\"CLOSED\",\"amount\":250,\"currency\":\"AED\",\"is_test\":true,\"order\":{\"reference_id\":\"R-1\"},\"captures\":[{\"amount\":\"250.00\"}],\"refunds\":[{\"amount\":\"1\"}]}",
    b"\x01\xc8{\"id\":\"s-1\",\"status\":\"created\",\"payment\":{\"id\":\"0190a5b4-7c00-7000-8000-0000000000aa\",\"status\":\"CREATED\",\"amount\":\"250.00\",\"currency\":\"AED\",\"is_test\":true,\"order\":{\"reference_id\":\"R-1\"}},\"configuration\":{\"available_products\":{\"installments\":[{\"web_url\":\"https://checkout.tabby.ai/?a=b\",\"qr_code\":\"https://api.tabby.ai/qr/1\"}]}}}",
    b"\x01\xc8{\"id\":\"s-1\",\"status\":\"rejected\",\"configuration\":{\"products\":{\"installments\":{\"rejection_reason\":\"order_amount_too_high\"}}}}",
    b"\x02\xc8{\"payments\":[{\"id\":\"0190a5b4-7c00-7000-8000-0000000000aa\",\"status\":\"CLOSED\",\"amount\":\"250.00\",\"currency\":\"AED\",\"order\":{\"reference_id\":\"R-1\"},\"created_at\":\"2026-01-01T00:00:00Z\"}],\"pagination\":{\"limit\":20,\"offset\":0,\"total_count\":1}}",
    b"\x03\x90{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"session is finalized\"}",
];

pub(super) const CHECKOUT_SEEDS: &[&[u8]] = &[
    b"\x00\xc8{\"id\":\"pay_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"status\":\"Captured\",\"amount\":25000,\"currency\":\"AED\",\"reference\":\"R-1\",\"approved\":true,\"balances\":{\"total_authorized\":25000,\"total_captured\":25000,\"total_refunded\":0,\"total_voided\":0}}",
    b"\x01\xc9{\"id\":\"pct_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"status\":\"Pending\",\"amount\":25000,\"currency\":\"AED\",\"reference\":\"R-1\",\"_links\":{\"redirect\":{\"href\":\"https://checkout.tabby.ai/1\"}}}",
    b"\x02\xc8{\"data\":[{\"id\":\"pay_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"status\":\"Authorized\",\"amount\":25000,\"currency\":\"AED\",\"reference\":\"R-1\"}],\"total_count\":1}",
    b"\x04\xc8[{\"id\":\"act_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"type\":\"Refund\",\"amount\":100,\"approved\":true,\"response_code\":\"10000\"}]",
    b"\x03\xa6{\"request_id\":\"1\",\"error_type\":\"request_invalid\",\"error_codes\":[\"amount_invalid\"]}",
];

/// What the next call is answered.
type Answer = Arc<Mutex<(u16, Vec<u8>)>>;

struct Answering(Answer);

impl fmt::Debug for Answering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answering")
    }
}

impl Answering {
    fn answer(&self) -> (u16, Vec<u8>) {
        let answer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answer.clone()
    }
}

impl tabby::transport::Transport for Answering {
    fn send(&self, _: tabby::transport::Request) -> tabby::transport::Sending<'_> {
        let (status, body) = self.answer();
        Box::pin(async move { Ok(tabby::transport::Answer::new(status, Ok(body))) })
    }
}

impl checkout::transport::Transport for Answering {
    fn send(&self, _: checkout::transport::Request) -> checkout::transport::Sending<'_> {
        let (status, body) = self.answer();
        Box::pin(async move { Ok(checkout::transport::RawAnswer::new(status, Ok(body))) })
    }
}

/// A gateway that is answered what the fuzzer wants.
struct Asked {
    gateway: Arc<dyn Gateway>,
    answer: Answer,
    payment: PaymentId,
}

fn tabbys() -> Option<Asked> {
    let answer = Answer::default();
    let client = tabby::Client::over(Arc::new(Answering(answer.clone())));
    Some(Asked {
        gateway: server::tabby_over(client, &Account::Tabby.config()?)?,
        answer,
        payment: PaymentId::try_from("0190a5b4-7c00-7000-8000-0000000000aa".to_owned()).ok()?,
    })
}

fn checkouts() -> Option<Asked> {
    let answer = Answer::default();
    let config = Account::Checkout.config()?;
    let server::config::GatewayConfig::Checkout(account) = &config.account.gateway else {
        return None;
    };
    let way = Arc::new(Answering(answer.clone()));
    let client = checkout::Client::over(way, account.credentials.clone());
    Some(Asked {
        gateway: server::checkout_over(client, &config)?,
        answer,
        payment: PaymentId::try_from("pay_aaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned()).ok()?,
    })
}

/// Tabby and Checkout.com, in this order.
pub(super) fn gateways() -> Option<Vec<Arc<dyn Gateway>>> {
    Some(vec![tabbys()?.gateway, checkouts()?.gateway])
}

thread_local! {
    static TABBY: RefCell<Option<Asked>> = const { RefCell::new(None) };
    static CHECKOUT: RefCell<Option<Asked>> = const { RefCell::new(None) };
}

/// Tabby answers with these bytes: which call, the status, the body.
pub fn tabby_answer(data: &[u8]) {
    means_at_tabby(data);
}

fn means_at_tabby(data: &[u8]) -> Option<Evaluation> {
    TABBY.with_borrow_mut(|asked| {
        if asked.is_none() {
            *asked = tabbys();
        }
        ask(asked.as_ref(), data)
    })
}

/// Checkout.com does.
pub fn checkout_answer(data: &[u8]) {
    means_at_checkout(data);
}

fn means_at_checkout(data: &[u8]) -> Option<Evaluation> {
    CHECKOUT.with_borrow_mut(|asked| {
        if asked.is_none() {
            *asked = checkouts();
        }
        ask(asked.as_ref(), data)
    })
}

/// What the answer means for the sample sale, if it is a payment.
fn ask(asked: Option<&Asked>, data: &[u8]) -> Option<Evaluation> {
    let Some(asked) = asked else {
        panic!("the gateway cannot be made");
    };
    let [call, status, body @ ..] = data else {
        return None;
    };
    // 0xc8 is 200, 0x90 is 400: small numbers are statuses from 100 on.
    let status = match status {
        0xc8.. => u16::from(*status),
        low => 256 + u16::from(*low),
    };
    let mut answer = asked.answer.lock().unwrap_or_else(PoisonError::into_inner);
    *answer = (status, body.to_vec());
    drop(answer);
    at_once(called(asked, *call, body))
}

async fn called(asked: &Asked, call: u8, body: &[u8]) -> Option<Evaluation> {
    let (gateway, id) = (&asked.gateway, &asked.payment);
    let intent = intent();
    let session = SessionId::try_from("s-1".to_owned());
    let (Some(intent), Ok(session)) = (intent, session) else {
        panic!("the sample is wrong");
    };
    match call % 9 {
        0 => {
            if let Ok(snapshot) = gateway.read_payment(id, Priority::Act).await {
                return told(&intent, id, &snapshot, body);
            }
        }
        1 => {
            let opened = gateway
                .open_session(&intent, &SessionOptions::default())
                .await;
            if let Ok(SessionAnswer::Opened(session, snapshot)) = opened {
                return told(&intent, &session.payment, &snapshot, body);
            }
        }
        2 => {
            let _ = gateway.list_payments(None).await;
        }
        3 => {
            let _ = gateway.cancel_session(&session).await;
        }
        4 => {
            let _ = gateway.operation_fate(id, "key", Priority::Act).await;
        }
        5 => {
            let _ = gateway.payments_of(&intent.reference).await;
        }
        6 => {
            let capture = Capture::of(intent.amount, Rest::Released);
            let _ = gateway.capture(id, capture, "key").await;
        }
        7 => {
            let _ = gateway.refund(id, Refund::of(intent.amount), "key").await;
        }
        _ => {
            let _ = gateway.void(id, "key").await;
            let _ = gateway.state().await;
        }
    }
    None
}

/// What is paid has the payment's id and the sale's reference in it, as JSON.
fn told(
    intent: &Intent,
    id: &PaymentId,
    snapshot: &PaymentSnapshot,
    body: &[u8],
) -> Option<Evaluation> {
    let session = SessionId::try_from("s-1".to_owned()).ok()?;
    let session = Session::known_by_payment(session, id.clone(), Timestamp(0));
    let means = evaluate(intent, &session, snapshot);
    if !matches!(means, Evaluation::Paid(_)) {
        return Some(means);
    }
    let Ok(told) = serde_json::from_slice::<Value>(body) else {
        panic!("paid by what is no JSON");
    };
    let texts = texts(&told);
    assert!(
        texts.iter().any(|text| *text == id.as_str())
            && texts.iter().any(|text| *text == intent.reference.as_str()),
        "paid by a payment that names neither: {told}"
    );
    Some(means)
}

/// Every text of a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::Object(all) => all.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// A sale of AED 250.00 with the reference of the seeds.
fn intent() -> Option<Intent> {
    Some(Intent {
        reference: Reference::new("R-1").ok()?,
        ..sample::intent()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_seeds_pay_the_sale_so_that_their_changes_are_about_money() {
        let paid = |means: Option<Evaluation>| matches!(means, Some(Evaluation::Paid(_)));
        let (tabby, checkout) = (TABBY_SEEDS.first(), CHECKOUT_SEEDS.first());
        let (Some(tabby), Some(checkout)) = (tabby, checkout) else {
            panic!("there are seeds");
        };
        assert!(paid(means_at_tabby(tabby)), "{:?}", means_at_tabby(tabby));
        let means = means_at_checkout(checkout);
        assert!(paid(means), "{means:?}");
    }
}
