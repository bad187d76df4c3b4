//! Why an operation ended without effect.

use serde::{Deserialize, Serialize};

/// Why an operation ended without effect.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationRefusal {
    /// The gateway refused it, and a snapshot that was read afterwards does not show it.
    Gateway(GatewayRefusal),
    /// The gateway accepted it and declined it later: its list of actions says so, and a snapshot
    /// that was read before does not show it.
    Declined,
    /// Before it was carried out, something else was done with the payment, as in the gateway's
    /// portal: a snapshot leaves no room for it.
    Overtaken,
}

/// Why a gateway refused an operation. In each case nothing happened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayRefusal {
    /// The gateway does not accept the key.
    Key,
    /// The gateway has no such payment.
    NotFound,
    /// The gateway does not allow it for this payment, such as while the payment is disputed.
    Request,
    /// It breaks a rule that is known without asking the gateway, and was not sent.
    NotSent,
}
