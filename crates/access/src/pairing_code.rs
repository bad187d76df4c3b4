//! A one-time code, until a browser has used it or its time is over.

use std::time::Duration;

use browser_io::{Answer, send};
use contract::management::{ManagedTerminals, PairingCodeView, managed_terminals};
use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::components::code_of;
use ui::words::fill;

use crate::desk::Desk;
use crate::dialog::{Dialog, Form};

/// How often the server is asked whether a browser has used the code.
const EVERY: Duration = Duration::from_secs(2);

/// What has become of the code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nobody has used it.
    Waits,
    /// A browser is this till now.
    Used,
    /// It is taken no more.
    Over,
}

/// Asks until the code is used, or its time is over, or the dialog is closed.
fn watch(desk: Desk, state: RwSignal<State>, code: &PairingCodeView, before: Option<i64>) {
    let terminal = code.terminal.clone();
    let mut left = Duration::from_secs(u64::from(code.seconds));
    spawn_local(async move {
        while state.try_get_untracked() == Some(State::Waits) {
            sleep(EVERY).await;
            left = left.saturating_sub(EVERY);
            if let Answer::Good(ManagedTerminals { terminals }) = send(managed_terminals()).await {
                let mut all = terminals.iter();
                let this = all.find(|till| till.terminal == terminal);
                let paired_at = this.and_then(|till| till.paired_at);
                if paired_at.is_some() && paired_at != before {
                    let _ = state.try_set(State::Used);
                    desk.read();
                    return;
                }
            }
            if left.is_zero() {
                let _ = state.try_set(State::Over);
            }
        }
    });
}

/// Whether a host is this machine itself, which no other one reaches by that name.
fn is_local(host: &str) -> bool {
    host == "localhost" || host == "[::1]" || host.starts_with("127.")
}

/// The code, with the QR code of a link that fills it in.
#[component]
pub(crate) fn PairingCode(
    desk: Desk,
    code: PairingCodeView,
    /// Since when the till was paired before.
    before: Option<i64>,
) -> impl IntoView {
    let words = desk.words;
    let form = Form::new();
    let state = RwSignal::new(State::Waits);
    watch(desk, state, &code, before);
    let minutes = desk.number(code.seconds.div_ceil(60));
    let here = window().location();
    let origin = here.origin().unwrap_or_default();
    // Where the server does not know its page's address, it is the one of this page.
    let page = code.link.as_deref().and_then(|link| link.split('#').next());
    let page = page.map_or(origin, str::to_owned);
    let is_local = here.hostname().is_ok_and(|name| is_local(&name));
    let only_here = is_local.then(|| view! { <p class="notice problem">{words.only_here}</p> });
    let qr = code.link.as_deref();
    let qr = qr.and_then(|link| code_of(link, words.qr));
    let qr = qr.map(|qr| view! { <p>{words.code_scan}</p> <div class="access-qr">{qr}</div> });
    let lives = fill(words.code_lives, &minutes);
    let said = move || match state.get() {
        State::Waits => view! { <p class="office-quiet">{words.code_waits}</p> }.into_any(),
        State::Used => view! { <p class="notice good">{words.code_used}</p> }.into_any(),
        State::Over => view! { <p class="notice problem">{words.code_over}</p> }.into_any(),
    };
    view! {
        <Dialog desk form heading=fill(words.code_of, &code.terminal) takes_focus=true>
            <p>{words.code_meaning}</p>
            <p class="access-page" translate="no"><bdi dir="ltr">{page}</bdi></p>
            {only_here}
            <p class="access-secret" translate="no"><bdi dir="ltr">{code.code.clone()}</bdi></p>
            {qr}
            <p>{lives}</p>
            <div role="status">{said}</div>
            <div class="buttons">
                <button type="button" class="primary" on:click=move |_| desk.close()>{words.close}</button>
            </div>
        </Dialog>
    }
}
