//! The printer of this browser: the way to it, its paper, a test page.

use crate::browser::{focus_on, prints_by_itself};
use crate::office::{BackArrow, Office, Page};
use crate::printing::{
    self, Choice, Preview, Route, Sheet, Shop, Subject, Told, Tongues, ask_for_device, can,
    has_device, print, test_page,
};
use crate::server::{Answer, send};
use crate::words::Words;
use contract::printing::PrintingView;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Widths in dots that many printers have, and what they are called.
const WIDTHS: [(u32, &str); 4] = [
    (384, "58 mm · 384"),
    (512, "80 mm · 512"),
    (576, "80 mm · 576"),
    (640, "640"),
];

/// Speeds of serial printers.
const BAUDS: [u32; 5] = [9_600, 19_200, 38_400, 57_600, 115_200];

/// The printer of this browser.
#[component]
pub(crate) fn Printer(office: Office, words: &'static Words) -> impl IntoView {
    let choice = RwSignal::new(Choice::stored());
    let shop = RwSignal::new(None::<PrintingView>);
    let is_ready = RwSignal::new(true);
    let came = RwSignal::new(None::<Option<Told>>);
    let change = move |change: &dyn Fn(&mut Choice)| {
        choice.update(change);
        choice.with_untracked(Choice::keep);
        came.set(None);
    };
    spawn_local(async move {
        if let Answer::Good(view) = send(contract::printing::printing()).await {
            let _ = shop.try_set(Some(view));
        }
    });
    Effect::new(move |_| {
        let choice = choice.get();
        spawn_local(async move {
            let is_there = has_device(&choice).await;
            let _ = is_ready.try_set(is_there);
        });
    });
    focus_on(".office .office-heading");
    let paper = Memo::new(move |_| {
        let (choice, view) = (choice.get(), shop.get()?);
        let shop = Shop::new(view, choice.tongues.languages());
        Some(shop.on_paper(test_page(&shop, choice.dots()), choice.dots()))
    });
    let route = move || choice.with(|choice| choice.route);
    let is_way = move |one: Route| {
        can(one)
            && (one != Route::Network
                || shop.with(|shop| shop.as_ref().is_none_or(|shop| shop.network_printer)))
    };
    let ask = move |_| {
        spawn_local(async move {
            if let Some(device) = ask_for_device(choice.get_untracked().route).await {
                change(&|choice| choice.device = Some(device));
            }
        });
    };
    let test = move |_| {
        // A print without a choice would go another way than it says here.
        choice.with_untracked(Choice::keep);
        came.set(Some(None));
        spawn_local(async move {
            let told = print(Subject::Test, choice.get_untracked()).await;
            if told.is_some() {
                let _ = came.try_set(Some(told));
            }
        });
    };
    let ways = Route::ALL.map(|one| {
        let label = match one {
            Route::Network => words.route_network,
            Route::Serial => words.route_serial,
            Route::Usb => words.route_usb,
            Route::Browser => words.route_browser,
        };
        let why = move || {
            let hint = match one {
                _ if is_way(one) => return None,
                Route::Network => words.no_network_printer,
                _ => words.no_device_here,
            };
            Some(view! { <span class="hint">{hint}</span> })
        };
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="route"
                    value=one.key()
                    disabled=move || !is_way(one)
                    prop:checked=move || route() == one
                    on:change=move |_| change(&|choice| choice.route = one)
                />
                <span>{label}{why}</span>
            </label>
        }
    });
    view! {
        <main class="office-page">
            <button type="button" class="quiet office-back" on:click=move |_| office.page.set(Page::Sales)>
                <BackArrow />
                {words.back_to_sales}
            </button>
            <h1 class="office-heading" tabindex="-1">{words.printer}</h1>
            <p class="office-quiet">{words.printer_meaning}</p>
            <div class="office-columns">
                <section class="printer-form">
                    <fieldset class="printer-ways">
                        <legend>{words.route}</legend>
                        {ways}
                    </fieldset>
                    <Show when=move || matches!(route(), Route::Serial | Route::Usb)>
                        <div class="printer-device">
                            <button type="button" on:click=ask>{words.choose_device}</button>
                            <span role="status">
                                {move || if is_ready.get() { words.device_ready } else { words.device_missing }}
                            </span>
                        </div>
                    </Show>
                    {settings(choice, words, change)}
                    <p class="hint">
                        {if prints_by_itself() { words.auto_print_on } else { words.auto_print_off }}
                    </p>
                    <div class="buttons">
                        <button
                            type="button"
                            class="primary"
                            disabled=move || came.get() == Some(None)
                            on:click=test
                        >
                            {words.test_page}
                        </button>
                    </div>
                    <p class="printer-told" role="status">
                        {move || came.get().map(|came| match came {
                            None => words.printing_now.to_owned(),
                            Some(told) => printing::told(told, words),
                        })}
                    </p>
                </section>
                <section>
                    <h2>{words.preview}</h2>
                    <Preview paper label=words.preview_of_test />
                </section>
            </div>
        </main>
    }
}

