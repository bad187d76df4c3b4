//! What an API brings to the control page.

use std::collections::BTreeMap;

use maud::Markup;
use serde_json::Value;

use super::faults::FaultWords;
use super::said::Said;
use super::view::{Page, View};
use crate::engine::deliver::Delivers;
use crate::engine::sandbox::Sandbox;

/// An API with a control page.
pub trait Shows: Delivers<FaultName: FaultWords> {
    /// What the query of the page's address can contain.
    const PAGE: &'static Page;

    /// The whole page; see [`frame`](super::frame).
    fn page(sandbox: &Sandbox<Self>, view: &View) -> Markup;

    /// The parts of the page that change by themselves, for the page's script.
    fn changes(sandbox: &Sandbox<Self>, view: &View) -> Markup;

    /// Reads the form of the settings: those that were changed on the page.
    ///
    /// # Errors
    ///
    /// A sentence that names the setting and says what it takes.
    fn read_settings(
        form: &BTreeMap<String, String>,
        settings: &Self::Settings,
    ) -> Result<Value, Said>;
}
