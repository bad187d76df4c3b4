//! What is said when a form was sent: that it was done, or why not, at the place that it was sent
//! from.

use maud::{Markup, html};

/// A sentence about the last form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The id of the element that the form belongs to: a row, or the form itself.
    pub at: String,
    /// What is said.
    pub text: String,
    /// Whether the form was refused.
    pub is_refusal: bool,
    /// The field that is wrong, if it is one.
    pub field: Option<String>,
}

impl Said {
    /// What was done, by its word: `all` are the words and what each says.
    #[must_use]
    pub fn done(all: &[(&str, &str)], word: &str, at: &str) -> Option<Self> {
        let (_, text) = all.iter().find(|(known, _)| *known == word)?;
        Some(Self {
            at: at.to_owned(),
            text: (*text).to_owned(),
            is_refusal: false,
            field: None,
        })
    }

    /// Why nothing was done.
    #[must_use]
    pub fn refused(at: &str, text: &str) -> Self {
        Self {
            at: at.to_owned(),
            text: text.to_owned(),
            is_refusal: true,
            field: None,
        }
    }

    /// The same, about one field.
    #[must_use]
    pub fn about(self, field: &str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..self
        }
    }

    /// The sentence, with a link behind it.
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
