//! The customer's history with the shop.

use serde::{Deserialize, Serialize};

use super::date::Date;
use crate::money::Money;
use crate::prints_as_dots;

/// The most earlier orders that a sale may have. Tabby asks for five to ten.
pub const MAX_EARLIER_ORDERS: usize = 10;

/// What the shop knows of its customer. What it does not know is absent: no value means zero or "no".
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CustomerHistory {
    /// The day on which the customer registered with the shop.
    pub registration_date: Option<Date>,
    /// How many earlier orders were completed, whatever they were paid with. Tabby calls it the loyalty
    /// level.
    pub order_count: Option<u32>,
    /// The day of the first payment.
    pub first_payment_date: Option<Date>,
    /// The day of the last payment.
    pub last_payment_date: Option<Date>,
    /// The amount of the last payment.
    pub last_payment_amount: Option<Money>,
    /// What all earlier orders came to.
    pub total_paid: Option<Money>,
    /// Whether the shop has verified the customer's phone number.
    pub phone_verified: Option<bool>,
    /// Whether the shop has verified the customer's e-mail address.
    pub email_verified: Option<bool>,
    /// Earlier orders, at most [`MAX_EARLIER_ORDERS`].
    pub orders: Vec<EarlierOrder>,
}

/// An earlier order of the customer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EarlierOrder {
    /// The day on which it was placed.
    pub purchase_date: Date,
    /// What it came to.
    pub amount: Money,
    /// What became of it.
    pub status: OrderStatus,
    /// What it was paid with, if known.
    pub paid_by: Option<PaidBy>,
}

prints_as_dots! { CustomerHistory, EarlierOrder }

/// What became of an earlier order. Source: Tabby, create a session, `order_history[].status`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OrderStatus {
    /// It was just placed.
    New,
    /// It is being prepared or delivered.
    Processing,
    /// The customer has it.
    Complete,
    /// Its money went back.
    Refunded,
    /// It was taken back before it was delivered.
    Canceled,
    /// Nobody knows.
    #[default]
    Unknown,
}

/// What an earlier order was paid with. Source: Tabby, create a session,
/// `order_history[].payment_method`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PaidBy {
    /// A card.
    Card,
    /// Cash, at the counter or on delivery.
    Cash,
}
