//! What a refund or a capture is about: how many of each line of the sale.

use contract::history::OperationList;
use contract::{NewItem, OperationStatus};
use payment::digits::western;
use payment::{Currency, Money};

use super::wanted::Kind;

/// A line of the sale, and how many of it a person chose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What was sold.
    pub title: String,
    /// What one costs.
    pub price: Money,
    /// What kind of thing it is.
    pub category: String,
    /// How many are left: they were not given back, or captured, before.
    pub left: u32,
    /// What was typed for how many; empty for none.
    pub typed: String,
}

impl Line {
    /// How many were chosen; `None` if what was typed is no such number.
    #[must_use]
    pub fn count(&self) -> Option<u32> {
        match western(self.typed.trim()).as_str() {
            "" => Some(0),
            digits => digits.parse().ok().filter(|count| *count <= self.left),
        }
    }

    fn item(&self, quantity: u32, price: Money) -> NewItem {
        NewItem {
            title: self.title.clone(),
            quantity,
            unit_price: price.to_string(),
            category: self.category.clone(),
        }
    }
}

/// The lines of a sale of which something is left for another operation of this kind.
#[must_use]
pub fn lines(list: &OperationList, kind: Kind) -> Vec<Line> {
    let Ok(currency) = list.currency.parse::<Currency>() else {
        return Vec::new();
    };
    let mut lines: Vec<_> = list
        .items
        .iter()
        .filter_map(|item| {
            Some(Line {
                title: item.title.clone(),
                price: Money::parse(&item.unit_price, currency).ok()?,
                category: item.category.clone(),
                left: item.quantity,
                typed: String::new(),
            })
        })
        .collect();
    let operations = list.operations.iter();
    let of_kind = operations
        .filter(|one| Kind::of(one.kind) == Some(kind) && one.status != OperationStatus::Refused);
    for item in of_kind.flat_map(|one| &one.items) {
        take(&mut lines, item);
    }
    lines.retain(|line| line.left > 0);
    lines
}

/// Takes an item of an earlier operation from what is left: from its own line, or, if its price was
/// lowered, from one of its name.
fn take(lines: &mut [Line], item: &NewItem) {
    let mut rest = item.quantity;
    for is_exact in [true, false] {
        for line in lines.iter_mut() {
            let is_its = line.title == item.title
                && line.category == item.category
                && (!is_exact || line.price.to_string() == item.unit_price);
            if is_its {
                let taken = rest.min(line.left);
                line.left -= taken;
                rest -= taken;
            }
        }
    }
}

/// What the chosen lines come to; `None` if a number is wrong or the sum is too large.
#[must_use]
pub fn total(lines: &[Line], currency: Currency) -> Option<Money> {
    lines.iter().try_fold(Money::zero(currency), |sum, line| {
        sum.checked_add(line.price.checked_mul(line.count()?)?)
    })
}

/// The chosen items as they come to this amount, which is at most their total: what it is less is
/// taken off the prices of the last ones. None if none was chosen.
#[must_use]
pub fn items(lines: &[Line], amount: Money) -> Vec<NewItem> {
    let mut left = amount;
    let mut items = Vec::new();
    for line in lines {
        for (quantity, price) in parts(line, left) {
            items.push(line.item(quantity, price));
            let sum = price.checked_mul(quantity);
            left = sum.and_then(|sum| left.checked_sub(sum)).unwrap_or(left);
        }
    }
    items
}

/// How many of a line are paid for at its price out of `left`, one that is paid for in part, and the
/// rest for nothing.
fn parts(line: &Line, left: Money) -> Vec<(u32, Money)> {
    let count = line.count().unwrap_or(0);
    let whole = left.minor().checked_div(line.price.minor());
    let whole = whole.map_or(count, |whole| {
        u32::try_from(whole).unwrap_or(u32::MAX).min(count)
    });
    let spent = line.price.checked_mul(whole);
    let rest = spent.and_then(|spent| left.checked_sub(spent));
    let none = Money::zero(left.currency());
    let in_part = rest.filter(|rest| !rest.is_zero() && whole < count);
    let for_nothing = count - whole - u32::from(in_part.is_some());
    [
        (whole, line.price),
        (u32::from(in_part.is_some()), in_part.unwrap_or(none)),
        (for_nothing, none),
    ]
    .into_iter()
    .filter(|(quantity, _)| *quantity > 0)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aed(text: &str) -> Money {
        Money::parse(text, Currency::Aed).unwrap()
    }

    fn line(title: &str, price: &str, left: u32, typed: &str) -> Line {
        Line {
            title: title.to_owned(),
            price: aed(price),
            category: "Clothes".to_owned(),
            left,
            typed: typed.to_owned(),
        }
    }

    fn brief(items: &[NewItem]) -> Vec<(&str, u32, &str)> {
        let brief = items.iter();
        brief
            .map(|item| (item.title.as_str(), item.quantity, item.unit_price.as_str()))
            .collect()
    }

    #[test]
    fn the_amount_follows_from_what_is_chosen() {
        let sum = |typed: &str| {
            let lines = [line("Abaya", "100", 2, typed), line("Bag", "50.25", 1, "1")];
            total(&lines, Currency::Aed)
        };
        assert_eq!(sum(""), Some(aed("50.25")));
        assert_eq!(sum("2"), Some(aed("250.25")));
        assert_eq!(sum(" ٢ "), Some(aed("250.25")));
        for wrong in ["3", "-1", "1.5", "x"] {
            assert_eq!(sum(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_items_come_to_the_amount_also_where_it_is_less_than_their_total() {
        let lines = [
            line("Abaya", "100", 2, "2"),
            line("Bag", "50", 3, "1"),
            line("Belt", "20", 1, ""),
        ];
        for (amount, has) in [
            ("250", &[("Abaya", 2, "100.00"), ("Bag", 1, "50.00")][..]),
            ("230", &[("Abaya", 2, "100.00"), ("Bag", 1, "30.00")]),
            ("200", &[("Abaya", 2, "100.00"), ("Bag", 1, "0.00")]),
            (
                "150.01",
                &[
                    ("Abaya", 1, "100.00"),
                    ("Abaya", 1, "50.01"),
                    ("Bag", 1, "0.00"),
                ],
            ),
        ] {
            let items = items(&lines, aed(amount));
            assert_eq!(brief(&items), has, "{amount}");
            assert_eq!(
                contract::item::total(&items, Currency::Aed),
                Some(aed(amount))
            );
        }
    }

    #[test]
    fn what_was_given_back_before_is_not_offered_again() {
        let item = |title: &str, quantity: u32, price: &str| {
            line(title, price, 0, "").item(quantity, aed(price))
        };
        let mut lines = vec![
            line("Abaya", "100", 3, ""),
            line("Abaya", "80", 1, ""),
            line("Bag", "50", 1, ""),
        ];
        take(&mut lines, &item("Abaya", 1, "80"));
        take(&mut lines, &item("Abaya", 1, "65"));
        take(&mut lines, &item("Belt", 1, "20"));
        let left: Vec<_> = lines.iter().map(|line| line.left).collect();
        assert_eq!(left, [2, 0, 1]);
    }
}
