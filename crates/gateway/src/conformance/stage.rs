//! What the suite needs besides a gateway.

use std::net::IpAddr;

use async_trait::async_trait;
use http::HeaderMap;
use payment::id::{PaymentId, SessionId};
use payment::sale::Intent;
use payment::time::Millis;

use crate::port::Gateway;

/// A gateway without payments, and what happens around it.
#[async_trait]
pub trait Stage: Send + Sync {
    /// The gateway.
    fn gateway(&self) -> &dyn Gateway;

    /// A sale that the gateway takes. The suite changes its id, reference, amount and method.
    fn intent(&self) -> Intent;

    /// The customer pays, and all of it is captured; returns whether that was possible.
    async fn customer_pays(&self, payment: &PaymentId) -> bool;

    /// The customer pays, and nothing is captured yet; returns whether that was possible.
    async fn customer_authorises(&self, payment: &PaymentId) -> bool;

    /// This span passes at the gateway.
    async fn time_passes(&self, span: Millis);

    /// The gateway carries out what it has accepted: captures, refunds and voids. Most do so at once.
    async fn operations_end(&self) {}

    /// From now on the gateway declines every refund that it has accepted; returns whether that can
    /// happen at all.
    async fn declines_refunds(&self) -> bool {
        false
    }

    /// Whether the answers to all calls from now on get lost. The calls are carried out.
    async fn lose_answers(&self, lost: bool);

    /// Whether calls from now on get a permit.
    fn permit_calls(&self, permitted: bool);

    /// How many calls have reached the gateway.
    async fn calls(&self) -> usize;

    /// The webhook that the gateway would send about this payment: its headers, its body and the
    /// address that it comes from.
    fn webhook(&self, payment: &PaymentId) -> (HeaderMap, Vec<u8>, IpAddr);

    /// The id of a payment that the gateway does not have, in its own form.
    fn unknown_payment(&self) -> PaymentId;

    /// The id of a session that the gateway does not have, in its own form.
    fn unknown_session(&self) -> SessionId;
}
