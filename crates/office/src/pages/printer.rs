//! The printer of this browser: its form is of the bundle that prints.

use leptos::prelude::*;
use ui::components::{line, node, node_set_up};

use crate::browser::{focus_on, prints_by_itself};
use crate::bundle::{self, Part};
use crate::office::Office;
use crate::words::Words;

/// The printer of this browser.
pub(crate) fn printer(office: Office, words: &'static Words) -> AnyView {
    focus_on(".office .office-heading");
    let auto = match prints_by_itself() {
        true => words.auto_print_on,
        false => words.auto_print_off,
    };
    let is_arabic = office.is_arabic();
    let form = node_set_up("div", Vec::new(), Vec::new(), move |root| {
        bundle::mount(root, Part::Printer, vec![is_arabic.into()], words);
    });
    let heading = node_set_up(
        "h1",
        vec![
            ("class", "office-heading".to_owned()),
            ("tabindex", "-1".to_owned()),
        ],
        vec![line("span", "", words.printer)],
        |_| (),
    );
    let meaning = [words.printer_meaning, " ", auto].concat();
    let all = vec![heading, line("p", "office-quiet", meaning), form];
    node("main", "office-page", all)
}
