//! The network as the client for Tabby sees it.

use std::time::Duration;

use serde_json::{Value, json};
use tabby::error::{Error, Gap, Obstacle};
use tabby::transport::{Answer, Request, Sending, Transport};
use uuid::Uuid;

use super::way::{Came, Network, Way};
use crate::sim::fault::Call;

/// The way to Tabby.
#[derive(Clone, Debug)]
pub(in crate::sim) struct AtTabby(pub(in crate::sim) Network);

/// As the real client has it.
const PATIENCE: Duration = Duration::from_secs(12);

impl AtTabby {
    /// Tabby does it, and would answer this.
    fn done(&self, request: &Request) -> (u16, Value) {
        let world = &self.0.world;
        let fresh = (world.id(), world.id());
        let chance = !world.one_in(8);
        let auto_capture = world.lock().auto_capture.unwrap_or(chance);
        let now = world.now();
        let mut state = world.lock();
        state.truth.answer_at_tabby(
            request.method.as_str(),
            &request.path,
            request.body.as_deref(),
            now,
            fresh,
            auto_capture,
        )
    }

    async fn exchange(&self, request: Request) -> Result<Answer, Error> {
        let call = call_of(&request);
        let is_written = || self.is_written(call, &request);
        self.0.leaves(call, is_written).await;
        let came = self.0.exchange(Way {
            call,
            patience: PATIENCE,
            done: || self.done(&request),
            lie: |body| self.lie(call, body),
            refusal,
        });
        match came.await {
            Came::Answer(status, body) => Ok(Answer::new(status, Ok(body.into_bytes()))),
            Came::Broken(status) => {
                let broken = Error::Unknown(Gap::Broken.into());
                Ok(Answer::new(status, Err(broken)))
            }
            Came::NotConnected => Err(Error::TryLater(Obstacle::NotConnected.into())),
            Came::TimedOut => Err(Error::Unknown(Gap::TimedOut.into())),
        }
    }

    /// Something in the answer that is not so.
    fn lie(&self, call: Call, mut body: Value) -> Value {
        let world = &self.0.world;
        let which = world.below(5);
        let change = |payment: &mut Value, which: u64| {
            let (name, value) = match which {
                0 => ("status", json!("ON_HOLD")),
                1 => ("amount", json!("1.00")),
                2 => ("id", json!(Uuid::nil())),
                3 => ("is_test", json!(false)),
                _ => ("order", json!({"reference_id": "somebody-else"})),
            };
            if let Some(members) = payment.as_object_mut() {
                members.insert(name.to_owned(), value);
            }
        };
        let mut about = Vec::new();
        match call {
            Call::Create => {
                let bare = world.one_in(2);
                let others = self.others(&body);
                if let Some((session, id)) = others.filter(|_| which >= 2) {
                    // Another sale's, in one or both: the ledger has each only once.
                    let of_session = world.one_in(2);
                    if of_session && let Some(known) = body.get_mut("id") {
                        *known = json!(session);
                    }
                    if (!of_session || world.one_in(2))
                        && let Some(known) = body.pointer_mut("/payment/id")
                    {
                        *known = json!(id);
                    }
                } else if let Some(links) = body.get_mut("configuration").filter(|_| bare) {
                    *links = json!({});
                } else if let Some(payment) = body.get_mut("payment") {
                    about.extend(id_of(payment));
                    // A wrong id would be the sale's only one: nothing could ever tell.
                    change(payment, if which == 2 { 1 } else { which });
                }
            }
            Call::List => {
                if let Some(payments) = body.get_mut("payments").and_then(Value::as_array_mut) {
                    for payment in payments {
                        about.extend(id_of(payment));
                        change(payment, which);
                    }
                }
            }
            _ => {
                about.extend(id_of(&body));
                change(&mut body, which);
            }
        }
        world.lock().lied_about.extend(about);
        body
    }

    /// The session and payment of some sale of before whose code was shown; nothing when there is
    /// none. One whose creation got no answer is nobody's yet: given to another sale it would be that
    /// sale's only one, and nothing could tell before the payment is read.
    fn others(&self, body: &Value) -> Option<(Uuid, Uuid)> {
        let own = body.get("payment").and_then(id_of);
        let state = self.0.world.lock();
        let mut before = state
            .truth
            .payments
            .iter()
            .filter(|(id, _)| Some(**id) != own && state.shown.contains(id));
        let (id, payment) = before.next_back()?;
        Some((payment.session, *id))
    }

    /// Whether what can move money, and a link, stands in the ledger before the call leaves.
    fn is_written(&self, call: Call, request: &Request) -> bool {
        let store = &self.0.store;
        match call {
            Call::Create => {
                let body: Value = request
                    .body
                    .as_deref()
                    .and_then(|body| serde_json::from_slice(body).ok())
                    .unwrap_or_default();
                let reference = body.pointer("/payment/order/reference_id");
                reference
                    .and_then(Value::as_str)
                    .is_some_and(|reference| self.0.has_intent(reference))
            }
            Call::SendLink => store.is_sending(part(request)),
            Call::Refund | Call::Close | Call::Capture => {
                let payment = part(request).parse().unwrap_or_default();
                store.is_returning(payment) || store.is_asked(payment)
            }
            _ => true,
        }
    }
}

impl Transport for AtTabby {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}

/// The id in a path.
fn part(request: &Request) -> &str {
    request.path.split('/').nth(3).unwrap_or_default()
}

fn refusal(status: u16) -> String {
    let kind = match status {
        401 => "not_authorized",
        404 => "not_found",
        409 => "conflict",
        _ => "bad_data",
    };
    json!({"status": "error", "errorType": kind, "error": "no"}).to_string()
}

fn id_of(payment: &Value) -> Option<Uuid> {
    payment.get("id")?.as_str()?.parse().ok()
}

/// Which call a request is.
fn call_of(request: &Request) -> Call {
    let path = request.path.as_str();
    match request.method.as_str() {
        "POST" if path.ends_with("/cancel") => Call::Cancel,
        "POST" if path.ends_with("/send_hpp_link") => Call::SendLink,
        "POST" if path.ends_with("/refunds") => Call::Refund,
        "POST" if path.ends_with("/close") => Call::Close,
        "POST" if path.ends_with("/captures") => Call::Capture,
        "POST" => Call::Create,
        _ if path.contains('?') => Call::List,
        _ => Call::Retrieve,
    }
}
