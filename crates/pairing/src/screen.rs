//! The screen that asks for the code. It lies over the terminal, which goes on below: what a person types
//! goes here and nowhere else.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use browser_io::{Answer, add_styles, send};
use contract::Lang;
use contract::pairing::{NewPairing, PairedTerminal, pair};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement};

use crate::database::Slot;
use crate::dom::{STYLES, child, document, hear, keep_keys, language, theme, window};
use crate::key::{self, Key};
use crate::send::is_terminal;
use crate::words::{Words, words};

/// The screen's id.
const ID: &str = "pairing";

/// What makes a code.
const COMMAND: &str = "tabby-pos terminals add \"NAME\"";

/// What the address has before a code that it brings along.
const IN_ADDRESS: &str = "#pair=";

/// Asks for the code, unless that is on the screen already.
pub(crate) fn show() {
    let is_shown = document().is_some_and(|page| page.get_element_by_id(ID).is_some());
    if !is_shown {
        add_styles(STYLES);
        let _ = made(language(), in_address());
    }
}

/// The code that the address brings along. It is taken out of it: the address may be kept.
fn in_address() -> Option<String> {
    let hash = window().location().hash().ok()?;
    let code = hash.strip_prefix(IN_ADDRESS)?.to_owned();
    let history = window().history().ok()?;
    let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some("/"));
    Some(code)
}

/// The screen's parts.
struct Parts {
    words: &'static Words,
    dialog: HtmlDialogElement,
    code: HtmlInputElement,
    button: HtmlElement,
    said: Element,
    busy: Cell<bool>,
    /// The key that the codes typed here are sent with: a new one for each screen, so that nobody who has
    /// copied an earlier one is let in with it.
    key: RefCell<Option<Rc<Key>>>,
}

fn made(lang: Lang, given: Option<String>) -> Option<()> {
    let page = document()?;
    let words = words(lang);
    let theme = theme();
    // A dialog over the whole window: nothing below it takes a key or a tap.
    let dialog: HtmlDialogElement = child(
        page.body()?.as_ref(),
        "dialog",
        &[
            ("id", ID),
            ("class", ID),
            ("lang", words.lang),
            ("dir", words.dir),
            ("data-theme", theme.as_str()),
            ("aria-labelledby", "pairing-heading"),
        ],
        "",
    )?;
    let other: Element = child(
        &dialog,
        "button",
        &[
            ("type", "button"),
            ("class", "language"),
            ("lang", words.other_lang),
        ],
        words.other_language,
    )?;
    let form: Element = child(&dialog, "form", &[("novalidate", "")], "")?;
    child::<Element>(&form, "h1", &[("id", "pairing-heading")], words.heading)?;
    child::<Element>(&form, "p", &[("class", "money")], words.money)?;
    // Whoever comes by a link has a code.
    if given.as_ref().is_none_or(String::is_empty) {
        child::<Element>(&form, "p", &[], words.what)?;
        child::<Element>(&form, "code", &[("dir", "ltr")], COMMAND)?;
    }
    let label: Element = child(&form, "label", &[], "")?;
    child::<Element>(&label, "span", &[], words.code)?;
    let code: HtmlInputElement = child(
        &label,
        "input",
        &[
            ("dir", "ltr"),
            ("type", "text"),
            ("autocomplete", "off"),
            ("autocapitalize", "characters"),
            ("spellcheck", "false"),
            ("maxlength", "32"),
            ("aria-describedby", "pairing-said"),
        ],
        "",
    )?;
    let said: Element = child(&form, "p", &[("id", "pairing-said"), ("role", "alert")], "")?;
    let button = child(&form, "button", &[("type", "submit")], words.pair)?;
    if let Some(given) = given {
        code.set_value(&given);
    }
    let parts = Rc::new(Parts {
        words,
        dialog: dialog.clone(),
        code,
        button,
        said,
        busy: Cell::new(false),
        key: RefCell::new(None),
    });
    if !key::is_possible() {
        parts.say(words.not_secure);
    }
    keep_keys(&dialog);
    let (changed, typed) = (dialog.clone(), parts.clone());
    hear(&other, "click", move |_| {
        if !typed.busy.get() {
            changed.remove();
            let next = match lang {
                Lang::En => Lang::Ar,
                Lang::Ar => Lang::En,
            };
            let _ = made(next, Some(typed.code.value()));
        }
    });
    hear(&dialog, "cancel", |event| event.prevent_default());
    let submitted = parts.clone();
    hear(&form, "submit", move |event| {
        event.prevent_default();
        let parts = submitted.clone();
        if !parts.busy.replace(true) {
            spawn_local(async move { parts.submit().await });
        }
    });
    dialog.show_modal().ok()?;
    parts.code.focus().ok()
}

impl Parts {
    fn say(&self, text: &str) {
        self.said.set_text_content(Some(text));
    }

    /// Pairs this browser. Then the page is opened anew, as a terminal's.
    async fn submit(&self) {
        self.button.set_text_content(Some(self.words.pairing));
        self.say("");
        match self.paired().await {
            Ok(()) => {
                // The browser may ask whether to leave a sale: whoever stays goes on with it.
                self.dialog.remove();
                let _ = window().location().reload();
            }
            Err(why) => {
                self.say(why);
                self.button.set_text_content(Some(self.words.pair));
                self.busy.set(false);
                let _ = self.code.focus();
                self.code.select();
            }
        }
    }

    async fn paired(&self) -> Result<(), &'static str> {
        let words = self.words;
        let code = self.code.value();
        if !key::is_possible() {
            return Err(words.not_secure);
        }
        if code.trim().is_empty() {
            return Err(words.missing);
        }
        if is_terminal().await {
            return Ok(());
        }
        let made = self.key.borrow().clone();
        let key = match made {
            Some(key) => key,
            None => {
                let key = Rc::new(new_key(words).await?);
                self.key.replace(Some(key.clone()));
                key
            }
        };
        let new = NewPairing {
            code,
            public_key: key.public(),
        };
        match send::<PairedTerminal>(pair(new)).await {
            // The next request gets its session with the tried key, should this fail.
            Answer::Good(_) => {
                key.keep(Slot::Terminal).await;
                Ok(())
            }
            Answer::Refused(problem) => Err(words.problem(problem.code)),
            Answer::Nothing => Err(words.no_answer),
        }
    }
}

/// A new key. It is stored before a code is used up: a key that cannot be kept must not cost one.
async fn new_key(words: &Words) -> Result<Key, &'static str> {
    let key = Key::make().await.ok_or(words.failed)?;
    match key.keep(Slot::Tried).await {
        true => Ok(key),
        false => Err(words.not_kept),
    }
}
