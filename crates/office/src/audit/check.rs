//! Checks the audit log, perhaps against a code from paper.

use browser_io::{Answer, send};
use contract::ProblemCode;
use contract::audit::{AuditCheck, audit_check};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::words::fill;

use crate::office::Office;
use crate::words::Words;

/// What came of a check.
#[derive(Clone)]
enum Checked {
    /// Nobody has asked for one.
    Not,
    /// The server goes through the log.
    Asked,
    /// It is as it was, or it is not.
    Done(AuditCheck),
    /// What was typed is no code.
    WrongAnchor,
    /// The server did not do it: why.
    Trouble(String),
}

/// The button, the box for a code, and what came of it.
#[component]
pub(super) fn Check(office: Office, words: &'static Words) -> impl IntoView {
    let checked = RwSignal::new(Checked::Not);
    let anchor = RwSignal::new(String::new());
    let ask = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if matches!(checked.get_untracked(), Checked::Asked) {
            return;
        }
        checked.set(Checked::Asked);
        let typed = anchor.get_untracked();
        spawn_local(async move {
            let anchor = Some(typed.trim()).filter(|typed| !typed.is_empty());
            let answer: Answer<AuditCheck> = send(audit_check::<()>(anchor)).await;
            let _ = checked.try_set(match answer {
                Answer::Good(done) => Checked::Done(done),
                Answer::Refused(problem) if problem.code == ProblemCode::InvalidQuery => {
                    Checked::WrongAnchor
                }
                Answer::Refused(problem) => Checked::Trouble(fill(words.not_read, &problem.detail)),
                Answer::Nothing => Checked::Trouble(words.no_answer.to_owned()),
            });
        });
    };
    let came = move || match checked.get() {
        Checked::Not => None,
        Checked::Asked => {
            Some(view! { <p class="office-quiet">{words.audit.checking}</p> }.into_any())
        }
        Checked::WrongAnchor => Some(problem(words.audit.anchor_wrong.to_owned())),
        Checked::Trouble(why) => Some(problem(why)),
        Checked::Done(done) => Some(came_of(&done, office, words)),
    };
    view! {
        <details class="office-check">
            <summary>{words.audit.check}</summary>
            <p class="office-quiet">{words.audit.check_meaning}</p>
            <form class="office-filter" on:submit=ask>
                <label class="office-search">
                    <span>{words.audit.anchor}</span>
                    <input
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        dir="ltr"
                        prop:value=move || anchor.get()
                        on:input=move |event| anchor.set(event_target_value(&event))
                    />
                </label>
                <button type="submit" disabled=move || matches!(checked.get(), Checked::Asked)>
                    {words.audit.check}
                </button>
            </form>
            <div role="status">{came}</div>
        </details>
    }
}

fn problem(text: String) -> AnyView {
    view! { <p class="notice problem">{text}</p> }.into_any()
}

fn came_of(done: &AuditCheck, office: Office, words: &'static Words) -> AnyView {
    let (digits, audit) = (office.digits(), &words.audit);
    if done.wrong > 0 {
        let at = done.wrong_at.first().copied().unwrap_or_default();
        let said = if done.only_anchor {
            audit.other_anchor
        } else {
            audit.bad
        };
        return problem(fill(said, &digits.write(&at.to_string())));
    }
    let entries = digits.write(&done.entries.to_string());
    let held = match done.anchored {
        Some(_) => audit.good_anchored,
        None => audit.good_alone,
    };
    let newest = done.head.as_ref().map(|head| {
        // The code itself goes from left to right in every language.
        let mut parts = audit.newest.split("{}");
        let (before, after) = (parts.next(), parts.next());
        view! { <p class="office-quiet">{before}<bdi dir="ltr" translate="no">{head.clone()}</bdi>{after}</p> }
    });
    view! {
        <p class="notice good">{fill(audit.good, &entries)}</p>
        <p class="office-quiet">{held}</p>
        {newest}
    }
    .into_any()
}
