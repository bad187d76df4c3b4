//! The shell: the bar, what the terminal below shows, and which page.

use browser_io::{Answer, add_styles, send};
use contract::TerminalView;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use till::Affixes;
use ui::words::fill;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::audit::AuditLog;
use crate::below::{self, Below};
use crate::browser::{focus_on, has_arabic_digits};
use crate::day::{DayPage, SignedPage};
use crate::history::Filter;
use crate::keyboard;
use crate::listed::Listed;
use crate::office::{BackArrow, Office, Page};
use crate::operation::{Followed, kept};
use crate::pages::{Sale, Sales, access, printer, resume};
use crate::words::words;

/// The office's style sheet.
const STYLES: &str = "/office/office.css";

/// The element of the office.
const ROOT: &str = "office";

/// Opens the office; does nothing while it is open.
pub(crate) fn open() {
    let page = document();
    if page.get_element_by_id(ROOT).is_some() {
        return;
    }
    add_styles(STYLES);
    let root = page.create_element("div").ok();
    let (Some(root), Some(body)) = (root, page.body()) else {
        return;
    };
    root.set_id(ROOT);
    if body.append_child(&root).is_err() {
        return;
    }
    let element: HtmlElement = root.unchecked_into();
    let mounted = StoredValue::new_local(None);
    let close = move || {
        // What is mounted cannot be dropped while one of its own listeners runs.
        request_animation_frame(move || {
            let _ = mounted.try_update_value(Option::take);
            if let Some(root) = document().get_element_by_id(ROOT) {
                root.remove();
            }
        });
    };
    let handle = mount_to(element, move || {
        view! { <Shell close=Callback::new(move |()| close()) /> }
    });
    let _ = mounted.try_update_value(|place| place.replace(handle));
}

/// The office.
#[component]
fn Shell(close: Callback<()>) -> impl IntoView {
    let below = below::watch();
    let lang = Memo::new(move |_| below.with(Below::lang));
    let followed = Followed::new();
    // What was under way when the page was closed comes first.
    let interrupted = kept::kept();
    let page = RwSignal::new(
        interrupted
            .last()
            .map_or(Page::Sales, |wanted| Page::Sale(wanted.sale)),
    );
    let listed = Listed::new(page);
    let office = Office {
        page,
        listed,
        followed,
        lang,
        has_arabic_digits: has_arabic_digits(),
    };
    listed.follow();
    resume(office, interrupted);
    spawn_local(async move {
        if let Answer::Good(shop) = send(contract::calls::terminal()).await {
            let _ = listed.shop.try_set(Some(shop));
        }
    });
    let back = move || match office.page.get_untracked() {
        Page::Sales => close.run(()),
        Page::Sale(_) | Page::Day | Page::Audit | Page::Access | Page::Printer => {
            office.page.set(Page::Sales);
        }
        Page::Report(_) => office.page.set(Page::Day),
    };
    let affixes = move || {
        let affix = |text: Option<&String>| text.cloned().unwrap_or_default();
        let of = |shop: &Option<TerminalView>| {
            let shop = shop.as_ref();
            Affixes {
                prefix: affix(shop.and_then(|shop| shop.scan_prefix.as_ref())),
                suffix: affix(shop.and_then(|shop| shop.scan_suffix.as_ref())),
            }
        };
        let shop = listed.shop;
        shop.try_with_untracked(of).unwrap_or_default()
    };
    // The code on a receipt: the sale opens, if it is just one.
    let scanned = move |code: String| {
        listed.chosen.set(Filter {
            text: code,
            ..Filter::default()
        });
        office.page.set(Page::Sales);
        listed.open_only();
    };
    keyboard::take(affixes, back, scanned);
    let popped = window_event_listener_untyped("popstate", move |_| close.run(()));
    on_cleanup(move || popped.remove());
    Effect::new(move |_| {
        if office.page.get() == Page::Sales {
            focus_on(keyboard::SEARCH);
        }
    });
    view! {
        <div
            class="office"
            lang=move || words(lang.get()).ui().code
            dir=move || words(lang.get()).ui().dir
            data-theme=move || below.with(|below| below.theme.clone())
        >
            {move || {
                let words = words(lang.get());
                view! {
                    <header class="office-bar">
                        <button type="button" class="quiet" on:click=move |_| close.run(())>
                            <BackArrow />
                            {words.back_to_till}
                        </button>
                        <Tabs office words />
                        <Till below close words />
                    </header>
                    {move || match office.page.get() {
                        Page::Sales => view! { <Sales office words /> }.into_any(),
                        Page::Sale(id) => view! { <Sale office id words /> }.into_any(),
                        Page::Day => view! { <DayPage office words /> }.into_any(),
                        Page::Report(number) => view! { <SignedPage office number words /> }.into_any(),
                        Page::Audit => view! { <AuditLog office words /> }.into_any(),
                        Page::Access => access(office, words),
                        Page::Printer => printer(office, words),
                    }}
                }
            }}
        </div>
    }
}

/// The pages that are opened from any other.
#[component]
fn Tabs(office: Office, words: &'static crate::words::Words) -> impl IntoView {
    let tab = move |page: Page, name: &'static str| {
        let is_it = move || match office.page.get() {
            Page::Sales | Page::Sale(_) => page == Page::Sales,
            Page::Day | Page::Report(_) => page == Page::Day,
            other => page == other,
        };
        view! {
            <button
                type="button"
                class="quiet"
                aria-current=move || is_it().then_some("page")
                on:click=move |_| office.page.set(page)
            >
                {name}
            </button>
        }
    };
    view! {
        <nav class="office-tabs">
            {tab(Page::Sales, words.sales)}
            {tab(Page::Day, words.day)}
            {tab(Page::Access, words.access)}
            {tab(Page::Audit, words.audit.title)}
            {tab(Page::Printer, words.printer)}
        </nav>
    }
}

/// What the terminal below shows, while somebody has to see it there.
#[component]
fn Till(
    below: RwSignal<Below>,
    close: Callback<()>,
    words: &'static crate::words::Words,
) -> impl IntoView {
    let told = Memo::new(move |_| {
        below.with(|below| {
            below.is_busy().then(|| {
                let heading = match below.heading.as_str() {
                    "" => words.sale_under_way,
                    heading => heading,
                };
                (
                    fill(words.at_the_till, heading),
                    matches!(below.screen.as_str(), "result" | "checking"),
                )
            })
        })
    });
    let text = move || told.get().map(|(text, _)| text);
    let button = move || {
        told.get().map(|(text, is_urgent)| {
            view! {
                <button
                    type="button"
                    class=if is_urgent { "at-the-till urgent" } else { "at-the-till" }
                    on:click=move |_| close.run(())
                >
                    {text}
                </button>
            }
        })
    };
    view! {
        {button}
        <p class="unseen" role="status">{text}</p>
    }
}
