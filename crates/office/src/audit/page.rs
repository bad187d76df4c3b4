//! The page of the audit log.

use browser_io::{Answer, send};
use contract::audit::{AuditPage, AuditPart, AuditView, audit};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::time::Timestamp;
use ui::words::fill;

use super::check::Check;
use super::told;
use crate::browser::focus_on;
use crate::office::{Office, Page};
use crate::words::Words;

/// The entries, newest first, and the check of the log.
#[component]
pub(crate) fn AuditLog(office: Office, words: &'static Words) -> impl IntoView {
    let entries = RwSignal::new(None::<Vec<AuditView>>);
    let next = RwSignal::new(None::<i64>);
    let said = RwSignal::new(String::new());
    let is_asking = RwSignal::new(false);
    let more = move |before: Option<i64>| {
        is_asking.set(true);
        spawn_local(async move {
            let part = AuditPart { before, sale: None };
            let answer: Answer<AuditPage> = send(audit::<()>(part)).await;
            let _ = is_asking.try_set(false);
            let trouble = match answer {
                Answer::Good(page) => {
                    let _ = next.try_set(page.next);
                    let _ = entries.try_update(|entries| {
                        entries.get_or_insert_default().extend(page.entries);
                    });
                    String::new()
                }
                Answer::Refused(problem) => fill(words.not_read, &problem.detail),
                Answer::Nothing => words.no_answer.to_owned(),
            };
            let _ = said.try_set(trouble);
        });
    };
    more(None);
    focus_on(".office .office-heading");
    let quiet = move || {
        entries.with(|entries| match entries {
            None if said.with(String::is_empty) => words.loading,
            Some(entries) if entries.is_empty() => words.audit.empty,
            _ => "",
        })
    };
    view! {
        <main class="office-page">
            <div class="office-title">
                <h1 class="office-heading" tabindex="-1">{words.audit.title}</h1>
                <p class="office-quiet">{words.audit.meaning}</p>
            </div>
            <Check office words />
            <p class="office-said" role="alert">{move || said.get()}</p>
            <ol class="office-operations office-audit">
                <For
                    each=move || entries.get().unwrap_or_default()
                    key=|entry| entry.seq
                    children=move |entry| view! { <Entry office entry words /> }
                />
            </ol>
            <p class="office-quiet" role="status">{quiet}</p>
            <Show when=move || next.get().is_some()>
                <button
                    type="button"
                    class="office-more"
                    disabled=move || is_asking.get()
                    on:click=move |_| more(next.get_untracked())
                >
                    {words.show_more}
                </button>
            </Show>
        </main>
    }
}

/// An entry.
#[component]
fn Entry(office: Office, entry: AuditView, words: &'static Words) -> impl IntoView {
    let digits = office.digits();
    let chip = told::state(&entry, words);
    let chip = chip.map(|text| view! { <bdi class="event-state">{text}</bdi> });
    let amount = told::amount(&entry, digits);
    let amount = amount.map(|text| view! { <bdi class="row-amount" translate="no">{text}</bdi> });
    let about = told::about(&entry, digits);
    let about = about.map(|text| view! { <bdi translate="no">{text}</bdi> });
    let id = entry.sale.as_ref().and_then(|id| id.parse().ok());
    let sale = id.zip(entry.reference.clone()).map(|(id, reference)| {
        let open = move |_| office.page.set(Page::Sale(id));
        view! { <button type="button" class="audit-sale" on:click=open><bdi translate="no">{reference}</bdi></button> }
    });
    let at = Timestamp(entry.at);
    let when = move || office.time(at);
    let number = fill(words.audit.entry, &digits.write(&entry.seq.to_string()));
    view! {
        <li>
            <span class="operation-name">{told::what(&entry, words)}</span>
            {amount}
            {about}
            {sale}
            {chip}
            <bdi class="row-time" translate="no" title=number>{when}</bdi>
            <span class="operation-reason" translate="no">{told::who(&entry, words)}</span>
        </li>
    }
}
