//! Asks who it is, and for the PIN. Lies over the terminal, as the screen that pairs does.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use browser_io::{Answer, add_styles, send};
use contract::ProblemCode;
use contract::people::{
    Approval, NewApproval, NewSignIn, PeopleView, PersonView, approve, people, sign_in,
};
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, Element, HtmlDialogElement, HtmlInputElement};

use super::pad;
use super::present;
use super::purpose::{Approved, Purpose};
use crate::dom::{STYLES, child, document, hear, keep_keys, language, theme};
use crate::words::{Words, filled, words};

/// The screen's id.
const ID: &str = "people";

/// The screen that is shown now, and what ends with it.
type Shown = Option<(Rc<Screen>, Promise)>;

thread_local! {
    static SHOWN: RefCell<Shown> = const { RefCell::new(None) };
}

/// What a PIN is asked for now.
pub(super) fn shown() -> Option<Purpose> {
    SHOWN.with_borrow(|shown| shown.as_ref().map(|(screen, _)| screen.purpose.clone()))
}

/// Ends the question who is at this till: somebody has signed in, in another window.
pub(super) fn somebody_is_here() {
    let shown = SHOWN.with_borrow(|shown| shown.as_ref().map(|(screen, _)| screen.clone()));
    if let Some(screen) = shown
        && screen.purpose == Purpose::SignIn
        && !screen.busy.get()
    {
        screen.end(Some(""));
    }
}

/// Asks for somebody's PIN. Returns the approval if the purpose is one, and otherwise an empty text; `None`
/// if nobody wanted to, or the request that waits for it was given up.
pub(crate) async fn ask(purpose: Purpose, signal: Option<AbortSignal>) -> Option<String> {
    while let Some((shown, ended)) = SHOWN.with_borrow(Clone::clone) {
        let answer = JsFuture::from(ended).await.ok()?;
        // Several requests at once want the same person, and ask once.
        if shown.purpose == purpose && purpose.is_for_all() {
            return answer.as_string();
        }
    }
    add_styles(STYLES);
    let mut screen = None;
    let ended = Promise::new(&mut |done: Function, _| screen = Screen::open(&purpose, done));
    let screen: Rc<Screen> = screen?;
    SHOWN.set(Some((screen.clone(), ended.clone())));
    if let Some(signal) = signal {
        let given_up = screen.clone();
        if signal.aborted() {
            given_up.end(None);
        }
        hear(&signal, "abort", move |_| given_up.end(None));
    }
    let filled = screen.clone();
    spawn_local(async move { filled.fill().await });
    let answer = JsFuture::from(ended).await.ok()?;
    answer.as_string()
}

struct Screen {
    words: &'static Words,
    purpose: Purpose,
    dialog: HtmlDialogElement,
    /// What is shown now: the tiles or the PIN.
    part: RefCell<Option<Element>>,
    /// Ends the screen.
    done: Function,
    people: RefCell<Vec<PersonView>>,
    busy: Cell<bool>,
}

impl Screen {
    fn open(purpose: &Purpose, done: Function) -> Option<Rc<Self>> {
        let words = words(language());
        let theme = theme();
        let attributes = [
            ("id", ID),
            ("lang", words.lang),
            ("dir", words.dir),
            ("data-theme", theme.as_str()),
            ("aria-label", purpose.heading(words)),
        ];
        let body = document()?.body()?;
        let dialog: HtmlDialogElement = child(&body, "dialog", &attributes, "")?;
        keep_keys(&dialog);
        let screen = Rc::new(Self {
            words,
            purpose: purpose.clone(),
            dialog: dialog.clone(),
            part: RefCell::default(),
            done,
            people: RefCell::default(),
            busy: Cell::new(false),
        });
        let left = screen.clone();
        hear(&dialog, "cancel", move |event| {
            event.prevent_default();
            left.leave();
        });
        dialog.show_modal().ok()?;
        Some(screen)
    }

