//! The message after a form was sent: done, or why not. It is shown at the place of the form.

use maud::{Markup, html};

/// The success messages of the forms that every page has, by the word in the address.
const DONE: [(&str, &str); 5] = [
    ("clock", "Done."),
    ("fault", "Added."),
    ("clear", "Cleared."),
    ("settings", "Saved."),
    ("reset", "The sandbox is as it was at the start."),
];

/// A message about the last form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The id of the element that the form belongs to: a row, or the form itself.
    pub at: String,
    /// The message.
    pub text: String,
    /// Whether the form was refused.
    pub is_refusal: bool,
    /// The wrong field, if there is one.
    pub field: Option<String>,
}

impl Said {
    /// The success message for `word`; `own` lists the words of the API's own forms with their
    /// messages.
    #[must_use]
    pub fn done(own: &[(&str, &str)], word: &str, at: &str) -> Option<Self> {
        let mut all = own.iter().chain(&DONE);
        let (_, text) = all.find(|(known, _)| *known == word)?;
        Some(Self {
            at: at.to_owned(),
            text: (*text).to_owned(),
            is_refusal: false,
            field: None,
        })
    }

    /// A refusal.
    #[must_use]
    pub fn refused(at: &str, text: &str) -> Self {
        Self {
            at: at.to_owned(),
            text: text.to_owned(),
            is_refusal: true,
            field: None,
        }
    }

    /// Adds the wrong field.
    #[must_use]
    pub fn about(self, field: &str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..self
        }
    }

    /// Renders the message, followed by a link if one is given.
    #[must_use]
    pub fn shown(&self, more: Option<(&str, &str)>) -> Markup {
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
