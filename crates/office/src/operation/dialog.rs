//! The form of an operation and the question that follows it, in one dialog.

use browser_io::fresh_uuid;
use leptos::prelude::*;
use payment::id::SaleId;
use ui::components::modal;
use ui::words::{Digits, coded, fill};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::form::{Form, FormError, Limits, REASONS};
use super::lines::Line;
use super::wanted::{Kind, Wanted};
use crate::browser::focus_on;
use crate::words::Words;

/// What the dialog is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Subject {
    /// The sale.
    pub sale: SaleId,
    /// What is to be done.
    pub kind: Kind,
    /// How much of it may be asked for.
    pub limits: Limits,
}

/// Asks how much and why, then once more. `close` is called with what was confirmed, or with nothing.
#[component]
pub(crate) fn OperationDialog(
    subject: Subject,
    /// The sale's lines that may be chosen from.
    lines: Vec<Line>,
    words: &'static Words,
    digits: Digits,
    close: Callback<Option<Wanted>>,
) -> impl IntoView {
    let form = RwSignal::new(Form::whole(subject.limits, lines));
    let error = RwSignal::new(None::<FormError>);
    // The id is made with the form: whoever taps twice asks for the same operation.
    let id = StoredValue::new(fresh_uuid().to_string());
    let asked = RwSignal::new(None::<Wanted>);
    let check = move || {
        let wanted = form.with_untracked(|form| {
            form.wanted(id.get_value(), subject.sale, subject.kind, subject.limits)
        });
        match wanted {
            Ok(wanted) => {
                error.set(None);
                asked.set(Some(wanted));
                focus_on(".office dialog .question-no");
            }
            Err(found) => error.set(Some(found)),
        }
    };
    // There is nothing to type for a void.
    if subject.kind == Kind::Void {
        check();
    }
    let element = modal();
    let back = move || match (subject.kind, asked.get_untracked()) {
        (Kind::Refund | Kind::Capture, Some(_)) => {
            asked.set(None);
            focus_on(".office dialog .operation-amount");
        }
        _ => close.run(None),
    };
    view! {
        <dialog
            class="dialog office-dialog"
            node_ref=element
            aria-label=move || title(subject.kind, words)
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                back();
            }
        >
            {move || match asked.get() {
                Some(wanted) => view! { <Question wanted words digits back=Callback::new(move |()| back()) close /> }.into_any(),
                None => view! {
                    <Fields subject form error words digits check=Callback::new(move |()| check()) close />
                }.into_any(),
            }}
        </dialog>
    }
}

const fn title(kind: Kind, words: &'static Words) -> &'static str {
    match kind {
        Kind::Refund => words.refund,
        Kind::Capture => words.capture,
        Kind::Void => words.void,
    }
}

#[component]
fn Fields(
    subject: Subject,
    form: RwSignal<Form>,
    error: RwSignal<Option<FormError>>,
    words: &'static Words,
    digits: Digits,
    check: Callback<()>,
    close: Callback<Option<Wanted>>,
) -> impl IntoView {
    let most = coded(subject.limits.most, digits);
    let is_refund = subject.kind == Kind::Refund;
    let label = match subject.kind {
        Kind::Refund => words.amount_to_refund,
        Kind::Capture | Kind::Void => words.amount_to_capture,
    };
    let limit = match subject.limits.partial {
        true => fill(words.up_to, &most),
        false => [words.only_whole, " ", &most].concat(),
    };
    let reasons = REASONS
        .iter()
        .map(|(stored, name)| view! { <option value=*stored>{name(words)}</option> })
        .collect_view();
    view! {
        <form on:submit=move |event| {
            event.prevent_default();
            check.run(());
        }>
            <h2>{title(subject.kind, words)}</h2>
            <Items subject form error words digits />
            <label>
                <span>{label}</span>
                <input
                    class="operation-amount"
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    dir="ltr"
                    autofocus
                    on:focus=select_all
                    prop:value=move || form.with(|form| form.amount.clone())
                    on:input=move |event| {
                        error.set(None);
                        form.update(|form| form.amount = event_target_value(&event));
                    }
                />
            </label>
            <p class="hint">{limit}</p>
            {is_refund.then(|| view! {
                <label>
                    <span>{words.reason}</span>
                    <select
                        class="operation-reason"
                        prop:value=move || form.with(|form| form.reason.clone())
                        on:change=move |event| {
                            error.set(None);
                            form.update(|form| form.reason = event_target_value(&event));
                        }
                    >
                        <option value="">{words.reason_none}</option>
                        {reasons}
                    </select>
                </label>
                <label>
                    <span>{words.reason_text}</span>
                    <input
                        type="text"
                        autocomplete="off"
                        dir="auto"
                        prop:value=move || form.with(|form| form.remark.clone())
                        on:input=move |event| form.update(|form| form.remark = event_target_value(&event))
                    />
                </label>
            })}
            {(subject.kind == Kind::Capture).then(|| view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || form.with(|form| form.is_final)
                        on:change=move |event| form.update(|form| form.is_final = event_target_checked(&event))
                    />
                    <span>{words.release_rest}</span>
                </label>
            })}
            <p class="notice-room" role="alert">{move || error.get().map(|error| sentence(error, subject, words, digits))}</p>
            <div class="buttons">
                <button type="button" on:click=move |_| close.run(None)>{words.not_now}</button>
                <button type="submit" class="primary">{words.go_on}</button>
            </div>
        </form>
    }
}