    /// Ends the screen, with what came of it.
    fn end(&self, answer: Option<&str>) {
        if SHOWN.take().is_some() {
            self.dialog.remove();
            let answer = answer.map_or(JsValue::NULL, JsValue::from_str);
            let _ = self.done.call1(&JsValue::NULL, &answer);
        }
    }

    /// Ends it without anybody, where that is possible.
    fn leave(&self) {
        if self.purpose.may_be_left() && !self.busy.get() {
            self.end(None);
        }
    }

    /// Gets the people, and shows them.
    async fn fill(self: Rc<Self>) {
        match send::<PeopleView>(people()).await {
            Answer::Good(view) => {
                present::learns(&view);
                let here = view.people.into_iter();
                let here = here.filter(|person| self.purpose.takes(person));
                self.people.replace(here.collect());
                self.clone().show_tiles("");
            }
            Answer::Refused(_) | Answer::Nothing => {
                let words = self.words;
                self.clone().show_tiles(words.no_answer_now);
            }
        }
    }

    /// An empty part of the screen, in place of the one before.
    fn new_part(&self, tag: &str, heading: &str) -> Option<Element> {
        if let Some(before) = self.part.take() {
            before.remove();
        }
        let part: Element = child(&self.dialog, tag, &[("class", "part")], "")?;
        self.part.replace(Some(part.clone()));
        child::<Element>(&part, "h1", &[], heading)?;
        if let Some((action, amount)) = self.purpose.action(self.words) {
            let said: Element = child(&part, "p", &[("class", "action")], action)?;
            if !amount.is_empty() {
                child::<Element>(&said, "bdi", &[("dir", "ltr")], &amount)?;
            }
        }
        Some(part)
    }

    /// The button that leaves the screen, where it may be left.
    fn add_leave(self: &Rc<Self>, part: &Element) -> Option<()> {
        if self.purpose.may_be_left() {
            let attributes = [("type", "button"), ("class", "plain")];
            let leave: Element = child(part, "button", &attributes, self.words.not_now)?;
            let screen = self.clone();
            hear(&leave, "click", move |_| screen.leave());
        }
        Some(())
    }

    /// The tiles with names, and what went wrong before.
    fn show_tiles(self: Rc<Self>, said: &str) -> Option<()> {
        let words = self.words;
        let part = self.new_part("section", self.purpose.heading(words))?;
        let tiles: Element = child(&part, "div", &[("class", "tiles")], "")?;
        let people = self.people.borrow().clone();
        let is_empty = people.is_empty();
        for person in people {
            let tile: Element = child(&tiles, "button", &[("type", "button")], "")?;
            let name = [("translate", "no"), ("class", "name")];
            child::<Element>(&tile, "bdi", &name, &person.name)?;
            child::<Element>(&tile, "span", &[], words.role(person.role))?;
            let screen = self.clone();
            hear(&tile, "click", move |_| {
                screen.clone().show_pin(&person);
            });
        }
        let said = match said.is_empty() && is_empty {
            true => words.nobody,
            false => said,
        };
        child::<Element>(&part, "p", &[("class", "said"), ("role", "alert")], said)?;
        if is_empty {
            let attributes = [("type", "button"), ("class", "plain")];
            let again: Element = child(&part, "button", &attributes, words.try_again)?;
            let screen = self.clone();
            hear(&again, "click", move |_| {
                let screen = screen.clone();
                spawn_local(async move { screen.fill().await });
            });
        }
        if self.purpose == Purpose::Switch {
            let attributes = [("type", "button"), ("class", "plain")];
            let lock: Element = child(&part, "button", &attributes, words.lock)?;
            let screen = self.clone();
            hear(&lock, "click", move |_| {
                screen.end(None);
                present::lock();
            });
        }
        self.add_leave(&part)
    }

