//! People and tills: they are of a bundle of their own.

use leptos::prelude::*;
use ui::components::{line, node, node_set_up};

use crate::browser::focus_on;
use crate::bundle::{self, Part};
use crate::office::Office;
use crate::words::Words;

/// People and tills. They are made anew when the shop's time zone is known.
pub(crate) fn access(office: Office, words: &'static Words) -> AnyView {
    focus_on(".office .office-heading");
    let heading = node_set_up(
        "h1",
        vec![
            ("class", "office-heading".to_owned()),
            ("tabindex", "-1".to_owned()),
        ],
        vec![line("span", "", words.access)],
        |_| (),
    );
    let shown = move || {
        let arguments = office.style_for_bundles().to_vec();
        node_set_up("div", Vec::new(), Vec::new(), move |root| {
            bundle::mount(root, Part::Access, arguments.clone(), words);
        })
    };
    node("main", "office-page", vec![heading, shown.into_any()])
}
