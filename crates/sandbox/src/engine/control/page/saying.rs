//! Places the message about the last form on the page.

use maud::{Markup, html};

use super::said::Said;
use super::view::View;

/// Renders the message if it belongs to this place.
#[must_use]
pub fn at(view: &View, place: &str) -> Markup {
    with_link(view, place, "", "")
}

/// Like [`at`], with a link to the result.
#[must_use]
pub fn with_link(view: &View, place: &str, address: &str, label: &str) -> Markup {
    let said = view.said.as_ref().filter(|said| said.at == place);
    let link = |said: &Said| (!said.is_refusal && !address.is_empty()).then_some((address, label));
    html! { @if let Some(said) = said { (said.shown(link(said))) } }
}

/// Renders the message if no place on the rendered `page` has shown it.
#[must_use]
pub fn elsewhere(view: &View, page: &str) -> Markup {
    let said = view.said.as_ref();
    html! { @if let Some(said) = said.filter(|_| !page.contains(" id=\"said\"")) { (said.shown(None)) } }
}
