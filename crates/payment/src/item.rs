//! What is sold, line by line, where the shop says so.

use serde::{Deserialize, Serialize};

use crate::id::{Category, Title};
use crate::money::Money;

/// More lines than this are not a till's.
pub const MAX_ITEMS: usize = 50;

/// The largest quantity of a line.
pub const MAX_QUANTITY: u32 = 9_999;

/// A line of a sale. Source: Tabby, payment links, `payment.order.items`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub title: Title,
    /// How many, 1 or more.
    pub quantity: u32,
    /// What one costs; may be nothing.
    pub unit_price: Money,
    /// What kind of thing it is, such as `Clothes`.
    pub category: Category,
}
