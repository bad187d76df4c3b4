//! Where what is said of the last form stands.

use maud::{Markup, html};

use super::said::Said;
use super::view::View;

/// What was said at this place, if something was.
#[must_use]
pub fn at(view: &View, place: &str) -> Markup {
    with_link(view, place, "", "")
}

/// The same, with a link to what came of it.
#[must_use]
pub fn with_link(view: &View, place: &str, address: &str, label: &str) -> Markup {
    let said = view.said.as_ref().filter(|said| said.at == place);
    let link = |said: &Said| (!said.is_refusal && !address.is_empty()).then_some((address, label));
    html! { @if let Some(said) = said { (said.shown(link(said))) } }
}

/// What was said at a place that the page does not show.
#[must_use]
pub fn elsewhere(view: &View, page: &str) -> Markup {
    let said = view.said.as_ref();
    html! { @if let Some(said) = said.filter(|_| !page.contains(" id=\"said\"")) { (said.shown(None)) } }
}
