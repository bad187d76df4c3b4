//! What somebody's PIN is asked for.

use browser_io::from_json;
use contract::management::is_for_administrators;
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
    /// What somebody has to be to approve it.
    fn role(&self) -> Role {
        role_for(&self.path)
    }

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

/// What somebody has to be for a request of this path, who is not asked to be a cashier.
pub(crate) fn role_for(path: &str) -> Role {
    let path = path.split('?').next().unwrap_or_default();
    match is_for_administrators(path) {
        true => Role::Administrator,
        false => Role::Manager,
    }
}

/// What somebody's PIN is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// Nobody is at this till.
    SignIn,
    /// Somebody else takes over.
    Switch,
    /// Whoever is at this till may not do something: somebody of this role may.
    Role(Role),
    /// A manager has to approve a request.
    Approve(Approved),
}

/// What is shown of a request's body.
#[derive(Deserialize, Default)]
struct Shown {
    #[serde(default)]
    amount: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    terminal: String,
    #[serde(default)]
    role: Option<Role>,
}

impl Purpose {
    /// Whether this person may be chosen for it.
    pub(super) fn takes(&self, person: &PersonView) -> bool {
        match self {
            Self::SignIn | Self::Switch => true,
            Self::Role(role) => person.role >= *role,
            Self::Approve(approved) => person.role >= approved.role(),
        }
    }

    /// Whether a person may go on without it.
    pub(super) const fn may_be_left(&self) -> bool {
        !matches!(self, Self::SignIn)
    }

    /// Whether it is a request of administrators: about people and tills.
    pub(super) fn is_of_administrators(&self) -> bool {
        matches!(self, Self::Approve(approved) if approved.role() == Role::Administrator)
    }

    /// Whether one answer does for all requests that want it.
    pub(super) const fn is_for_all(&self) -> bool {
        matches!(self, Self::SignIn | Self::Role(_))
    }

    /// The question.
    pub(super) fn heading(&self, words: &Words) -> &'static str {
        let role = match self {
            Self::SignIn | Self::Switch => return words.who,
            Self::Role(role) => *role,
            Self::Approve(approved) => approved.role(),
        };
        match (self, role) {
            (Self::Role(_), Role::Administrator) => words.administrator_needed,
            (Self::Role(_), _) => words.role_needed,
            (_, Role::Administrator) => words.administrator_approval,
            _ => words.approval_needed,
        }
    }

    /// The label of the button after the PIN.
    pub(super) const fn done(&self, words: &Words) -> &'static str {
        match self {
            Self::Approve(_) => words.approve,
            _ => words.sign_in,
        }
    }

    /// What would be approved, and its amount or whom it is about.
    pub(super) fn action(
        &self,
        words: &Words,
        people: &[PersonView],
    ) -> Option<(&'static str, String)> {
        let Self::Approve(Approved { path, body, .. }) = self else {
            return None;
        };
        let shown = || from_json::<Shown>(body).unwrap_or_default();
        let person = || {
            let id = path.strip_prefix("/api/people/")?.split('/').next()?;
            let found = people.iter().find(|person| person.id == id)?;
            Some(found.name.clone())
        };
        let person = || person().unwrap_or_default();
        let with_role = |name: String| match shown().role {
            Some(role) => [&name, " · ", words.role(role)].concat(),
            None => name,
        };
        Some(match path.rsplit('/').next() {
            Some("refunds") => (words.refund, shown().amount),
            Some("captures") => (words.last_capture, shown().amount),
            Some("return") => (words.give_back, String::new()),
            Some("void") => (words.void, String::new()),
            Some("z") if body.contains("\"despite_comparison\":true") => {
                (words.day_anyway, String::new())
            }
            Some("z") => (words.day, String::new()),
            Some("people") => (words.add_person, with_role(shown().name)),
            Some("pin") => (words.new_pin, person()),
            Some("role") => (words.new_role, with_role(person())),
            Some("unlock") => (words.unlock, person()),
            Some("remove") => (words.remove_person, person()),
            Some("codes") => (words.pair_browser, shown().terminal),
            Some("revoke") => (words.end_pairing, shown().terminal),
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
            assert_eq!(Purpose::Role(Role::Manager).takes(&person), approves);
            let administrates = role == Role::Administrator;
            assert_eq!(
                Purpose::Role(Role::Administrator).takes(&person),
                administrates
            );
        }
        assert!(!Purpose::SignIn.may_be_left() && Purpose::Role(Role::Manager).may_be_left());
        let approved = |path: &str| {
            let approved = Approved {
                method: "POST".to_owned(),
                path: path.to_owned(),
                body: String::new(),
            };
            Purpose::Approve(approved)
        };
        let words = crate::words::words(Lang::En);
        let said = |path| approved(path).action(words, &[]).map(|(said, _)| said);
        assert_eq!(said("/api/sales/1/void"), Some(words.void));
        assert_eq!(said("/api/reports/z"), Some(words.day));
        assert_eq!(said("/api/new"), Some(words.something));
        assert_eq!(Purpose::Role(Role::Manager).action(words, &[]), None);
        let omar = PersonView {
            id: "1".to_owned(),
            name: "Omar".to_owned(),
            role: Role::Cashier,
        };
        let removal = approved("/api/people/1/remove").action(words, &[omar]);
        assert_eq!(removal, Some((words.remove_person, "Omar".to_owned())));
        let asked = |path| approved(path).heading(words);
        assert_eq!(asked("/api/people/1/remove"), words.administrator_approval);
        assert_eq!(asked("/api/reports/z?a=b"), words.approval_needed);
        assert_eq!(role_for("/api/audit?before=7"), Role::Administrator);
    }
}
