//! The customer's history with the shop, as a terminal requests it.

use serde::{Deserialize, Serialize};

use super::optional;
use payment::money::{Currency, Money};
use payment::prints_as_dots;
use payment::risk::{CustomerHistory, EarlierOrder, MAX_EARLIER_ORDERS, OrderStatus, PaidBy};

/// What the shop knows of its customer. Leave out what is not known.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewHistory {
    /// The day on which the customer registered with the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "date", example = "2019-08-24"))]
    pub registration_date: Option<String>,
    /// How many earlier orders were completed, whatever they were paid with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_count: Option<u32>,
    /// The day of the first payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "date", example = "2017-06-24"))]
    pub first_payment_date: Option<String>,
    /// The day of the last payment; not before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = "date", example = "2024-06-15"))]
    pub last_payment_date: Option<String>,
    /// The amount of the last payment, a decimal string in major units of the shop's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "300.25"))]
    pub last_payment_amount: Option<String>,
    /// What all earlier orders came to, a decimal string in major units of the shop's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "2150.50"))]
    pub total_paid: Option<String>,
    /// Whether the shop has verified the customer's phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_verified: Option<bool>,
    /// Whether the shop has verified the customer's e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// Earlier orders, at most 10: the last ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub orders: Vec<NewEarlierOrder>,
}

/// An earlier order of the customer.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewEarlierOrder {
    /// The day on which it was placed.
    #[cfg_attr(feature = "openapi", schema(format = "date", example = "2024-06-15"))]
    pub purchase_date: String,
    /// What it came to, a decimal string in major units of the shop's currency.
    #[cfg_attr(feature = "openapi", schema(example = "300.25"))]
    pub amount: String,
    /// What became of it.
    pub status: OrderStatus,
    /// What it was paid with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_by: Option<PaidBy>,
}

prints_as_dots! { NewHistory, NewEarlierOrder }

impl NewEarlierOrder {
    fn check(&self, currency: Currency) -> Option<EarlierOrder> {
        Some(EarlierOrder {
            purchase_date: self.purchase_date.trim().parse().ok()?,
            amount: Money::parse(&self.amount, currency).ok()?,
            status: self.status,
            paid_by: self.paid_by,
        })
    }
}

impl NewHistory {
    /// Parses every field; `None` if one breaks a rule.
    pub(super) fn check(&self, currency: Currency) -> Option<CustomerHistory> {
        let amount = |text: Option<&String>| match text {
            None => Some(None),
            Some(text) => Money::parse(text, currency).ok().map(Some),
        };
        if self.orders.len() > MAX_EARLIER_ORDERS {
            return None;
        }
        let orders = self.orders.iter().map(|order| order.check(currency));
        let history = CustomerHistory {
            registration_date: optional::parsed(self.registration_date.as_ref())?,
            order_count: self.order_count,
            first_payment_date: optional::parsed(self.first_payment_date.as_ref())?,
            last_payment_date: optional::parsed(self.last_payment_date.as_ref())?,
            last_payment_amount: amount(self.last_payment_amount.as_ref())?,
            total_paid: amount(self.total_paid.as_ref())?,
            phone_verified: self.phone_verified,
            email_verified: self.email_verified,
            orders: orders.collect::<Option<_>>()?,
        };
        let payments = history.first_payment_date.zip(history.last_payment_date);
        payments
            .is_none_or(|(first, last)| first <= last)
            .then_some(history)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(purchase_date: &str, amount: &str) -> NewEarlierOrder {
        NewEarlierOrder {
            purchase_date: purchase_date.into(),
            amount: amount.into(),
            ..NewEarlierOrder::default()
        }
    }

    fn of(history: &NewHistory) -> Option<CustomerHistory> {
        history.check(Currency::Aed)
    }

    #[test]
    fn nothing_is_needed_and_a_blank_date_is_none() {
        let nothing = NewHistory::default();
        assert_eq!(of(&nothing), Some(CustomerHistory::default()));
        let blank = NewHistory {
            registration_date: Some(" ".into()),
            ..nothing
        };
        assert_eq!(of(&blank), Some(CustomerHistory::default()));
    }

    #[test]
    fn a_history_that_breaks_a_rule_is_refused() {
        type Change = fn(&mut NewHistory);
        let cases: [Change; 9] = [
            |h| h.registration_date = Some("24-08-2019".into()),
            |h| h.first_payment_date = Some("2017-06-31".into()),
            |h| h.last_payment_date = Some("yesterday".into()),
            |h| {
                h.first_payment_date = Some("2024-06-15".into());
                h.last_payment_date = Some("2024-06-14".into());
            },
            |h| h.last_payment_amount = Some("300.255".into()),
            |h| h.total_paid = Some("-1".into()),
            |h| h.orders = vec![order("2024-06", "1")],
            |h| h.orders = vec![order("2024-06-15", "1,000")],
            |h| h.orders = vec![order("2024-06-15", "1"); MAX_EARLIER_ORDERS + 1],
        ];
        for (place, change) in cases.into_iter().enumerate() {
            let mut history = NewHistory::default();
            change(&mut history);
            assert_eq!(of(&history), None, "{place}: {history:?}");
        }
        let most = NewHistory {
            orders: vec![order("2024-06-15", "0"); MAX_EARLIER_ORDERS],
            ..NewHistory::default()
        };
        assert!(of(&most).is_some());
    }
}
