//! The items of a new sale, as a terminal requests them.

use serde::{Deserialize, Serialize};

use super::ProblemCode;
use payment::id::{Category, Title};
use payment::item::{Item, MAX_ITEMS, MAX_QUANTITY};
use payment::money::{Currency, Money};

/// A line as the terminal asks for it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewItem {
    /// What it is, 1 to 255 characters.
    pub title: String,
    /// How many, 1 or more.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 9999))]
    pub quantity: u32,
    /// What one costs, a decimal string in major units.
    #[cfg_attr(feature = "openapi", schema(example = "125.00"))]
    pub unit_price: String,
    /// What kind of thing it is, 1 to 255 characters.
    pub category: String,
}

impl NewItem {
    /// The request for this item.
    #[must_use]
    pub fn of(item: &Item) -> Self {
        Self {
            title: item.title.to_string(),
            quantity: item.quantity,
            unit_price: item.unit_price.to_string(),
            category: item.category.to_string(),
        }
    }

    fn check(&self, currency: Currency) -> Option<Item> {
        Some(Item {
            title: Title::new(&self.title).ok()?,
            quantity: Some(self.quantity).filter(|count| (1..=MAX_QUANTITY).contains(count))?,
            unit_price: Money::parse(&self.unit_price, currency).ok()?,
            category: Category::new(&self.category).ok()?,
        })
    }
}

/// The sum of these items; `None` if a price cannot be read or the sum is too large.
#[must_use]
pub fn total(items: &[NewItem], currency: Currency) -> Option<Money> {
    items.iter().try_fold(Money::zero(currency), |sum, item| {
        let price = Money::parse(&item.unit_price, currency).ok()?;
        sum.checked_add(price.checked_mul(item.quantity)?)
    })
}

/// Parses the items of a sale of this amount. A sale may have none.
///
/// # Errors
///
/// [`ProblemCode::InvalidItem`] for an item that breaks a rule or too many items,
/// [`ProblemCode::ItemsDiffer`] if their sum is not the amount.
pub fn check(items: &[NewItem], amount: Money) -> Result<Vec<Item>, ProblemCode> {
    if items.len() > MAX_ITEMS {
        return Err(ProblemCode::InvalidItem);
    }
    let lines: Option<Vec<Item>> = items
        .iter()
        .map(|item| item.check(amount.currency()))
        .collect();
    let lines = lines.ok_or(ProblemCode::InvalidItem)?;
    if !items.is_empty() && total(items, amount.currency()) != Some(amount) {
        return Err(ProblemCode::ItemsDiffer);
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(quantity: u32, unit_price: &str) -> NewItem {
        NewItem {
            title: "Abaya".into(),
            quantity,
            unit_price: unit_price.into(),
            category: "Clothes".into(),
        }
    }

    #[test]
    fn lines_have_to_come_to_the_amount_to_the_last_fils() {
        let amount = Money::parse("250.000", Currency::Kwd).unwrap();
        let fine = [
            line(2, "100"),
            line(1, "49.995"),
            line(5, "0.001"),
            line(3, "0"),
        ];
        assert_eq!(check(&fine, amount).unwrap().len(), 4);
        assert_eq!(check(&[], amount).unwrap(), []);
        let less = [line(2, "100"), line(1, "49.999")];
        assert_eq!(check(&less, amount), Err(ProblemCode::ItemsDiffer));
    }

    #[test]
    fn a_line_that_breaks_a_rule_is_refused() {
        let amount = Money::parse("250", Currency::Aed).unwrap();
        let empty = |item: NewItem| NewItem {
            title: " ".into(),
            ..item
        };
        for wrong in [
            line(0, "250"),
            line(10_000, "0.025"),
            line(1, "-250"),
            line(1, "250.001"),
            line(9_999, "90071992547409.91"),
            empty(line(1, "250")),
            NewItem {
                category: String::new(),
                ..line(1, "250")
            },
        ] {
            assert!(
                check(std::slice::from_ref(&wrong), amount).is_err(),
                "{wrong:?}"
            );
        }
        let many = vec![line(1, "0"); MAX_ITEMS + 1];
        assert_eq!(check(&many, amount), Err(ProblemCode::InvalidItem));
    }
}
