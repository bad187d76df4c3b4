//! Checks whether the items of an order add up to its amount.
//!
//! Shops send prices with or without tax, before or after a discount, rounded per unit or not, and
//! report tax and discounts in either way. None of this is wrong, and no page says how it should
//! be. A finding is only made if the items add up in none of these ways.

use rust_decimal::Decimal;
use serde_json::Value;

use super::finding::text;
use crate::tabby::api::payload::Payload;
use crate::tabby::money::Currency;

/// Sums over the items, in major units.
#[derive(Default)]
struct Goods {
    /// Prices times quantities.
    prices: Decimal,
    /// Sum of discounts, if each is for all units of its item.
    row_discounts: Decimal,
    /// Sum of discounts, if each is for one unit.
    piece_discounts: Decimal,
    /// Number of units; each unit price may be rounded.
    pieces: Decimal,
}

impl Goods {
    /// Adds an item; `None` on overflow.
    fn with(&self, price: Decimal, quantity: Decimal, discount: Decimal) -> Option<Self> {
        let times = |amount: Decimal| amount.checked_mul(quantity);
        Some(Self {
            prices: self.prices.checked_add(times(price)?)?,
            row_discounts: self.row_discounts.checked_add(discount)?,
            piece_discounts: self.piece_discounts.checked_add(times(discount)?)?,
            pieces: self
                .pieces
                .checked_add(quantity.abs().ceil().max(Decimal::ONE))?,
        })
    }
}

/// The sums as text, if they do not match the amount to pay.
pub(super) fn mismatch(request: &Payload, items: &[Value]) -> Option<String> {
    let body = &request.value;
    let currency = Currency::parse(text(body, "/payment/currency"))?;
    let amount = |text: &str| currency.told(text).unwrap_or_default();
    let order = |name: &str| amount(text(body, &format!("/payment/order/{name}")));
    let mut numbered = items.iter().enumerate();
    let goods = numbered.try_fold(Goods::default(), |goods, (place, item)| {
        let path = format!("$.payment.order.items[{place}].quantity");
        let quantity = item
            .get("quantity")
            .and_then(|value| request.count(&path, value));
        goods.with(
            amount(text(item, "/unit_price")),
            quantity.unwrap_or(Decimal::ONE),
            amount(text(item, "/discount_amount")).abs(),
        )
    });
    let asked = amount(text(body, "/payment/amount"));
    let shipping = order("shipping_amount");
    let tax = order("tax_amount");
    let discount = order("discount_amount").abs();
    // An overflow means that no sensible sum was sent.
    let adds_up = goods
        .as_ref()
        .and_then(|goods| {
            let unit = Decimal::new(1, currency.decimals());
            let allowed = goods.pieces.checked_mul(unit)?;
            let gap = goods.prices.checked_add(shipping)?.checked_sub(asked)?;
            let item_discounts = [Decimal::ZERO, goods.row_discounts, goods.piece_discounts];
            // A discount may be given without the tax on it.
            let net = asked.checked_sub(tax)?;
            let with_tax = discount.checked_mul(asked)?.checked_div(net);
            let discounts = [Decimal::ZERO, discount, with_tax.unwrap_or(discount)];
            let mut found = false;
            for tax in [Decimal::ZERO, tax] {
                for discount in discounts {
                    for of_items in item_discounts {
                        let off = discount.checked_add(of_items)?;
                        let rest = gap.checked_add(tax)?.checked_sub(off)?;
                        found |= rest.abs() <= allowed;
                    }
                }
            }
            Some(found)
        })
        .unwrap_or(false);
    if adds_up {
        return None;
    }
    let written = |amount: Decimal| currency.written(amount);
    let asked = written(asked);
    let Some((goods, sum)) = goods.and_then(|goods| {
        let sum = goods.prices.checked_add(shipping)?;
        Some((goods, sum))
    }) else {
        return Some(format!("items come to no amount, amount {asked}"));
    };
    let mut figures = format!(
        "items {} + shipping {} = {}, amount {asked}",
        written(goods.prices),
        written(shipping),
        written(sum)
    );
    for (name, told) in [
        ("tax_amount", tax),
        ("discount_amount", discount),
        ("discounts of items", goods.row_discounts),
    ] {
        if !told.is_zero() {
            figures.push_str(&format!(", {name} {}", written(told)));
        }
    }
    Some(figures)
}
