//! Whether the lines of an order come to its amount.
//!
//! Shops write prices with tax or without it, before a discount or after it, rounded for one piece
//! or not, and tell tax and discounts either way: none of this is wrong, and no page says how it
//! should be. Only what adds up in no way at all is told.

use rust_decimal::Decimal;
use serde_json::Value;

use super::finding::text;
use crate::tabby::api::payload::Payload;
use crate::tabby::money::Currency;

/// What items come to, in the currency's major unit.
#[derive(Default)]
struct Goods {
    /// Prices times quantities.
    prices: Decimal,
    /// The items' discounts, each for all pieces of its item.
    row_discounts: Decimal,
    /// The same, each for one piece.
    piece_discounts: Decimal,
    /// How many pieces, of which each price may be rounded.
    pieces: Decimal,
}

impl Goods {
    /// With one more item; none for what fits no number.
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

/// What the items come to, in figures, when that is not what is to be paid.
pub(super) fn off(request: &Payload, items: &[Value]) -> Option<String> {
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
    // What does not fit is no sum that anybody meant.
    let adds_up = goods
        .as_ref()
        .and_then(|goods| {
            let unit = Decimal::new(1, currency.decimals());
            let allowed = goods.pieces.checked_mul(unit)?;
            let gap = goods.prices.checked_add(shipping)?.checked_sub(asked)?;
            let item_discounts = [Decimal::ZERO, goods.row_discounts, goods.piece_discounts];
            // A discount may be told without the tax that went with it.
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
