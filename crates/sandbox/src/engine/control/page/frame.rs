//! What stands around the parts of the page: its head, its bar, its foot.

use axum::http::header;
use axum::response::{Html, IntoResponse};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::saying;
use super::view::View;

const STYLE: &str = include_str!("control.css");

/// What an API says in the frame.
#[derive(Debug)]
pub struct Frame {
    /// The name of the page.
    pub title: &'static str,
    /// The API's own styles.
    pub style: &'static str,
    /// What stands below the name.
    pub about: Markup,
    /// Links to the parts of the page.
    pub sections: Markup,
    /// The parts of the page.
    pub body: Markup,
}

/// Renders the whole page.
#[must_use]
pub fn whole(frame: Frame, view: &View) -> Markup {
    let body = frame.body.into_string();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) (PreEscaped(frame.style)) }
                script src="/_sandbox/page/control.js" defer {}
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    h1 { (frame.title) }
                    (frame.about)
                }
                div.bar {
                    p.problem #stopped role="alert" hidden {}
                    (frame.sections)
                    span role="status" { button #held type="button" hidden {} }
                }
                main #content tabindex="-1" {
                    (saying::elsewhere(view, &body))
                    (PreEscaped(body))
                }
                footer {
                    p { "For programs: "
                        a href="/_sandbox/openapi.json" { "API of this page" }
                        " · " a href="/_sandbox/state" { "state" } " · " a href="/_sandbox/requests" { "requests" }
                        " · " a href="/_sandbox/settings" { "settings" } }
                }
            }
        }
    }
}

/// The answer with the whole page.
pub fn served(page: Markup) -> impl IntoResponse + use<> {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    (headers, Html(page.into_string()))
}
