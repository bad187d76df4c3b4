//! A simulated phone for payment links: the SMS that Tabby would have sent, newest first.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, PreEscaped, html};

use crate::engine::clock::time;
use crate::tabby::world::Shared;

const STYLE: &str = include_str!("phone.css");

/// How many messages are shown.
const SHOWN: usize = 20;

/// A masked phone number: country code and last four digits.
#[must_use]
pub(crate) fn masked(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let end = digits.len().saturating_sub(4);
    format!("••• {}", digits.get(end..).unwrap_or_default())
}

/// The text of the link, in the language of the message.
const fn open_the_link(arabic: bool) -> &'static str {
    match arabic {
        true => "افتح الرابط",
        false => "Open the link",
    }
}

pub(super) async fn script() -> impl IntoResponse {
    let kind = "text/javascript; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], include_str!("phone.js"))
}

pub(super) async fn show(State(shared): State<Shared>) -> Response {
    let messages = shared.lock().messages();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // Without scripts the page reloads and takes the focus away, so not too often.
                noscript { meta http-equiv="refresh" content="5"; }
                title { "Messages · Tabby sandbox" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
                script src="/phone/page.js" defer {}
            }
            body {
                main.phone {
                    header { h1 { "Messages" } p { "Every customer's phone in one. Nothing was really sent." }
                        p #count { @if messages.len() > SHOWN { "The last " (SHOWN) " of " (messages.len()) "." } } }
                    p.nothing #none { @if messages.is_empty() { "No messages yet. Send a payment link from a till." } }
                    ol #messages {
                        @for (number, message) in messages.iter().enumerate().rev().take(SHOWN) {
                            li id=(format!("message-{number}")) {
                                p.to { "to " bdi dir="ltr" { (masked(&message.phone)) } " · " time { (time(message.at)) } }
                                p.bubble lang=(if message.arabic { "ar" } else { "en" }) dir=(if message.arabic { "rtl" } else { "ltr" }) {
                                    (message.text) " "
                                    a href=(message.url) { (open_the_link(message.arabic)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    (StatusCode::OK, headers, Html(page.into_string())).into_response()
}
