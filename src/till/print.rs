//! The browser's own printing.

use leptos::prelude::*;
use payment::id::SaleId;

use super::{Driver, storage};

/// Prints once the screen that is being made stands.
pub fn print_soon() {
    set_timeout(
        || {
            let _ = window().print();
        },
        std::time::Duration::from_millis(50),
    );
}

/// Prints a sale's receipt by itself, if that is chosen and has not happened yet: a reload of the
/// page is no second receipt.
pub fn print_once(driver: Driver, sale: SaleId) {
    if driver.prefs.with_untracked(|prefs| prefs.auto_print) && storage::first_print(sale) {
        print_soon();
    }
}
