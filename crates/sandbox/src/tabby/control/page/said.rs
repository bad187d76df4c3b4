//! What is said when a form was sent: that it was done, or why not, at the place that it was sent
//! from.

use maud::{Markup, html};

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

    /// The sentence, with a link behind it.
    pub(super) fn shown(&self, more: Option<(&str, &str)>) -> Markup {
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
