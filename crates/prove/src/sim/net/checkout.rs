//! The network as the client for Checkout.com sees it.

use checkout::error::{Barrier, NoAnswer};
use checkout::transport::{RawAnswer, Request, Sending, Transport};
use checkout::{Error, ErrorKind, Limits};
use serde_json::{Value, json};
use uuid::Uuid;

use super::way::{Came, Network, Way};
use crate::sim::fault::Call;
use crate::sim::truth::{Asked, id_of, written};

/// The way to Checkout.com.
#[derive(Clone, Debug)]
pub(in crate::sim) struct AtCheckout(pub(in crate::sim) Network);

impl AtCheckout {
    /// Checkout.com does it, and would answer this.
    fn done(&self, request: &Request) -> (u16, Value) {
        let world = &self.0.world;
        let fresh = world.id();
        // Most of what is accepted is carried out at once, some a while later, some minutes later, and
        // some is declined then.
        let delay = match world.below(12) {
            0 | 1 => 200 + world.below(20_000),
            2 => 60_000 + world.below(120_000),
            _ => 0,
        };
        let is_declined = world.one_in(20);
        let has_balances = !world.one_in(3);
        let now = world.now();
        let asked = Asked {
            method: request.method.as_str(),
            path: &request.path,
            body: request.body.as_deref(),
            key: request.idempotency_key.as_ref().map(|key| key.as_str()),
            fresh,
            delay,
            is_declined,
            has_balances,
        };
        let mut state = world.lock();
        state.truth.answer_at_checkout(&asked, now)
    }

    async fn exchange(&self, request: Request) -> Result<RawAnswer, Error> {
        let call = call_of(&request);
        let is_written = || self.is_written(call, &request);
        self.0.leaves(call, is_written).await;
        let limits = Limits::default();
        let patience = match request.method.as_str() {
            "GET" => limits.read,
            _ => limits.write,
        };
        let came = self.0.exchange(Way {
            call,
            patience,
            done: || self.done(&request),
            lie: |body| self.lie(call, body),
            refusal,
        });
        match came.await {
            Came::Answer(status, body) => Ok(RawAnswer::new(status, Ok(body.into_bytes()))),
            Came::Broken(status) => {
                let broken = ErrorKind::Unknown(NoAnswer::Broken);
                Ok(RawAnswer::new(status, Err(broken.into())))
            }
            Came::NotConnected => Err(ErrorKind::NotReached(Barrier::NotConnected).into()),
            Came::TimedOut => Err(ErrorKind::Unknown(NoAnswer::TimedOut).into()),
        }
    }

    /// Something in the answer that is not so.
    fn lie(&self, call: Call, mut body: Value) -> Value {
        let world = &self.0.world;
        let which = world.below(5);
        let change = |payment: &mut Value, which: u64| {
            let (name, value) = match which {
                0 => ("status", json!("On Hold")),
                1 => ("amount", json!(100)),
                2 => ("id", json!(written(Uuid::nil()))),
                3 => ("currency", json!("SAR")),
                _ => ("metadata", json!({"reference": "somebody-else"})),
            };
            if let Some(members) = payment.as_object_mut() {
                members.insert(name.to_owned(), value);
            }
        };
        let mut about = Vec::new();
        match call {
            // A context is nothing that anybody pays.
            Call::Context => body = json!({"id": "pct_0"}),
            Call::Create => {
                let others = self.others(&body).filter(|_| which >= 2);
                match (others, body.as_object_mut()) {
                    // Another sale's payment: the ledger has each only once.
                    (Some(id), Some(members)) => {
                        members.insert("id".to_owned(), json!(written(id)));
                    }
                    (None, Some(members)) => {
                        members.remove("_links");
                    }
                    _ => {}
                }
            }
            Call::List => {
                if let Some(payments) = body.get_mut("data").and_then(Value::as_array_mut) {
                    for payment in payments {
                        about.extend(payment_of(payment));
                        change(payment, which);
                    }
                }
            }
            // Nothing of it can be found again.
            Call::Actions => body = json!([]),
            Call::Retrieve => {
                about.extend(payment_of(&body));
                change(&mut body, which);
            }
            // An acceptance names an action; nobody looks for it by that.
            _ => body = json!({"action_id": "act_0"}),
        }
        world.lock().lied_about.extend(about);
        body
    }

    /// Some payment of before whose code was shown; nothing when there is none.
    fn others(&self, body: &Value) -> Option<Uuid> {
        let own = payment_of(body);
        let state = self.0.world.lock();
        let payments = state.truth.payments.keys();
        let mut before = payments.filter(|id| Some(**id) != own && state.shown.contains(id));
        before.next_back().copied()
    }

    /// Whether what can move money stands in the ledger before the call leaves.
    fn is_written(&self, call: Call, request: &Request) -> bool {
        let store = &self.0.store;
        let of_payment = || {
            let part = request.path.split('/').nth(1);
            part.and_then(id_of).unwrap_or_default()
        };
        match call {
            Call::Create => {
                let body: Value = request
                    .body
                    .as_deref()
                    .and_then(|body| serde_json::from_slice(body).ok())
                    .unwrap_or_default();
                let reference = body.get("reference").and_then(Value::as_str);
                reference.is_some_and(|reference| self.0.has_intent(reference))
            }
            Call::Capture => store.is_capturing(of_payment()),
            Call::Void | Call::Refund => {
                let payment = of_payment();
                store.is_returning(payment) || store.is_asked(payment)
            }
            _ => true,
        }
    }
}

impl Transport for AtCheckout {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}

fn refusal(status: u16) -> String {
    match status {
        // Source: Checkout.com's reference has no body for these.
        401 | 404 => String::new(),
        _ => json!({"request_id": "r", "error_type": "request_invalid", "error_codes": ["no"]})
            .to_string(),
    }
}

fn payment_of(body: &Value) -> Option<Uuid> {
    id_of(body.get("id")?.as_str()?)
}

/// Which call a request is.
fn call_of(request: &Request) -> Call {
    let path = request.path.as_str();
    match request.method.as_str() {
        "POST" if path.ends_with("/captures") => Call::Capture,
        "POST" if path.ends_with("/voids") => Call::Void,
        "POST" if path.ends_with("/refunds") => Call::Refund,
        "POST" if path == "payment-contexts" => Call::Context,
        "POST" => Call::Create,
        _ if path.contains('?') => Call::List,
        _ if path.ends_with("/actions") => Call::Actions,
        _ => Call::Retrieve,
    }
}
