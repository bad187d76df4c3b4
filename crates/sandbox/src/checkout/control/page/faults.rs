//! Checkout.com's words for faults, as the control page shows them.

use crate::checkout::control::document::openapi;
use crate::checkout::fault::{KindName, Lie, Operation};
use crate::engine::control::document::words;
use crate::engine::control::page::faults::FaultWords;
use crate::engine::control::page::parts::word;

impl FaultWords for KindName {
    fn operations() -> Vec<Operation> {
        words(&openapi(), "Operation")
    }

    fn kinds() -> Vec<Self> {
        words(&openapi(), "KindName")
    }

    fn call(operation: Operation) -> String {
        let name = word(&operation).replace('_', " ").replace("qr", "QR");
        let mut letters = name.chars();
        letters.next().map_or(String::new(), |first| {
            first.to_uppercase().chain(letters).collect()
        })
    }

    fn lie(lie: Lie) -> &'static str {
        match lie {
            Lie::MissingRedirect => "the answer has no redirect link",
            Lie::MissingQrCode => "the answer has no QR code",
            Lie::WrongAmount => "the answer names another amount",
            Lie::WrongCurrency => "the answer names another currency",
            Lie::WrongReference => "the answer names another reference",
            Lie::UnknownStatus => "the answer names an unknown status",
            Lie::RepeatedIds => "the answer names the same payment each time",
        }
    }
}
