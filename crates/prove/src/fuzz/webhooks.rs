//! Webhooks of both gateways: headers and a body, signed as they have to be or not.

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use gateway::Gateway;

use super::answers::gateways;
use crate::sim::{HOOK_HEADER, HOOK_SECRET, signature};

pub(super) const SEEDS: &[&[u8]] = &[
    b"\x00{\"id\":\"0190a5b4-7c00-7000-8000-0000000000aa\",\"status\":\"authorized\",\"amount\":\"250.00\",\"order\":{\"reference_id\":\"R-1\"}}",
    b"\x02{\"id\":\"0190a5b4-7c00-7000-8000-0000000000aa\",\"status\":\"closed\"}",
    b"\x01{\"id\":\"evt_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"type\":\"payment_captured\",\"data\":{\"id\":\"pay_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"action_id\":\"act_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"amount\":25000,\"currency\":\"AED\",\"reference\":\"R-1\"}}",
    b"\x03{\"type\":\"payment_approved\",\"data\":{\"id\":\"pay_aaaaaaaaaaaaaaaaaaaaaaaaaa\"}}",
];

thread_local! {
    static BOTH: RefCell<Vec<Arc<dyn Gateway>>> = const { RefCell::new(Vec::new()) };
}

/// A webhook: the first byte says for whom, and whether it carries the right secret. One that does not is
/// never taken.
pub fn webhook(data: &[u8]) {
    let [how, body @ ..] = data else { return };
    BOTH.with_borrow_mut(|all| {
        if all.is_empty() {
            *all = gateways().unwrap_or_default();
        }
        let at_checkout = how & 1 == 1;
        let Some(gateway) = all.get(usize::from(at_checkout)) else {
            panic!("the gateways cannot be made");
        };
        let is_right = how & 2 == 0;
        let signed = |body| signature(HOOK_SECRET, body).unwrap_or_default();
        let mut headers = HeaderMap::new();
        let (name, value) = match (at_checkout, is_right) {
            (false, true) => (HOOK_HEADER, HOOK_SECRET.to_owned()),
            (false, false) => (HOOK_HEADER, String::from_utf8_lossy(body).into_owned()),
            (true, true) => ("cko-signature", signed(body)),
            (true, false) => ("cko-signature", signed(b"another body")),
        };
        let name: Result<HeaderName, _> = name.to_ascii_lowercase().parse();
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
            headers.insert(name, value);
        }
        let source = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let first = gateway.precheck_webhook(&headers, source);
        let taken = gateway.verify_webhook(&headers, body, source);
        let is_forged = !is_right && body != HOOK_SECRET.as_bytes() && body != b"another body";
        assert!(!(is_forged && taken.is_ok()), "a forged webhook is taken");
        assert!(
            !(first.is_err() && taken.is_ok()),
            "what was refused before its body came is taken"
        );
    });
}
