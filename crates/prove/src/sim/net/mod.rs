//! The network between the server and Tabby.

use std::time::Duration;

use serde_json::{Value, json};
use tabby::error::{Error, Gap, Obstacle};
use tabby::transport::{Answer, Request, Sending, Transport};
use tokio::time::sleep;
use uuid::Uuid;

use super::disk::Records;
use super::fault::{Call, Fault};
use super::world::World;
use crate::promises;

/// The server's way to Tabby in one of its lives.
#[derive(Clone, Debug)]
pub(super) struct Network {
    world: World,
    store: Records,
    life: u32,
}

/// As the real client has it.
const PATIENCE: Duration = Duration::from_secs(12);

impl Network {
    /// The network of this life.
    #[must_use]
    pub(super) const fn new(world: World, store: Records, life: u32) -> Self {
        Self { world, store, life }
    }

    fn fault(&self, call: Call) -> Option<Fault> {
        let mut state = self.world.lock();
        if let Some((planned, fault, times)) = &mut state.plan.exactly
            && *planned == call
            && *times > 0
        {
            *times -= 1;
            let fault = *fault;
            state.add("trouble: no call of a kind works", 1);
            return Some(fault);
        }
        let one_in = state.plan.one_in;
        if one_in == 0 || state.luck.u32(0..one_in) > 0 {
            return None;
        }
        let which = state.luck.usize(0..Fault::ALL.len());
        Fault::ALL.get(which).copied()
    }

