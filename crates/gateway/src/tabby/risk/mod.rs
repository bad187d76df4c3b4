//! What the shop tells of its customer and of a journey, in the shape of Tabby.
//!
//! Source: Tabby, API reference, create a session, `buyer_history`, `order_history` and `attachment`.
//! Tabby has no place for the amount of the last payment, tickets, numbers of flights and airports,
//! and the state and postal code of a property.

mod attachment;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use payment::risk::{CustomerHistory, Date, EarlierOrder, OrderStatus, PaidBy};
use tabby::Amount;
use tabby::checkout::{Buyer, BuyerHistory, PastOrder};
use tabby::serde_json::Number;

pub(super) use self::attachment::attachment;

/// What the shop knows of its customer, if it told anything of it.
pub(super) fn buyer_history(history: &CustomerHistory) -> Option<BuyerHistory> {
    let mut of_buyer = BuyerHistory::new();
    of_buyer.registered_since = history.registration_date.and_then(begin);
    of_buyer.loyalty_level = history.order_count.map(Number::from);
    of_buyer.is_phone_number_verified = history.phone_verified;
    of_buyer.is_email_verified = history.email_verified;
    (of_buyer != BuyerHistory::default()).then_some(of_buyer)
}

/// The customer's earlier orders, each with its customer.
pub(super) fn order_history(history: &CustomerHistory, buyer: Option<&Buyer>) -> Vec<PastOrder> {
    let past = |order: &EarlierOrder| {
        let mut past = PastOrder::new()
            .amount(Amount(order.amount.to_decimal()))
            .status(match order.status {
                OrderStatus::New => "new",
                OrderStatus::Processing => "processing",
                OrderStatus::Complete => "complete",
                OrderStatus::Refunded => "refunded",
                OrderStatus::Canceled => "canceled",
                OrderStatus::Unknown => "unknown",
            });
        past.purchased_at = begin(order.purchase_date);
        past.payment_method = order.paid_by.map(|paid_by| match paid_by {
            PaidBy::Card => "card".to_owned(),
            PaidBy::Cash => "cod".to_owned(),
        });
        past.buyer = buyer.cloned();
        past
    };
    history.orders.iter().map(past).collect()
}

/// The beginning of a day: Tabby takes instants only, and the shop tells a day.
fn begin(day: Date) -> Option<Timestamp> {
    format!("{day}T00:00:00Z").parse().ok()
}
