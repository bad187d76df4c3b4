//! What is said when a form was sent: that it was done, or why not, at the place that it was sent
//! from.

use maud::{Markup, html};

use super::view::View;

/// What can be said to have been done, by the word that the address has for it.
const DONE: [(&str, &str); 9] = [
    ("outcome", "Done."),
    ("dispute", "The dispute is open."),
    ("status", "Done."),
    ("resend", "Sent again, as a new delivery."),
    ("clock", "Done."),
    ("fault", "Added."),
    ("clear", "Cleared."),
    ("settings", "Saved."),
    ("reset", "The sandbox is as it was at the start."),
];

/// A sentence about the last form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// The id of the element that the form belongs to: a row, or the form itself.
    pub(super) at: String,
    /// What is said.
    pub(super) text: String,
    /// Whether the form was refused.
    pub(super) is_refusal: bool,
    /// The field that is wrong, if it is one.
    pub(super) field: Option<String>,
}

impl Said {
    /// What was done, by its word.
    pub(super) fn done(word: &str, at: &str) -> Option<Self> {
        let (_, text) = DONE.iter().find(|(known, _)| *known == word)?;
        Some(Self {
            at: at.to_owned(),
            text: (*text).to_owned(),
            is_refusal: false,
            field: None,
        })
    }

    /// Why nothing was done.
    pub(super) fn refused(at: &str, text: &str) -> Self {
        Self {
            at: at.to_owned(),
            text: text.to_owned(),
            is_refusal: true,
            field: None,
        }
    }

    /// The same, about one field.
    pub(super) fn about(self, field: &str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..self
        }
    }

    fn shown(&self, more: Option<(&str, &str)>) -> Markup {
        let (class, role) = match self.is_refusal {
            true => ("problem", "alert"),
            false => ("done", "status"),
        };
        html! {
            p #said class=(class) role=(role) tabindex="-1" data-at=(self.at) data-field=[self.field.as_deref()] {
                (self.text)
                @if let Some((address, label)) = more { " " a href=(address) { (label) } }
            }
        }
    }
}

/// What was said at this place, if something was.
pub(super) fn at(view: &View, place: &str) -> Markup {
    with_link(view, place, "", "")
}

/// The same, with a link to what came of it.
pub(super) fn with_link(view: &View, place: &str, address: &str, label: &str) -> Markup {
    let said = view.said.as_ref().filter(|said| said.at == place);
    let link = |said: &Said| (!said.is_refusal && !address.is_empty()).then_some((address, label));
    html! { @if let Some(said) = said { (said.shown(link(said))) } }
}

/// What was said at a place that the page does not show.
pub(super) fn elsewhere(view: &View, page: &str) -> Markup {
    let said = view.said.as_ref();
    html! { @if let Some(said) = said.filter(|_| !page.contains(" id=\"said\"")) { (said.shown(None)) } }
}
