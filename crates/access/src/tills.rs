//! Adding a till, and what can be done with one.

use contract::management::{
    ManagedTerminal, PairingCodeView, TerminalName, pairing_code, revoke_terminal,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::words::fill;

use crate::desk::{Desk, Open};
use crate::dialog::{Close, Dialog, Form};

/// Makes a code for this till, and shows it.
fn make_code(desk: Desk, form: Form, terminal: String, before: Option<i64>) {
    if !form.begins() {
        return;
    }
    spawn_local(async move {
        let made = desk.ask::<PairingCodeView>(pairing_code(TerminalName { terminal }));
        match made.await {
            Ok(code) => {
                let _ = desk.open.try_set(Open::Code(code, before));
            }
            Err(said) => form.ends(Some(said)),
        }
    });
}

/// Adds a till.
#[component]
pub(crate) fn NewTill(desk: Desk) -> impl IntoView {
    let words = desk.words;
    let form = Form::new();
    let name = RwSignal::new(String::new());
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let terminal = name.with_untracked(|name| name.trim().to_owned());
        let known = desk.tills.with_untracked(|tills| {
            let mut all = tills.iter().flatten();
            all.find(|till| till.terminal == terminal).cloned()
        });
        match (terminal.is_empty(), known) {
            (true, _) => form.said.set(words.name_missing.to_owned()),
            // Its browser would stop being this till: that is asked for on purpose.
            (_, Some(_)) => form.said.set(words.till_known.to_owned()),
            _ => make_code(desk, form, terminal, None),
        }
    };
    view! {
        <Dialog desk form heading=words.add_till.to_owned()>
            <form on:submit=add>
                <label>
                    {words.till_name}
                    <input
                        type="text"
                        autocomplete="off"
                        maxlength="40"
                        dir="auto"
                        autofocus
                        prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <p class="hint">{words.till_name_meaning}</p>
                <div class="buttons">
                    <Close desk form text=words.not_now />
                    <button type="submit" class="primary" disabled=move || form.is_busy.get()>
                        {words.make_code}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// A till: pairs another browser, or ends its pairing.
#[component]
pub(crate) fn Till(desk: Desk, till: ManagedTerminal) -> impl IntoView {
    let words = desk.words;
    let form = Form::new();
    let is_ending = RwSignal::new(false);
    let name = StoredValue::new(till.terminal.clone());
    let state = match till.paired_at {
        Some(at) => fill(words.paired_since, &desk.time(at)),
        None => words.not_paired.to_owned(),
    };
    let is_paired = till.paired_at.is_some();
    let before = till.paired_at;
    let revoke = move |_| {
        if !form.begins() {
            return;
        }
        spawn_local(async move {
            let terminal = name.get_value();
            match desk
                .ask_done(revoke_terminal(TerminalName { terminal }))
                .await
            {
                Ok(()) => desk.close(),
                Err(said) => {
                    let _ = is_ending.try_set(false);
                    form.ends(Some(said));
                }
            }
        });
    };
    let is_busy = move || form.is_busy.get();
    let replaces = is_paired.then_some(words.code_replaces);
    let is_this = till.is_this;
    let steps = move || {
        let end = is_paired.then(|| {
            view! {
                <button type="button" class="danger" disabled=is_busy on:click=move |_| is_ending.set(true)>
                    {words.end_pairing}
                </button>
            }
        });
        view! {
            <p class="hint">{state.clone()}</p>
            <div class="access-steps">
                <button
                    type="button"
                    disabled=is_busy
                    on:click=move |_| make_code(desk, form, name.get_value(), before)
                >
                    {words.make_code}
                </button>
                {end}
            </div>
            <p class="hint">{replaces}</p>
            <div class="buttons">
                <Close desk form text=words.close />
            </div>
        }
        .into_any()
    };
    let question = move || {
        let this = is_this.then(|| view! { <p>{words.end_this}</p> });
        view! {
            <p>{words.end_meaning}</p>
            {this}
            <div class="buttons">
                <button type="button" class="primary" disabled=is_busy on:click=move |_| is_ending.set(false)>
                    {words.not_now}
                </button>
                <button type="button" class="danger" disabled=is_busy on:click=revoke>
                    {words.end_pairing}
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        <Dialog desk form heading=till.terminal.clone()>
            {move || if is_ending.get() { question() } else { steps() }}
        </Dialog>
    }
}
