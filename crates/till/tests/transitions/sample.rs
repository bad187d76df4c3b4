//! What the states and events are made of.

use contract::{CapabilitiesView, SaleState, SaleView};
use payment::id::{Reference, SaleId};
use payment::sale::Method;
use payment::sale::sample::{aed, session};
use payment::time::{Monotonic, Timestamp};
use till::Rules;

pub(crate) const NOW: Monotonic = Monotonic(50_000);

pub(crate) fn id(n: u8) -> SaleId {
    format!("0190a5b4-7c00-7000-8000-0000000000{n:02}")
        .parse()
        .unwrap()
}

pub(crate) fn view(n: u8, state: SaleState) -> SaleView {
    SaleView {
        id: id(n),
        state,
        reason: None,
        amount: aed("250"),
        reference: Reference::new("A-1").unwrap(),
        method: Method::Qr,
        qr_code_url: session().qr_code,
        web_url: None,
        payment_id: None,
        created_at: Timestamp(0),
        deadline: Some(Timestamp(300_000)),
        read_at: Some(Timestamp(0)),
        server_time: Timestamp(0),
        allowed: Vec::new(),
        captured: aed("0"),
        refunded: aed("0"),
        is_test: true,
        put_aside: false,
        acknowledged: false,
        link: None,
    }
}

pub(crate) fn rules() -> Rules {
    Rules {
        max_amount: aed("20000"),
        poll: till::POLL,
        is_reachable: true,
        capabilities: CapabilitiesView::EVERYTHING,
    }
}
