//! The gateway in memory passes the suite: one that can do everything, one that can do little, and
//! one that gives the same session again.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use gateway::conformance::Stage;
use gateway::training::{Call, Customers, Settings, Training, Wire};
use gateway::{Capabilities, Creation, Gateway};
use http::HeaderMap;
use payment::id::{PaymentId, SessionId};
use payment::sale::{Intent, sample};
use payment::time::Millis;

use crate::permits::Switch;

#[derive(Debug, Default)]
struct Losing {
    loses: AtomicBool,
    calls: AtomicUsize,
}

#[async_trait]
impl Wire for Losing {
    async fn arrives(&self, _: Call) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    async fn comes_back(&self, _: Call) -> bool {
        !self.loses.load(Ordering::Relaxed)
    }
}

struct InMemory {
    gateway: Training,
    wire: Arc<Losing>,
    permits: Arc<Switch>,
}

impl InMemory {
    fn new(change: impl FnOnce(&mut Capabilities)) -> Self {
        let (wire, permits) = (Arc::<Losing>::default(), Arc::<Switch>::default());
        let mut settings = Settings {
            wire: wire.clone(),
            permits: permits.clone(),
            ..Settings::new(Customers::ByHand)
        };
        change(&mut settings.capabilities);
        Self {
            gateway: Training::new(settings),
            wire,
            permits,
        }
    }
}

#[async_trait]
impl Stage for InMemory {
    fn gateway(&self) -> &dyn Gateway {
        &self.gateway
    }

    fn intent(&self) -> Intent {
        sample::intent()
    }

    async fn customer_pays(&self, payment: &PaymentId) -> bool {
        self.gateway.customer_pays(payment)
    }

    async fn customer_authorises(&self, payment: &PaymentId) -> bool {
        self.gateway.customer_authorises(payment)
    }

    async fn time_passes(&self, span: Millis) {
        self.gateway.time_passes(span);
    }

    async fn lose_answers(&self, lost: bool) {
        self.wire.loses.store(lost, Ordering::Relaxed);
    }

    fn permit_calls(&self, permitted: bool) {
        self.permits.permit(permitted);
    }

    async fn calls(&self) -> usize {
        self.wire.calls.load(Ordering::Relaxed)
    }

    fn webhook(&self, payment: &PaymentId) -> (HeaderMap, Vec<u8>, IpAddr) {
        let (headers, body) = self.gateway.webhook(payment);
        (headers, body, [127, 0, 0, 1].into())
    }

    fn unknown_payment(&self) -> PaymentId {
        "p-of-nobody".to_owned().try_into().unwrap()
    }

    fn unknown_session(&self) -> SessionId {
        "s-of-nobody".to_owned().try_into().unwrap()
    }
}

mod everything {
    async fn stage() -> super::InMemory {
        super::InMemory::new(|_| {})
    }

    gateway::conformance!(stage());
}

mod little {
    use std::num::NonZeroU32;

    use payment::Money;

    async fn stage() -> super::InMemory {
        super::InMemory::new(|can| {
            can.link = None;
            (can.cancel, can.refund, can.void) = (false, false, false);
            for rule in &mut can.amounts {
                rule.step = NonZeroU32::new(10).unwrap();
                rule.smallest = Money::from_minor(10, rule.smallest.currency()).unwrap();
            }
        })
    }

    gateway::conformance!(stage());
}

mod the_same_session_again {
    use super::{Creation, InMemory, Millis};

    async fn stage() -> InMemory {
        InMemory::new(|can| can.creation = Creation::SameKey(Millis::seconds(24 * 3_600)))
    }

    gateway::conformance!(stage());
}
