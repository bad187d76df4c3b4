//! The pages.

use axum::response::Html;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::form::{TextBox, Typed};
use super::outcome::{First, NotMade};
use super::words::Words;

/// The style sheet. It is in each page: the last one is read when nobody serves it any more.
pub(super) const STYLE: &str = include_str!("setup.css");

/// A text with this in place of its `{}`.
fn fill(text: &str, with: &str) -> String {
    text.replacen("{}", with, 1)
}

fn page(words: &Words, heading: &str, content: &Markup) -> Html<String> {
    page_then(words, heading, content, None)
}

/// A page that leads to another address by itself.
fn page_then(words: &Words, heading: &str, content: &Markup, then: Option<&str>) -> Html<String> {
    let whole = html! {
        (DOCTYPE)
        html lang=(words.lang) dir=(words.dir) translate="no" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if let Some(then) = then { meta http-equiv="refresh" content={ "1;url=" (then) }; }
                title { (heading) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (heading) }
                    (content)
                }
            }
        }
    };
    Html(whole.into_string())
}

/// The link to the other language.
fn other(words: &Words) -> Markup {
    let (lang, name) = words.other;
    html! { p class="lang" { a href={ "/?lang=" (lang) } lang=(lang) { (name) } } }
}

fn said(said: Option<&str>) -> Markup {
    html! { @if let Some(said) = said { p class="said" role="alert" { (said) } } }
}

/// Asks for the code.
pub(super) fn code(words: &Words, problem: Option<&str>) -> Html<String> {
    let content = html! {
        (other(words))
        p { (words.code_what) }
        (said(problem))
        form method="post" action={ "/code?lang=" (words.lang) } {
            label { span { (words.code) }
                input name="code" dir="ltr" autocomplete="off" spellcheck="false" autofocus required;
            }
            button { (words.go_on) }
        }
    };
    page(words, words.title, &content)
}

/// Nothing is left to set up, or the code is over.
pub(super) fn over(words: &Words, problem: &str) -> Html<String> {
    page(
        words,
        words.title,
        &html! { (other(words)) p class="said" role="alert" { (problem) } },
    )
}

/// What is wrong with a form.
pub(super) fn wrong(words: &Words, of: TextBox) -> String {
    let missing = |name| fill(words.missing, name);
    match of {
        TextBox::Shop => missing(words.shop),
        TextBox::Currency => missing(words.currency),
        TextBox::MerchantCode => missing(words.merchant_code),
        TextBox::Key => words.key_wrong.to_owned(),
        TextBox::Place => words.place_wrong.to_owned(),
        TextBox::Administrator => missing(words.administrator),
        TextBox::Terminal => missing(words.terminal),
    }
}

/// Why nothing was set up.
pub(super) fn why(words: &Words, error: &NotMade) -> String {
    match error {
        NotMade::KeyRefused => words.key_refused.to_owned(),
        NotMade::NotAsked(why) => fill(words.not_asked, why),
        NotMade::Setting(why) | NotMade::Disk(why) => fill(words.not_made, why),
    }
}

fn input(label: &str, name: &str, value: &str, direction: &str) -> Markup {
    html! {
        label { span { (label) }
            input name=(name) value=(value) dir=(direction) autocomplete="off" spellcheck="false" required;
        }
    }
}

/// The form, with what was typed before but for the key.
pub(super) fn form(words: &Words, typed: &Typed, problem: Option<&str>) -> Html<String> {
    let currencies = [("AED", words.aed), ("SAR", words.sar), ("KWD", words.kwd)];
    let (other, name) = words.other;
    let content = html! {
        (said(problem))
        @if problem.is_some() { p { (words.key_again) } }
        form method="post" action={ "/?lang=" (words.lang) } {
            // Enter means the first button of a form.
            button class="unseen" tabindex="-1" aria-hidden="true" { (words.make) }
            // What was typed is not lost.
            button class="lang" lang=(other) formaction={ "/language?lang=" (other) } formnovalidate { (name) }
            section {
                h2 { (words.shop_part) }
                (input(words.shop, "shop", &typed.shop, "auto"))
                label { span { (words.currency) }
                    select name="currency" {
                        @for (code, name) in currencies {
                            option value=(code) selected[typed.currency == code] { (name) }
                        }
                    }
                }
                (input(words.place, "place", &typed.place, "ltr"))
                p class="hint" { (words.place_hint) }
            }
            section {
                h2 { (words.tabby_part) }
                (input(words.merchant_code, "merchant_code", &typed.merchant_code, "ltr"))
                label { span { (words.key) }
                    input name="key" type="password" dir="ltr" autocomplete="off" spellcheck="false" required;
                }
                p class="hint" { (words.tabby_hint) }
            }
            section {
                h2 { (words.people_part) }
                (input(words.administrator, "administrator", &typed.administrator, "auto"))
                (input(words.terminal, "terminal", &typed.terminal, "auto"))
                p class="hint" { (words.terminal_hint) }
            }
            button { (words.make) }
        }
    };
    page(words, words.title, &content)
}

/// What the owner gets.
pub(super) fn done(words: &Words, made: &First, problem: Option<&str>) -> Html<String> {
    let start = format!("tabby-pos --config {}", files::quoted(&made.file));
    let content = html! {
        (other(words))
        (said(problem))
        @if made.is_test { p class="hint" { (words.test) } }
        p { (fill(words.pin_of, &made.administrator)) }
        p class="secret" dir="ltr" { (made.pin) }
        p { (words.pin_hint) }
        p { (fill(words.pair_hint, &made.terminal)) }
        form method="post" action={ "/begin?lang=" (words.lang) } { button { (words.pair) } }
        p class="hint" { (words.first_sale) }
        p class="hint" { (words.next_hint) }
        p class="hint" { (words.start_hint) }
        p { code dir="ltr" { (start) } }
    };
    page(words, words.done, &content)
}

/// Leads to the till, which needs a moment to begin.
pub(super) fn begins(words: &Words, code: &str) -> Html<String> {
    let till = format!("/#pair={code}");
    let content = html! { p { a class="button" href=(till) { (words.open) } } };
    page_then(words, words.begins, &content, Some(&till))
}
