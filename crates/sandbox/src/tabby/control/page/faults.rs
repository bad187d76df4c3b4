//! Tabby's words for faults, as the control page shows them.

use crate::engine::control::document::words;
use crate::engine::control::page::faults::FaultWords;
use crate::engine::control::page::parts::word;
use crate::tabby::control::document::openapi;
use crate::tabby::fault::{KindName, Lie, Operation};

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
            Lie::MissingQrCode => "the answer has no qr_code",
            Lie::MissingWebUrl => "the answer has no web_url",
            Lie::MissingLinks => "the answer has no links",
            Lie::WrongAmount => "the answer names another amount",
            Lie::WrongCurrency => "the answer names another currency",
            Lie::WrongReference => "the answer names another order number",
            Lie::UnknownStatus => "the answer names an unknown status",
            Lie::RepeatedIds => "the answer names the same ids each time",
        }
    }
}
