//! The items of a sale, if the shop gives them.

use serde::{Deserialize, Serialize};

use crate::id::{Category, Title};
use crate::money::Money;

/// The most items that one sale may have.
pub const MAX_ITEMS: usize = 50;

/// The largest quantity of one item.
pub const MAX_QUANTITY: u32 = 9_999;

/// An item of a sale. Source: Tabby, payment links, `payment.order.items`.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Item {
    /// The item's name.
    pub title: Title,
    /// The quantity, at least 1.
    pub quantity: u32,
    /// The price of one; may be zero.
    pub unit_price: Money,
    /// The item's category, such as `Clothes`.
    pub category: Category,
}