    /// Tabby does it, and would answer this.
    fn done(&self, request: &Request) -> (u16, Value) {
        let fresh = (self.world.id(), self.world.id());
        let chance = !self.world.one_in(8);
        let auto_capture = self.world.lock().auto_capture.unwrap_or(chance);
        let now = self.world.now();
        let mut state = self.world.lock();
        state.tabby.answer(
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
        let name = format!("{call:?}");
        self.world.point(self.life, &format!("before {name}")).await;
        self.promised(call, &request);
        self.world.pause(20, 400).await;
        self.world.point(self.life, &format!("during {name}")).await;
        let fault = self.fault(call);
        let outcome = self.carried(call, fault, &request).await;
        self.world.say(|| match (&outcome, fault) {
            (Ok(answer), None) => format!("  tabby {name}: {}", answer.status),
            (outcome, fault) => format!("  tabby {name}: {fault:?} {}", short(outcome)),
        });
        self.world.pause(20, 400).await;
        self.world.point(self.life, &format!("after {name}")).await;
        outcome
    }

    async fn carried(
        &self,
        call: Call,
        fault: Option<Fault>,
        request: &Request,
    ) -> Result<Answer, Error> {
        let whole = |(status, body): (u16, Value)| {
            Ok(Answer::new(status, Ok(body.to_string().into_bytes())))
        };
        let refused = |status: u16, kind: &str| {
            let body = json!({"status": "error", "errorType": kind, "error": "no"});
            whole((status, body))
        };
        let Some(fault) = fault.filter(|fault| fault.counted_as().is_none()) else {
            return whole(self.done(request));
        };
        self.world.count("faults");
        self.world.count(fault.name());
        match fault {
            Fault::Refused | Fault::Tls => Err(Error::TryLater(Obstacle::NotConnected.into())),
            Fault::TimeoutBefore => {
                sleep(PATIENCE).await;
                Err(Error::Unknown(Gap::TimedOut.into()))
            }
            Fault::TimeoutAfter => {
                let _ = self.done(request);
                sleep(PATIENCE).await;
                Err(Error::Unknown(Gap::TimedOut.into()))
            }
            Fault::Reset => {
                let (status, _) = self.done(request);
                let broken = Error::Unknown(Gap::Broken.into());
                Ok(Answer::new(status, Err(broken)))
            }
            Fault::Status400 => refused(400, "bad_data"),
            Fault::Status401 => refused(401, "not_authorized"),
            Fault::Status404 => refused(404, "not_found"),
            Fault::Status409 => refused(409, "conflict"),
            Fault::Status429 => raw(429, ""),
            Fault::Status500 => {
                if self.world.one_in(2) {
                    let _ = self.done(request);
                }
                raw(500, "\"Internal Server error\"")
            }
            Fault::Status503 => raw(503, "<html>busy</html>"),
            Fault::Truncated => {
                let (status, body) = self.done(request);
                let text = body.to_string();
                raw(status, text.get(..text.len() / 2).unwrap_or(""))
            }
            Fault::Garbage => {
                let (status, _) = self.done(request);
                let html = self.world.one_in(2);
                raw(status, if html { "<html>hello</html>" } else { "" })
            }
            Fault::Wrong => {
                let (status, body) = self.done(request);
                whole((status, self.lie(call, body)))
            }
            // The others are those of webhooks and streams.
            _ => {
                let answer = self.done(request);
                if self.world.one_in(2) {
                    sleep(PATIENCE).await;
                    return Err(Error::Unknown(Gap::TimedOut.into()));
                }
                sleep(PATIENCE - Duration::from_secs(1)).await;
                whole(answer)
            }
        }
    }

    /// Something in the answer that is not so.
    fn lie(&self, call: Call, mut body: Value) -> Value {
        let which = self.world.below(5);
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
                let bare = self.world.one_in(2);
                let others = self.others(&body);
                if let Some((session, id)) = others.filter(|_| which >= 2) {
                    // Another sale's, in one or both: the ledger has each only once.
                    let of_session = self.world.one_in(2);
                    if of_session && let Some(known) = body.get_mut("id") {
                        *known = json!(session);
                    }
                    if (!of_session || self.world.one_in(2))
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
        self.world.lock().lied_about.extend(about);
        body
    }

    /// The session and payment of some sale of before whose code was shown; nothing when there is
    /// none. One whose creation got no answer is nobody's yet: given to another sale it would be that
    /// sale's only one, and nothing could tell before the payment is read.
    fn others(&self, body: &Value) -> Option<(Uuid, Uuid)> {
        let own = body.get("payment").and_then(id_of);
        let state = self.world.lock();
        let mut before = state
            .tabby
            .payments
            .iter()
            .filter(|(id, _)| Some(**id) != own && state.shown.contains(id));
        let (id, payment) = before.next_back()?;
        Some((payment.session, *id))
    }

    /// What can move money, and a link, stands in the ledger before the call leaves.
    fn promised(&self, call: Call, request: &Request) {
        let kept = match call {
            Call::Create => {
                let body: Value = request
                    .body
                    .as_deref()
                    .and_then(|body| serde_json::from_slice(body).ok())
                    .unwrap_or_default();
                let reference = body.pointer("/payment/order/reference_id");
                reference
                    .and_then(Value::as_str)
                    .is_some_and(|reference| self.store.has_intent(reference))
            }
            Call::SendLink => {
                let session = request.path.split('/').nth(3).unwrap_or_default();
                self.store.is_sending(session)
            }
            Call::Refund | Call::Close => {
                let id = request.path.split('/').nth(3).unwrap_or_default();
                self.store.is_returning(id)
            }
            _ => true,
        };
        if !kept {
            let property = if call == Call::SendLink {
                promises::LINK_IS_WRITTEN
            } else {
                promises::WRITTEN_BEFORE_ASKED
            };
            self.world.violated(
                property,
                format!("{call:?} left before its wish was written"),
            );
        }
    }
}

impl Transport for Network {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}

fn raw(status: u16, body: &str) -> Result<Answer, Error> {
    Ok(Answer::new(status, Ok(body.as_bytes().to_vec())))
}

fn id_of(payment: &Value) -> Option<Uuid> {
    payment.get("id")?.as_str()?.parse().ok()
}

fn short(outcome: &Result<Answer, Error>) -> String {
    match outcome {
        Ok(answer) => answer.status.to_string(),
        Err(error) => error.to_string(),
    }
}

/// Which call a request is.
#[must_use]
pub(super) fn call_of(request: &Request) -> Call {
    let path = request.path.as_str();
    match request.method.as_str() {
        "POST" if path.ends_with("/cancel") => Call::Cancel,
        "POST" if path.ends_with("/send_hpp_link") => Call::SendLink,
        "POST" if path.ends_with("/refunds") => Call::Refund,
        "POST" if path.ends_with("/close") => Call::Close,
        "POST" => Call::Create,
        _ if path.contains('?') => Call::List,
        _ => Call::Retrieve,
    }
}