/// A change of the choice.
type Change = fn(&mut Choice);

/// Paper, languages, cutter and drawer.
fn settings(
    choice: RwSignal<Choice>,
    words: &'static Words,
    change: impl Fn(&dyn Fn(&mut Choice)) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let route = move || choice.with(|choice| choice.route);
    let width = move || choice.with(|choice| choice.width);
    let is_usual = move || WIDTHS.iter().any(|(dots, _)| *dots == width());
    // A person who wants another width sees its box before it has another number.
    let wants_other = RwSignal::new(!is_usual());
    let choose_width = move |event| match event_target_value(&event).parse::<u32>() {
        Ok(dots) => {
            wants_other.set(false);
            change(&|choice| choice.width = dots);
        }
        Err(_) => wants_other.set(true),
    };
    let type_width = move |event| {
        let typed = event_target_value(&event).parse::<u32>();
        if let Some(dots) = typed.ok().filter(|dots| printing::WIDTHS.contains(dots)) {
            change(&|choice| choice.width = dots);
        }
    };
    let sheets = Sheet::ALL.map(|sheet| {
        let label = match sheet {
            Sheet::Mm58 => words.ui().paper_58,
            Sheet::Mm80 => words.ui().paper_80,
            Sheet::A4 => "A4",
        };
        view! {
            <option value=sheet.key() selected=move || choice.with(|choice| choice.sheet == sheet)>
                {label}
            </option>
        }
    });
    let choose_sheet = move |event| {
        let value = event_target_value(&event);
        let sheet = Sheet::ALL.into_iter().find(|sheet| sheet.key() == value);
        change(&|choice| choice.sheet = sheet.unwrap_or(choice.sheet));
    };
    let tongues = Tongues::ALL.map(|tongues| {
        let label = match tongues {
            Tongues::Both => words.tongues_both,
            Tongues::En => "English",
            Tongues::Ar => "العربية",
        };
        view! {
            <option value=tongues.key() selected=move || choice.with(|choice| choice.tongues == tongues)>
                {label}
            </option>
        }
    });
    let choose_tongues = move |event| {
        let value = event_target_value(&event);
        let tongues = Tongues::ALL.into_iter().find(|one| one.key() == value);
        change(&|choice| choice.tongues = tongues.unwrap_or(choice.tongues));
    };
    let choose_baud = move |event| {
        let baud = event_target_value(&event).parse();
        change(&|choice| choice.baud = baud.clone().unwrap_or(choice.baud));
    };
    let bauds = BAUDS.map(|baud| {
        view! {
            <option value=baud.to_string() selected=move || choice.with(|choice| choice.baud == baud)>
                {baud.to_string()}
            </option>
        }
    });
    let check = move |label: &'static str, is_on: fn(&Choice) -> bool, turn: Change| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || choice.with(is_on)
                    on:change=move |_| change(&turn)
                />
                <span>{label}</span>
            </label>
        }
    };
    let is_by_browser = move || route() == Route::Browser;
    view! {
        <Show when=is_by_browser>
            <label>
                <span>{words.ui().paper}</span>
                <select on:change=choose_sheet>{sheets.clone()}</select>
            </label>
        </Show>
        <Show when=move || !is_by_browser()>
            <label>
                <span>{words.paper_width}</span>
                <select on:change=choose_width>
                    {WIDTHS.map(|(dots, label)| view! {
                        <option value=dots.to_string() selected=move || width() == dots && !wants_other.get()>
                            {label}
                        </option>
                    })}
                    <option value="other" selected=move || wants_other.get()>{words.other_width}</option>
                </select>
            </label>
            <Show when=move || wants_other.get()>
                <label>
                    <span>{words.dots}</span>
                    <input
                        type="number"
                        inputmode="numeric"
                        min=printing::WIDTHS.start().to_string()
                        max=printing::WIDTHS.end().to_string()
                        prop:value=move || width().to_string()
                        on:change=type_width
                    />
                </label>
            </Show>
        </Show>
        <label>
            <span>{words.tongues}</span>
            <select on:change=choose_tongues>{tongues}</select>
        </label>
        <Show when=move || route() == Route::Serial>
            <label>
                <span>{words.baud}</span>
                <select on:change=choose_baud>{bauds.clone()}</select>
            </label>
        </Show>
        <Show when=move || !is_by_browser()>
            {check(words.cut, |choice| choice.cut, |choice| choice.cut = !choice.cut)}
            {check(words.kick, |choice| choice.kick, |choice| choice.kick = !choice.kick)}
        </Show>
    }
}
