//! What the parts of the page share: the lists, what is open over them, and asking the server.

use browser_io::{Answer, done, send};
use contract::Problem;
use contract::ProblemCode;
use contract::calls::Request;
use contract::management::{
    ManagedTerminal, ManagedTerminals, PairingCodeView, PersonPin, managed_terminals,
};
use contract::people::{PeopleView, PersonView, people};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use ui::words::{Style, fill};

use crate::words::{Words, words};

/// What is open over the lists.
#[derive(Clone)]
pub(crate) enum Open {
    /// Nothing.
    Lists,
    /// Somebody is added.
    NewPerson,
    /// Somebody is changed.
    Person(PersonView),
    /// Somebody has a new PIN.
    Pin(PersonPin),
    /// A till is added.
    NewTill,
    /// A till, to be paired or to be ended.
    Till(ManagedTerminal),
    /// A code waits for its browser. Since when the till was paired before.
    Code(PairingCodeView, Option<i64>),
}

/// Why there are no lists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Tills of this server are not paired.
    Pairing,
    /// Nobody signs in at its tills.
    People,
    /// Whoever has signed in here may not see them.
    Role,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// Those who may sign in; `None` before they are known.
    pub(crate) people: RwSignal<Option<Vec<PersonView>>>,
    /// The branch's tills; `None` before they are known.
    pub(crate) tills: RwSignal<Option<Vec<ManagedTerminal>>>,
    /// Why there are no lists.
    pub(crate) missing: RwSignal<Option<Missing>>,
    /// What is open over them.
    pub(crate) open: RwSignal<Open>,
    /// What went wrong with the lists.
    pub(crate) said: RwSignal<String>,
    style: StoredValue<Style>,
    /// The words of the language.
    pub(crate) words: &'static Words,
}

impl Desk {
    pub(crate) fn new(style: Style) -> Self {
        Self {
            people: RwSignal::new(None),
            tills: RwSignal::new(None),
            missing: RwSignal::new(None),
            open: RwSignal::new(Open::Lists),
            said: RwSignal::new(String::new()),
            words: words(style.lang),
            style: StoredValue::new(style),
        }
    }

    /// A date and time of the shop.
    pub(crate) fn time(self, at: i64) -> String {
        self.style.with_value(|style| style.time(Timestamp(at)))
    }

    /// A number.
    pub(crate) fn number(self, number: u32) -> String {
        self.style
            .with_value(|style| style.digits.write(&number.to_string()))
    }

    /// Reads both lists again.
    pub(crate) fn read(self) {
        spawn_local(async move {
            let tills: Answer<ManagedTerminals> = send(managed_terminals()).await;
            let people: Answer<PeopleView> = send(people()).await;
            let said = match (tills, people) {
                (Answer::Good(tills), Answer::Good(people)) => {
                    let _ = self.tills.try_set(Some(tills.terminals));
                    let _ = self.people.try_set(Some(people.people));
                    let _ = self.missing.try_set(None);
                    String::new()
                }
                (Answer::Refused(problem), _) | (_, Answer::Refused(problem)) => {
                    let missing = match problem.code {
                        ProblemCode::NotFound => Some(Missing::Pairing),
                        ProblemCode::NobodySignsIn => Some(Missing::People),
                        ProblemCode::RoleNeeded | ProblemCode::SignInNeeded => Some(Missing::Role),
                        _ => None,
                    };
                    let _ = self.missing.try_set(missing);
                    match missing {
                        Some(_) => String::new(),
                        None => self.refused(&problem),
                    }
                }
                _ => self.words.not_read.to_owned(),
            };
            let _ = self.said.try_set(said);
        });
    }

    /// What a refusal means.
    fn refused(self, problem: &Problem) -> String {
        let words = self.words;
        let said = match problem.code {
            ProblemCode::ApprovalNeeded
            | ProblemCode::RoleNeeded
            | ProblemCode::SignInNeeded
            | ProblemCode::NotPaired
            | ProblemCode::ProofNeeded => words.not_approved,
            ProblemCode::NameTaken => words.name_taken,
            ProblemCode::InvalidDisplayName => words.name_wrong,
            ProblemCode::LastAdministrator => words.last_administrator,
            ProblemCode::UnknownPerson | ProblemCode::UnknownTerminal => words.gone,
            ProblemCode::LedgerUnavailable | ProblemCode::Internal => words.in_doubt,
            _ => return fill(words.not_done, &problem.detail),
        };
        said.to_owned()
    }

    /// Asks for a change. Returns what the server answers, or what went wrong.
    pub(crate) async fn ask<T: DeserializeOwned>(
        self,
        request: Request<impl Serialize>,
    ) -> Result<T, String> {
        self.came(send(request).await)
    }

    /// Asks for a change whose answer has no body.
    pub(crate) async fn ask_done(self, request: Request<impl Serialize>) -> Result<(), String> {
        self.came(done(request).await)
    }

    fn came<T>(self, answer: Answer<T>) -> Result<T, String> {
        // Whatever came of it: the lists show how it is.
        self.read();
        match answer {
            Answer::Good(done) => Ok(done),
            Answer::Refused(problem) => Err(self.refused(&problem)),
            Answer::Nothing => Err(self.words.in_doubt.to_owned()),
        }
    }

    /// Closes what is open.
    pub(crate) fn close(self) {
        let _ = self.open.try_set(Open::Lists);
    }
}