    /// The text box for this person's PIN, with its keys.
    fn show_pin(self: Rc<Self>, person: &PersonView) -> Option<()> {
        let words = self.words;
        let form = self.new_part("form", &person.name)?;
        let name = form.query_selector("h1").ok()??;
        let _ = name.set_attribute("translate", "no");
        let attributes = [
            ("type", "text"),
            ("class", "pin"),
            ("inputmode", "none"),
            ("autocomplete", "off"),
            ("dir", "ltr"),
            ("aria-label", words.pin),
            ("placeholder", words.pin),
        ];
        let pin: HtmlInputElement = child(&form, "input", &attributes, "")?;
        let typed = pin.clone();
        hear(&pin, "input", move |_| {
            typed.set_value(&pad::digits(&typed.value()))
        });
        let said = [("class", "said"), ("role", "alert")];
        let said: Element = child(&form, "p", &said, "")?;
        pad::add(&form, &pin, words)?;
        let done = [("type", "submit")];
        let done: Element = child(&form, "button", &done, self.purpose.done(words))?;
        let back = [("type", "button"), ("class", "plain")];
        let back: Element = child(&form, "button", &back, words.other_person)?;
        let screen = self.clone();
        hear(&back, "click", move |_| {
            if !screen.busy.get() {
                screen.clone().show_tiles("");
            }
        });
        self.add_leave(&form)?;
        let (screen, person, typed) = (self.clone(), person.clone(), pin.clone());
        hear(&form, "submit", move |event| {
            event.prevent_default();
            if screen.busy.replace(true) {
                return;
            }
            let (screen, person, done) = (screen.clone(), person.clone(), done.clone());
            let (typed, said) = (typed.clone(), said.clone());
            spawn_local(async move {
                done.set_text_content(Some(screen.words.checking));
                said.set_text_content(None);
                let answer = screen.checked(&person, typed.value()).await;
                screen.busy.set(false);
                match answer {
                    Ok(answer) => screen.end(Some(&answer)),
                    Err(why) => {
                        done.set_text_content(Some(screen.purpose.done(screen.words)));
                        said.set_text_content(Some(&why));
                        typed.set_value("");
                        let _ = typed.focus();
                    }
                }
            });
        });
        pin.focus().ok()
    }

    /// Has the server check a PIN. Returns what the screen ends with, or what went wrong.
    async fn checked(&self, person: &PersonView, pin: String) -> Result<String, String> {
        if pin.is_empty() {
            return Err(self.words.pin_missing.to_owned());
        }
        let id = person.id.clone();
        let refused = match &self.purpose {
            Purpose::Approve(approved) => {
                let Approved { method, path, body } = approved.clone();
                let new = NewApproval {
                    person: id,
                    pin,
                    method,
                    path,
                    body,
                };
                match send::<Approval>(approve(new)).await {
                    Answer::Good(approval) => return Ok(approval.approval),
                    Answer::Refused(problem) => Some(problem),
                    Answer::Nothing => None,
                }
            }
            Purpose::SignIn | Purpose::Switch | Purpose::Role => {
                let new = NewSignIn { person: id, pin };
                match send::<PersonView>(sign_in(new)).await {
                    Answer::Good(signed) => {
                        present::signed_in(&signed);
                        return Ok(String::new());
                    }
                    Answer::Refused(problem) => Some(problem),
                    Answer::Nothing => None,
                }
            }
        };
        let words = self.words;
        let Some(problem) = refused else {
            return Err(words.no_answer_now.to_owned());
        };
        Err(match problem.code {
            ProblemCode::WrongPin => words.wrong_pin.to_owned(),
            ProblemCode::PersonLocked => words.person_locked.to_owned(),
            ProblemCode::UnknownPerson => words.nobody.to_owned(),
            ProblemCode::TooManyPins => {
                let seconds = problem.retry_after_s.unwrap_or(60);
                filled(words.too_many_pins, seconds.div_ceil(60))
            }
            _ => words.no_answer_now.to_owned(),
        })
    }
}
