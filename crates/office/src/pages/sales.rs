//! The list of sales: search, filters, rows.

use browser_io::{Answer, send};
use contract::SaleView;
use contract::history::{TerminalList, calls};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::components::outcome;
use ui::words::{Digits, coded, fill};

use crate::history::{Chosen, Filter, Group};
use crate::listed::Trouble;
use crate::office::{Office, Page};
use crate::operation::Elsewhere;
use crate::words::Words;

/// All sales of the branch that fit, newest first.
#[component]
pub(crate) fn Sales(office: Office, words: &'static Words) -> impl IntoView {
    let listed = office.listed;
    let chosen = listed.chosen;
    let said = move || {
        if chosen.with(|chosen| chosen.is_backwards()) {
            return words.days_backwards.to_owned();
        }
        match listed.trouble.get() {
            Some(Trouble::Silent) => words.no_answer.to_owned(),
            Some(Trouble::Refused(problem)) => fill(words.not_read, &problem.detail),
            None => String::new(),
        }
    };
    let quiet = move || {
        listed.sales.with(|sales| match sales {
            None if listed.trouble.with(Option::is_none) => words.loading,
            Some(sales) if sales.is_empty() => words.nothing_found,
            _ => "",
        })
    };
    view! {
        <main class="office-page">
            <Elsewhere followed=office.followed shown=None words digits=office.digits() open=office.opens() listed=office.listed.sales />
            <form
                class="office-filter"
                role="search"
                on:submit=move |event| {
                    event.prevent_default();
                    listed.open_only();
                }
            >
                <h1 class="office-heading">{words.sales}</h1>
                <label class="office-search">
                    <span>{words.search}</span>
                    <input
                        type="search"
                        autocomplete="off"
                        spellcheck="false"
                        enterkeyhint="search"
                        dir="auto"
                        placeholder=words.search_hint
                        prop:value=move || chosen.with(|chosen| chosen.text.clone())
                        on:input=move |event| chosen.update(|chosen| chosen.text = event_target_value(&event))
                    />
                </label>
                <label>
                    <span>{words.state}</span>
                    <select on:change=move |event| {
                        let value = event_target_value(&event);
                        let group = Group::ALL.into_iter().find(|group| group.key() == value);
                        chosen.update(|chosen| chosen.group = group.unwrap_or_default());
                    }>
                        {Group::ALL
                            .into_iter()
                            .map(|group| view! {
                                <option
                                    value=group.key()
                                    selected=move || chosen.with(|chosen| chosen.group == group)
                                >
                                    {group.label(words)}
                                </option>
                            })
                            .collect_view()}
                    </select>
                </label>
                <Terminals chosen words />
                <label>
                    <span>{words.from_day}</span>
                    <input
                        type="date"
                        prop:value=move || chosen.with(|chosen| chosen.from.clone())
                        on:change=move |event| chosen.update(|chosen| chosen.from = event_target_value(&event))
                    />
                </label>
                <label>
                    <span>{words.to_day}</span>
                    <input
                        type="date"
                        prop:value=move || chosen.with(|chosen| chosen.to.clone())
                        on:change=move |event| chosen.update(|chosen| chosen.to = event_target_value(&event))
                    />
                </label>
            </form>
            <p class="office-said" role="alert">{said}</p>
            <Overdue office words />
            {move || listed.unreadable.get().into_iter().map(|sale| view! {
                <p class="notice problem">{fill(words.unreadable, &sale.reference)}</p>
            }).collect_view()}
            <ol class="office-sales">
                <For
                    each=move || listed.sales.get().unwrap_or_default()
                    key=row_key
                    children=move |sale| view! { <Row office sale words /> }
                />
            </ol>
            <p class="office-quiet" role="status">{quiet}</p>
            <Show when=move || listed.has_more()>
                <button
                    type="button"
                    class="office-more"
                    disabled=move || listed.is_asking.get()
                    on:click=move |_| listed.more()
                >
                    {words.show_more}
                </button>
            </Show>
        </main>
    }
}

/// Which terminal's sales are listed; nothing where there is only one.
#[component]
fn Terminals(chosen: Chosen, words: &'static Words) -> impl IntoView {
    let names = RwSignal::new(Vec::<String>::new());
    spawn_local(async move {
        let answer: Answer<TerminalList> = send(calls::terminals()).await;
        if let Answer::Good(list) = answer {
            let _ = names.try_set(list.terminals);
        }
    });
    move || {
        let mut names = names.get();
        if names.len() < 2 {
            return None;
        }
        names.insert(0, String::new());
        let option = |name: String| {
            let value = name.clone();
            let label = if name.is_empty() {
                words.terminal_all.to_owned()
            } else {
                name.clone()
            };
            let is_chosen = move || chosen.with(|chosen| chosen.terminal == name);
            view! { <option value=value selected=is_chosen>{label}</option> }
        };
        let options = names.into_iter().map(option).collect_view();
        let choose =
            move |event| chosen.update(|chosen| chosen.terminal = event_target_value(&event));
        Some(view! {
            <label>
                <span>{words.terminal}</span>
                <select on:change=choose>{options}</select>
            </label>
        })
    }
}

/// How many payments are authorised and not captured in time, and the way to them.
#[component]
fn Overdue(office: Office, words: &'static Words) -> impl IntoView {
    let listed = office.listed;
    listed.count_overdue();
    move || {
        let count = listed.overdue.get();
        let is_shown = listed.chosen.with(|chosen| chosen.group == Group::Overdue);
        (!count.is_empty() && !is_shown).then(|| {
            let show = move |_| listed.chosen.set(Filter::of(Group::Overdue));
            let text = fill(words.overdue, &office.digits().write(&count));
            view! {
                <p class="elsewhere" role="status">
                    <button type="button" class="course amber" on:click=show>{text}</button>
                </p>
            }
        })
    }
}

/// What a row is made of: it is made anew when one of these changes.
fn row_key(sale: &SaleView) -> (String, String, String) {
    (
        sale.id.to_string(),
        [
            sale.state.word(),
            if sale.put_aside { "+" } else { "" },
            if sale.allowed.is_empty() { "" } else { "*" },
        ]
        .concat(),
        [sale.captured.to_string(), sale.refunded.to_string()].join("/"),
    )
}

#[component]
fn Row(office: Office, sale: SaleView, words: &'static Words) -> impl IntoView {
    let digits = office.digits();
    let id = sale.id;
    let (tone, state) = outcome(&sale, words.ui());
    let when = move || office.time(sale.created_at);
    view! {
        <li>
            <button type="button" class="office-row" on:click=move |_| office.page.set(Page::Sale(id))>
                <bdi class="row-amount" translate="no">{coded(sale.amount, digits)}</bdi>
                <span class=tone>{state}</span>
                {refunded(&sale, words, digits)}
                <bdi class="row-reference" translate="no">{sale.reference.to_string()}</bdi>
                <bdi class="row-time" translate="no">{when}</bdi>
            </button>
        </li>
    }
}

/// That a part was refunded, or all of it.
fn refunded(sale: &SaleView, words: &'static Words, digits: Digits) -> impl IntoView + use<> {
    let text = (!sale.refunded.is_zero())
        .then(|| fill(words.refunded_part, &coded(sale.refunded, digits)));
    text.map(|text| view! { <span class="chip grey">{text}</span> })
}
