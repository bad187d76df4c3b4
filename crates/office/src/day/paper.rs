//! A report on paper: printing it is of the bundle that prints.

use leptos::prelude::*;
use ui::components::node_set_up;

use crate::bundle::{self, Part};
use crate::office::Office;
use crate::words::Words;

/// Prints the signed report of this number, or what has happened since the last one.
pub(super) fn paper(office: Office, number: Option<u32>, words: &'static Words) -> AnyView {
    let number = [number.into()].into_iter();
    let arguments: Vec<_> = number.chain(office.style_for_bundles()).collect();
    node_set_up("div", Vec::new(), Vec::new(), move |root| {
        bundle::mount(root, Part::Report, arguments.clone(), words);
    })
}
