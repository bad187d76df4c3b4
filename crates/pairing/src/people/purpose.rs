//! What somebody's PIN is asked for.

use browser_io::from_json;
use contract::people::PersonView;
use payment::identity::Role;
use serde::Deserialize;

use wasm_bindgen_futures::JsFuture;
use web_sys::Request;

use crate::proof::path_of;
use crate::words::Words;

/// A request that a manager has to approve.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Approved {
    pub(crate) method: String,
    /// The path with its query.
    pub(crate) path: String,
    pub(crate) body: String,
}

impl Approved {
    /// This request.
    pub(crate) async fn of(request: &Request) -> Self {
        let text = async || {
            let text = request.clone().ok()?.text().ok()?;
            JsFuture::from(text).await.ok()?.as_string()
        };
        Self {
            method: request.method(),
            path: path_of(request).unwrap_or_default(),
            body: text().await.unwrap_or_default(),
        }
    }
}

/// What somebody's PIN is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// Nobody is at this till.
    SignIn,
    /// Somebody else takes over.
    Switch,
    /// Whoever is at this till may not do something.
    Role,
    /// A manager has to approve a request.
    Approve(Approved),
}

/// What is shown of a request's body.
#[derive(Deserialize, Default)]
struct Shown {
    #[serde(default)]
    amount: String,
}

impl Purpose {
    /// Whether this person may be chosen for it.
    pub(super) fn takes(&self, person: &PersonView) -> bool {
        match self {
            Self::SignIn | Self::Switch => true,
            Self::Role | Self::Approve(_) => person.role >= Role::Manager,
        }
    }

    /// Whether a person may go on without it.
    pub(super) const fn may_be_left(&self) -> bool {
        !matches!(self, Self::SignIn)
    }

    /// Whether one answer does for all requests that want it.
    pub(super) const fn is_for_all(&self) -> bool {
        matches!(self, Self::SignIn | Self::Role)
    }

    /// The question.
    pub(super) const fn heading(&self, words: &Words) -> &'static str {
        match self {
            Self::SignIn | Self::Switch => words.who,
            Self::Role => words.role_needed,
            Self::Approve(_) => words.approval_needed,
        }
    }

    /// The label of the button after the PIN.
    pub(super) const fn done(&self, words: &Words) -> &'static str {
        match self {
            Self::Approve(_) => words.approve,
            _ => words.sign_in,
        }
    }

    /// What would be approved, and its amount.
    pub(super) fn action(&self, words: &Words) -> Option<(&'static str, String)> {
        let Self::Approve(Approved { path, body, .. }) = self else {
            return None;
        };
        let shown = || from_json::<Shown>(body).unwrap_or_default();
        Some(match path.rsplit('/').next() {
            Some("refunds") => (words.refund, shown().amount),
            Some("captures") => (words.last_capture, shown().amount),
            Some("return") => (words.give_back, String::new()),
            Some("void") => (words.void, String::new()),
            Some("z") if body.contains("\"despite_comparison\":true") => {
                (words.day_anyway, String::new())
            }
            Some("z") => (words.day, String::new()),
            _ => (words.something, String::new()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Lang;

    #[test]
    fn managers_and_administrators_approve_and_everybody_signs_in() {
        let person = |role| PersonView {
            id: String::new(),
            name: String::new(),
            role,
        };
        for (role, approves) in [
            (Role::Cashier, false),
            (Role::Manager, true),
            (Role::Administrator, true),
        ] {
            let person = person(role);
            assert!(Purpose::SignIn.takes(&person) && Purpose::Switch.takes(&person));
            assert_eq!(Purpose::Role.takes(&person), approves);
        }
        assert!(!Purpose::SignIn.may_be_left() && Purpose::Role.may_be_left());
        let approved = |path: &str| {
            let approved = Approved {
                method: "POST".to_owned(),
                path: path.to_owned(),
                body: String::new(),
            };
            Purpose::Approve(approved)
        };
        let words = crate::words::words(Lang::En);
        let said = |path| approved(path).action(words).map(|(said, _)| said);
        assert_eq!(said("/api/sales/1/void"), Some(words.void));
        assert_eq!(said("/api/reports/z"), Some(words.day));
        assert_eq!(said("/api/new"), Some(words.something));
        assert_eq!(Purpose::Role.action(words), None);
    }
}
