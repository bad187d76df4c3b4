//! What was paid another way, on a sale's page: what is noted, and noting it.

use browser_io::{Answer, fresh_uuid, send};
use contract::ProblemCode;
use contract::day::{NewOther, OtherList, OtherView, calls};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::day::OtherMethod;
use payment::id::SaleId;
use payment::money::{Currency, Money};
use payment::time::Timestamp;
use till::read_typed;
use ui::components::modal;
use ui::words::{coded_text, fill};

use super::shown::method;
use crate::browser::focus_on;
use crate::office::Office;
use crate::question::Question;
use crate::words::Words;

/// What was paid another way for this sale. `owed` is proposed: the whole amount of a sale that was not
/// paid by way of the gateway.
#[component]
pub(crate) fn Others(
    office: Office,
    id: SaleId,
    currency: Currency,
    owed: Option<Money>,
    words: &'static Words,
) -> impl IntoView {
    let list = RwSignal::new(None::<OtherList>);
    let is_open = RwSignal::new(false);
    let said = RwSignal::new("");
    let load = move || {
        spawn_local(async move {
            if let Answer::Good(found) = send(calls::others(id)).await {
                let _ = list.try_set(Some(found));
            }
        });
    };
    load();
    let asked = RwSignal::new(None::<OtherView>);
    let answer = Callback::new(move |is_yes| {
        let note = asked.try_update(Option::take).flatten();
        focus_on(".office .other-note");
        let Some(OtherView { id: note, .. }) = note.filter(|_| is_yes) else {
            return;
        };
        spawn_local(async move {
            let answer: Answer<OtherView> = send(calls::withdraw_other(id, &note)).await;
            let trouble = match answer {
                Answer::Good(_) => "",
                Answer::Refused(_) | Answer::Nothing => words.other_unknown,
            };
            if said.try_set(trouble).is_none() {
                load();
            }
        });
    });
    let question = move || {
        asked.get().map(|note| {
            let sum = coded_text(&note.amount, note.currency, office.digits());
            let what = [method(note.method, words), " ", &sum].concat();
            let heading = fill(words.other_withdraw_question, &what);
            view! {
                <Question heading meaning=words.other_withdraw_meaning yes=words.other_withdraw words answer />
            }
        })
    };
    let rows = move || {
        let list = list.get()?;
        let digits = office.digits();
        if list.notes.is_empty() {
            return Some(view! { <p class="office-quiet">{words.other_none}</p> }.into_any());
        }
        let row = |note: OtherView| {
            let sum = coded_text(&note.amount, note.currency, digits);
            let when = [office.time(Timestamp(note.at)), note.terminal.clone()].join(" · ");
            let end = match note.is_withdrawn {
                true => view! { <span class="chip grey">{words.other_withdrawn}</span> }.into_any(),
                false => {
                    let asks = note.clone();
                    let back = move |_| asked.set(Some(asks.clone()));
                    view! { <button type="button" class="quiet" on:click=back>{words.other_withdraw}</button> }.into_any()
                }
            };
            view! {
                <li>
                    <span class="operation-name">{method(note.method, words)}</span>
                    <bdi class="row-amount" translate="no">{sum}</bdi>
                    {end}
                    <bdi class="row-time" translate="no">{when}</bdi>
                </li>
            }
        };
        let rows = list.notes.into_iter().map(row).collect_view();
        Some(view! { <ol class="office-operations">{rows}</ol> }.into_any())
    };
    let is_allowed = move || list.with(|list| list.as_ref().is_some_and(|list| list.allowed));
    let close = Callback::new(move |is_noted: bool| {
        is_open.set(false);
        focus_on(".office .other-note");
        if is_noted {
            load();
        }
    });
    view! {
        <h2>{words.others}</h2>
        {rows}
        <p class="office-said" role="alert">{move || said.get()}</p>
        <Show when=is_allowed>
            <button type="button" class="other-note" on:click=move |_| is_open.set(true)>{words.other_note}</button>
        </Show>
        {question}
        {move || is_open.get().then(|| {
            // What was noted once is not proposed again.
            let is_noted = list.with_untracked(|list| {
                let mut notes = list.iter().flat_map(|list| &list.notes);
                notes.any(|note| !note.is_withdrawn)
            });
            let owed = owed.filter(|_| !is_noted);
            view! { <Note id currency owed words close /> }
        })}
    }
}

/// Asks how it was paid, and how much of it.
#[component]
fn Note(
    id: SaleId,
    currency: Currency,
    owed: Option<Money>,
    words: &'static Words,
    close: Callback<bool>,
) -> impl IntoView {
    let typed = RwSignal::new(owed.map(|owed| owed.to_string()).unwrap_or_default());
    let chosen = RwSignal::new(OtherMethod::Cash);
    let said = RwSignal::new(String::new());
    let is_sending = RwSignal::new(false);
    // Made with the form: whoever taps twice, or tries again, makes one note.
    let note = StoredValue::new(fresh_uuid().to_string());
    let send_it = move || {
        let money = read_typed(&typed.get_untracked(), currency).ok();
        let Some(money) = money.filter(|money| !money.is_zero()) else {
            said.set(fill(words.amount_wrong, currency.code()));
            return;
        };
        let new = NewOther {
            id: note.get_value(),
            method: chosen.get_untracked(),
            amount: money.to_string(),
        };
        is_sending.set(true);
        spawn_local(async move {
            let answer: Answer<OtherView> = send(calls::note_other(id, new)).await;
            if is_sending.try_set(false).is_some() {
                return;
            }
            match answer {
                Answer::Good(_) => close.run(true),
                Answer::Refused(problem) => said.set(match problem.code {
                    ProblemCode::AmountTooLarge => words.why_above.to_owned(),
                    _ => words.other_refused.to_owned(),
                }),
                Answer::Nothing => said.set(words.other_unknown.to_owned()),
            }
        });
    };
    let element = modal();
    let choices = OtherMethod::ALL.map(|one| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="other-method"
                    checked=one == OtherMethod::Cash
                    on:change=move |_| chosen.set(one)
                />
                <span>{method(one, words)}</span>
            </label>
        }
    });
    view! {
        <dialog
            class="dialog office-dialog"
            node_ref=element
            aria-label=words.other_note
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                close.run(false);
            }
        >
            <form on:submit=move |event| {
                event.prevent_default();
                if !is_sending.get_untracked() {
                    send_it();
                }
            }>
                <h2>{words.other_note}</h2>
                <p class="hint">{words.other_meaning}</p>
                <fieldset class="other-methods">
                    <legend>{words.other_method}</legend>
                    {choices}
                </fieldset>
                <label>
                    <span>{words.other_amount}</span>
                    <input
                        class="operation-amount"
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        dir="ltr"
                        prop:value=move || typed.get()
                        on:input=move |event| {
                            said.set(String::new());
                            typed.set(event_target_value(&event));
                        }
                    />
                </label>
                <p class="notice-room" role="alert">{move || said.get()}</p>
                <div class="buttons">
                    <button type="button" on:click=move |_| close.run(false)>{words.not_now}</button>
                    <button type="submit" class="primary">{words.other_yes}</button>
                </div>
            </form>
        </dialog>
    }
}
