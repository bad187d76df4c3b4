//! Adding somebody, and changing somebody.

use contract::management::{
    self, NewPerson as Added, PersonPin, add_person, change_role, new_pin, remove_person, unlock,
};
use contract::people::PersonView;
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::identity::Role;
use ui::words::fill;

use crate::desk::{Desk, Open};
use crate::dialog::{Close, Dialog, Form};

/// The choice of a role, with what each means.
#[component]
fn Roles(desk: Desk, role: RwSignal<Role>) -> impl IntoView {
    let words = desk.words;
    let options = Role::ALL.map(|one| {
        view! {
            <label class="check access-role">
                <input
                    type="radio"
                    name="role"
                    prop:checked=move || role.get() == one
                    on:change=move |_| role.set(one)
                />
                <span>{words.role(one)}" "<small>{words.role_meaning(one)}</small></span>
            </label>
        }
    });
    view! {
        <fieldset class="access-roles">
            <legend>{words.role}</legend>
            {options.into_iter().collect_view()}
        </fieldset>
    }
}

/// Adds somebody.
#[component]
pub(crate) fn NewPerson(desk: Desk) -> impl IntoView {
    let words = desk.words;
    let form = Form::new();
    let name = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Cashier);
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if name.with_untracked(|name| name.trim().is_empty()) {
            form.said.set(words.name_missing.to_owned());
            return;
        }
        if !form.begins() {
            return;
        }
        let new = Added {
            name: name.get_untracked(),
            role: role.get_untracked(),
        };
        spawn_local(async move {
            match desk.ask::<PersonPin>(add_person(new)).await {
                Ok(pin) => {
                    let _ = desk.open.try_set(Open::Pin(pin));
                }
                Err(said) => form.ends(Some(said)),
            }
        });
    };
    view! {
        <Dialog desk form heading=words.add_person.to_owned()>
            <form on:submit=add>
                <label>
                    {words.name}
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
                <Roles desk role />
                <div class="buttons">
                    <Close desk form text=words.not_now />
                    <button type="submit" class="primary" disabled=move || form.is_busy.get()>
                        {words.add}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// Somebody's new PIN. It is shown until a person has written it down.
#[component]
pub(crate) fn Pin(desk: Desk, pin: PersonPin) -> impl IntoView {
    let words = desk.words;
    // Escape must not take the only sight of it away.
    let form = Form::new();
    form.is_busy.set(true);
    view! {
        <Dialog desk form heading=fill(words.pin_of, &pin.person.name) takes_focus=true>
            <p class="access-secret" translate="no"><bdi dir="ltr">{pin.pin}</bdi></p>
            <p>{words.pin_meaning}</p>
            <div class="buttons">
                <button type="button" class="primary" on:click=move |_| desk.close()>
                    {words.pin_done}
                </button>
            </div>
        </Dialog>
    }
}

/// Changes somebody.
#[component]
pub(crate) fn Person(desk: Desk, person: PersonView) -> impl IntoView {
    let words = desk.words;
    let form = Form::new();
    let role = RwSignal::new(person.role);
    let is_removing = RwSignal::new(false);
    let id = StoredValue::new(person.id.clone());
    let name = StoredValue::new(person.name.clone());
    // What changes somebody and closes the dialog.
    let change = move |request: contract::calls::Request<management::ManagementBody>| {
        if !form.begins() {
            return;
        }
        spawn_local(async move {
            match desk.ask_done(request).await {
                Ok(()) => desk.close(),
                Err(said) => {
                    let _ = is_removing.try_set(false);
                    form.ends(Some(said));
                }
            }
        });
    };
    let renew = move |_| {
        if !form.begins() {
            return;
        }
        spawn_local(async move {
            match desk.ask::<PersonPin>(new_pin(&id.get_value())).await {
                Ok(pin) => {
                    let _ = desk.open.try_set(Open::Pin(pin));
                }
                Err(said) => form.ends(Some(said)),
            }
        });
    };
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match role.get_untracked() == person.role {
            true => desk.close(),
            false => change(change_role(&id.get_value(), role.get_untracked())),
        }
    };
    let is_busy = move || form.is_busy.get();
    let steps = move || {
        view! {
            <form on:submit=save>
                <Roles desk role />
                <p class="hint">{words.role_signs_out}</p>
                <div class="access-steps">
                    <button type="button" disabled=is_busy on:click=renew>{words.new_pin}</button>
                    <button type="button" disabled=is_busy on:click=move |_| change(unlock(&id.get_value()))>
                        {words.unlock}
                    </button>
                    <button type="button" class="danger" disabled=is_busy on:click=move |_| is_removing.set(true)>
                        {words.remove}
                    </button>
                </div>
                <p class="hint">{words.steps_meaning}</p>
                <div class="buttons">
                    <Close desk form text=words.close />
                    <button type="submit" class="primary" disabled=is_busy>{words.save_role}</button>
                </div>
            </form>
        }
        .into_any()
    };
    let question = move || {
        view! {
            <p>{fill(words.remove_meaning, &name.get_value())}</p>
            <div class="buttons">
                <button type="button" class="primary" disabled=is_busy on:click=move |_| is_removing.set(false)>
                    {words.not_now}
                </button>
                <button
                    type="button"
                    class="danger"
                    disabled=is_busy
                    on:click=move |_| change(remove_person(&id.get_value()))
                >
                    {words.remove}
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        <Dialog desk form heading=person.name.clone()>
            {move || if is_removing.get() { question() } else { steps() }}
        </Dialog>
    }
}