/// How many of each line; nothing where there is nothing to choose.
#[component]
fn Items(
    subject: Subject,
    form: RwSignal<Form>,
    error: RwSignal<Option<FormError>>,
    words: &'static Words,
    digits: Digits,
) -> impl IntoView {
    let lines = form.with_untracked(|form| form.lines.clone());
    (!lines.is_empty()).then(|| {
        let rows = lines.into_iter().enumerate();
        let rows = rows.map(|(place, line)| {
            let typed = move || {
                form.with(|form| {
                    let line = form.lines.get(place);
                    line.map(|line| line.typed.clone()).unwrap_or_default()
                })
            };
            let price = coded(line.price, digits);
            let left = fill(words.items_left, &digits.write(&line.left.to_string()));
            view! {
                <label class="operation-item">
                    <span>
                        <bdi translate="no">{line.title}</bdi>
                        <small><bdi translate="no">{price}</bdi>{" · "}{left}</small>
                    </span>
                    <input
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        dir="ltr"
                        placeholder="0"
                        on:focus=select_all
                        prop:value=typed
                        on:input=move |event| {
                            error.set(None);
                            form.update(|form| form.choose(place, event_target_value(&event), subject.limits));
                        }
                    />
                </label>
            }
        });
        view! {
            <fieldset class="operation-items">
                <legend>{words.items}</legend>
                {rows.collect_view()}
            </fieldset>
        }
    })
}

/// What is typed replaces the amount that stands there.
fn select_all(event: web_sys::FocusEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = target {
        input.select();
    }
}

fn sentence(error: FormError, subject: Subject, words: &'static Words, digits: Digits) -> String {
    match error {
        FormError::NoAmount => words.amount_missing.to_owned(),
        FormError::NotAnAmount | FormError::AmbiguousComma => {
            fill(words.amount_wrong, subject.limits.most.currency().code())
        }
        FormError::AboveItems(most) => fill(words.amount_above_items, &coded(most, digits)),
        FormError::NotACount(_) => words.count_wrong.to_owned(),
        FormError::TooMuch(most) => fill(words.amount_above, &coded(most, digits)),
        FormError::NotWhole(most) => [words.only_whole, " ", &coded(most, digits)].concat(),
        FormError::NoReason => words.reason_missing.to_owned(),
        FormError::BadReason => words.reason_wrong.to_owned(),
    }
}

#[component]
fn Question(
    wanted: Wanted,
    words: &'static Words,
    digits: Digits,
    back: Callback<()>,
    close: Callback<Option<Wanted>>,
) -> impl IntoView {
    let amount = coded(wanted.amount, digits);
    let [question, meaning, yes] = match wanted.kind {
        Kind::Refund => [
            words.refund_question,
            words.refund_meaning,
            words.refund_yes,
        ],
        Kind::Capture => [
            words.capture_question,
            words.capture_meaning,
            words.capture_yes,
        ],
        Kind::Void => [words.void_question, words.void_meaning, words.void_yes],
    };
    let no = match wanted.kind {
        Kind::Void => words.not_now,
        Kind::Refund | Kind::Capture => words.change,
    };
    view! {
        <div class="question">
            <h2>{fill(question, &amount)}</h2>
            <p>{meaning}</p>
            <div class="buttons">
                <button type="button" class="primary question-no" autofocus on:click=move |_| back.run(())>{no}</button>
                <button type="button" class="danger" on:click=move |_| close.run(Some(wanted.clone()))>
                    {fill(yes, &amount)}
                </button>
            </div>
        </div>
    }
}
