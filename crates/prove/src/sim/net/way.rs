//! A call on its way, and what may befall it at any gateway.

use std::time::Duration;

use payment::id::Reference;
use serde_json::Value;
use tokio::time::sleep;

use crate::promises::{self, Property};
use crate::sim::Records;
use crate::sim::fault::{Call, Fault};
use crate::sim::world::World;

/// The server's way to its gateway in one of its lives.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Network {
    pub(super) world: World,
    pub(super) store: Records,
    pub(super) life: u32,
}

/// What comes back.
#[derive(Debug)]
pub(super) enum Came {
    /// A whole answer.
    Answer(u16, String),
    /// The connection broke in the middle of an answer with this status.
    Broken(u16),
    /// There was no connection.
    NotConnected,
    /// Nothing came in time.
    TimedOut,
}

/// A call on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<Done, Lie> {
    pub(super) call: Call,
    /// How long the real client waits.
    pub(super) patience: Duration,
    /// The gateway does it, and would answer this.
    pub(super) done: Done,
    /// Puts something false into an answer.
    pub(super) lie: Lie,
    /// The body of a refusal with this status.
    pub(super) refusal: fn(u16) -> String,
}

impl Network {
    /// The network of this life.
    #[must_use]
    pub(in crate::sim) const fn new(world: World, store: Records, life: u32) -> Self {
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

    pub(super) async fn exchange<Done, Lie>(&self, way: Way<Done, Lie>) -> Came
    where
        Done: Fn() -> (u16, Value) + Send + Sync,
        Lie: Fn(Value) -> Value + Send + Sync,
    {
        let name = format!("{:?}", way.call);
        self.world.pause(20, 400).await;
        self.world.point(self.life, &format!("during {name}")).await;
        let fault = self.fault(way.call);
        let came = self.carried(fault, &way).await;
        self.world.say(|| match (&came, fault) {
            (Came::Answer(status, _), None) => format!("  gateway {name}: {status}"),
            (Came::Answer(status, _), fault) => format!("  gateway {name}: {fault:?} {status}"),
            (came, fault) => format!("  gateway {name}: {fault:?} {came:?}"),
        });
        self.world.pause(20, 400).await;
        self.world.point(self.life, &format!("after {name}")).await;
        came
    }

    async fn carried<Done, Lie>(&self, fault: Option<Fault>, way: &Way<Done, Lie>) -> Came
    where
        Done: Fn() -> (u16, Value) + Send + Sync,
        Lie: Fn(Value) -> Value + Send + Sync,
    {
        let whole = |(status, body): (u16, Value)| Came::Answer(status, text(&body));
        let refused = |status: u16| Came::Answer(status, (way.refusal)(status));
        let Some(fault) = fault.filter(|fault| fault.counted_as().is_none()) else {
            return whole((way.done)());
        };
        self.world.count("faults");
        self.world.count(fault.name());
        match fault {
            Fault::Refused | Fault::Tls => Came::NotConnected,
            Fault::TimeoutBefore => {
                sleep(way.patience).await;
                Came::TimedOut
            }
            Fault::TimeoutAfter => {
                let _ = (way.done)();
                sleep(way.patience).await;
                Came::TimedOut
            }
            Fault::Reset => Came::Broken((way.done)().0),
            Fault::Status400 => refused(400),
            Fault::Status401 => refused(401),
            Fault::Status404 => refused(404),
            Fault::Status409 => refused(409),
            Fault::Status429 => Came::Answer(429, String::new()),
            Fault::Status500 => {
                if self.world.one_in(2) {
                    let _ = (way.done)();
                }
                Came::Answer(500, "\"Internal Server error\"".to_owned())
            }
            Fault::Status503 => Came::Answer(503, "<html>busy</html>".to_owned()),
            Fault::Truncated => {
                let (status, body) = (way.done)();
                let body = text(&body);
                let half = body.get(..body.len() / 2).unwrap_or_default();
                Came::Answer(status, half.to_owned())
            }
            Fault::Garbage => {
                let (status, _) = (way.done)();
                let html = self.world.one_in(2);
                Came::Answer(
                    status,
                    if html { "<html>hello</html>" } else { "" }.to_owned(),
                )
            }
            Fault::Wrong => {
                let (status, body) = (way.done)();
                whole((status, (way.lie)(body)))
            }
            // The others are those of webhooks and streams.
            _ => {
                let answer = (way.done)();
                if self.world.one_in(2) {
                    sleep(way.patience).await;
                    return Came::TimedOut;
                }
                sleep(way.patience.saturating_sub(Duration::from_secs(1))).await;
                whole(answer)
            }
        }
    }

    /// The sale of an order number is written and open.
    pub(super) fn has_intent(&self, reference: &str) -> bool {
        Reference::new(reference).is_ok() && self.store.has_intent(reference)
    }

    /// A call is about to leave: what it wants stands in the ledger by then.
    pub(super) async fn leaves(&self, call: Call, is_written: impl FnOnce() -> bool) {
        let before = format!("before {call:?}");
        self.world.point(self.life, &before).await;
        if !is_written() {
            let what = format!("{call:?} left before its wish was written");
            self.world.violated(property_of(call), what);
        }
    }
}

/// The property that a call without its wish in the ledger breaks.
const fn property_of(call: Call) -> Property {
    match call {
        Call::SendLink => promises::LINK_IS_WRITTEN,
        _ => promises::WRITTEN_BEFORE_ASKED,
    }
}

/// A body on the wire.
fn text(body: &Value) -> String {
    match body {
        Value::Null => String::new(),
        body => body.to_string(),
    }
}
