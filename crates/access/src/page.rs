//! Both lists, and what is open over them.

use contract::management::ManagedTerminal;
use contract::people::PersonView;
use leptos::prelude::*;
use ui::words::{Style, fill};

use crate::desk::{Desk, Missing, Open};
use crate::pairing_code::PairingCode;
use crate::people::{NewPerson, Person, Pin};
use crate::tills::{NewTill, Till};

/// The command that adds the first administrator.
const FIRST: &str = "tabby-pos people add \"Sara\" --role administrator";

/// People and tills.
#[component]
pub(crate) fn Access(style: Style) -> impl IntoView {
    let desk = Desk::new(style);
    let words = desk.words;
    desk.read();
    let opened = move || match desk.open.get() {
        Open::Lists => ().into_any(),
        Open::NewPerson => view! { <NewPerson desk /> }.into_any(),
        Open::Person(person) => view! { <Person desk person /> }.into_any(),
        Open::Pin(pin) => view! { <Pin desk pin /> }.into_any(),
        Open::NewTill => view! { <NewTill desk /> }.into_any(),
        Open::Till(till) => view! { <Till desk till /> }.into_any(),
        Open::Code(code, before) => view! { <PairingCode desk code before /> }.into_any(),
    };
    let lists = move || match desk.missing.get() {
        Some(Missing::Pairing) => view! { <p>{words.no_pairing}</p> }.into_any(),
        Some(Missing::People) => view! {
            <p>{words.no_people}</p>
            <p><code dir="ltr" translate="no">{FIRST}</code></p>
        }
        .into_any(),
        Some(Missing::Role) => view! {
            <p>{words.administrators_only}</p>
            <p><button type="button" on:click=move |_| desk.read()>{words.sign_in}</button></p>
        }
        .into_any(),
        None => view! { <Lists desk /> }.into_any(),
    };
    view! {
        <p class="office-said" role="alert">{move || desk.said.get()}</p>
        {lists}
        {opened}
    }
}

/// The people and the tills.
#[component]
fn Lists(desk: Desk) -> impl IntoView {
    let words = desk.words;
    let is_loading = move || desk.people.with(Option::is_none) && desk.said.with(String::is_empty);
    view! {
        <div class="office-columns">
            <section>
                <h2>{words.people}</h2>
                <ol class="office-sales access-list">
                    <For
                        each=move || desk.people.get().unwrap_or_default()
                        key=|person| (person.id.clone(), person.role)
                        children=move |person| view! { <PersonRow desk person /> }
                    />
                </ol>
                <button type="button" on:click=move |_| desk.open.set(Open::NewPerson)>
                    {words.add_person}
                </button>
            </section>
            <section>
                <h2>{words.tills}</h2>
                <ol class="office-sales access-list">
                    <For
                        each=move || desk.tills.get().unwrap_or_default()
                        key=|till| (till.terminal.clone(), till.paired_at)
                        children=move |till| view! { <TillRow desk till /> }
                    />
                </ol>
                <button type="button" on:click=move |_| desk.open.set(Open::NewTill)>
                    {words.add_till}
                </button>
            </section>
        </div>
        <p class="office-quiet" role="status">{move || is_loading().then_some(words.loading)}</p>
    }
}

#[component]
fn PersonRow(desk: Desk, person: PersonView) -> impl IntoView {
    let (name, role) = (person.name.clone(), desk.words.role(person.role));
    view! {
        <li>
            <button type="button" class="access-row" on:click=move |_| desk.open.set(Open::Person(person.clone()))>
                <bdi translate="no">{name}</bdi>
                <span class="office-quiet">{role}</span>
            </button>
        </li>
    }
}

#[component]
fn TillRow(desk: Desk, till: ManagedTerminal) -> impl IntoView {
    let words = desk.words;
    let name = till.terminal.clone();
    let state = match till.paired_at {
        Some(at) => fill(words.paired_since, &desk.time(at)),
        None => words.not_paired.to_owned(),
    };
    let this = till.is_this.then_some(words.this_till);
    let this = this.map(|text| view! { <span class="access-this">{text}</span> });
    view! {
        <li>
            <button type="button" class="access-row" on:click=move |_| desk.open.set(Open::Till(till.clone()))>
                <span><bdi translate="no">{name}</bdi>" "{this}</span>
                <span class="office-quiet">{state}</span>
            </button>
        </li>
    }
}
