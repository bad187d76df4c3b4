//! The body of a cancellation.

use payment::sale::Cause;
use serde::{Deserialize, Serialize};

/// Body of a cancellation; it may be left out, or be null.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cancellation {
    #[serde(default)]
    cause: CancelCause,
}

/// Why a sale is to be taken back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Why))]
enum CancelCause {
    /// The cashier wants it.
    #[default]
    Cashier,
    /// The customer did not pay in time.
    TimeOut,
    /// Its code could not be shown.
    Unpayable,
}

/// A cause that is not a terminal's becomes the cashier's.
impl From<Cause> for Cancellation {
    fn from(cause: Cause) -> Self {
        let cause = match cause {
            Cause::TimeOut => CancelCause::TimeOut,
            Cause::Unpayable => CancelCause::Unpayable,
            Cause::Cashier
            | Cause::Customer
            | Cause::ClosedUnpaid
            | Cause::Refunded
            | Cause::Unrecorded
            | Cause::Unattended => CancelCause::Cashier,
        };
        Self { cause }
    }
}

impl From<Cancellation> for Cause {
    fn from(cancellation: Cancellation) -> Self {
        match cancellation.cause {
            CancelCause::Cashier => Self::Cashier,
            CancelCause::TimeOut => Self::TimeOut,
            CancelCause::Unpayable => Self::Unpayable,
        }
    }
}
