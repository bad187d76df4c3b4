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
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement};

use super::pad;
use super::present;
use super::purpose::{Approved, Purpose};
use super::shown::{Shown, forget, rest, show, shown};
use crate::dom::{
    STYLES, after, child, document, has_no_pointer, hear, hear_first, is_keypad, keep_keys,
    language, theme,
};
use crate::words::{Words, filled, words};

/// The screen's id.
const ID: &str = "people";

/// The attribute of a screen that takes no tap yet, and for how many milliseconds it takes none.
const NEW: &str = "data-new";
const PAUSE: i32 = 400;

/// Asks for somebody's PIN. Returns the approval if the purpose is one, and otherwise an empty text; `None`
/// if nobody wanted to. `is_lock`: no request waits for it.
pub(crate) async fn ask(purpose: Purpose, is_lock: bool) -> Option<String> {
    while let Some(Shown {
        purpose: other,
        ended,
        ..
    }) = shown()
    {
        let answer = JsFuture::from(ended).await.ok()?;
        // Several requests at once want the same person, and ask once.
        if other == purpose && purpose.is_for_all() && !answer.is_null() {
            return answer.as_string();
        }
    }
    add_styles(STYLES);
    let mut screen = None;
    let ended = Promise::new(&mut |done: Function, _| screen = Screen::open(&purpose, done));
    let screen: Rc<Screen> = screen?;
    let by_others = screen.clone();
    show(Shown {
        is_lock,
        purpose,
        dialog: screen.dialog.clone(),
        ended: ended.clone(),
        end: Rc::new(move |answer| {
            if !by_others.busy.get() {
                by_others.end(answer);
            }
        }),
    });
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
    has_ended: Cell<bool>,
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
            // Until the names are there, and a moment longer.
            (NEW, ""),
        ];
        let body = document()?.body()?;
        let dialog: HtmlDialogElement = child(&body, "dialog", &attributes, "")?;
        keep_keys(&dialog);
        let paused = dialog.clone();
        for name in ["pointerdown", "click"] {
            let paused = paused.clone();
            hear_first(&dialog, name, move |event| {
                // Enter in the text box makes a click, too, without a pointer.
                let is_key = event.type_() == "click" && has_no_pointer(&event);
                if paused.has_attribute(NEW) && !is_key {
                    event.stop_immediate_propagation();
                    event.prevent_default();
                }
            });
        }
        let screen = Rc::new(Self {
            words,
            purpose: purpose.clone(),
            dialog: dialog.clone(),
            part: RefCell::default(),
            done,
            people: RefCell::default(),
            busy: Cell::new(false),
            has_ended: Cell::new(false),
        });
        // The browser closes a dialog at last, however often it is told not to.
        let closed = screen.clone();
        hear(&dialog, "close", move |_| {
            closed.leave();
            if !closed.has_ended.get() {
                let _ = closed.dialog.show_modal();
            }
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
        if !self.has_ended.replace(true) {
            forget(&self.dialog);
            rest();
            self.dialog.remove();
            let answer = answer.map_or(JsValue::NULL, JsValue::from_str);
            let _ = self.done.call1(&JsValue::NULL, &answer);
        }
    }

    /// Whether a person may go on without it. What is on the screen below a question who it is may be a
    /// payment that has to be looked at.
    fn may_be_left(&self) -> bool {
        self.purpose.may_be_left() || !is_keypad()
    }

    /// Ends it without anybody, where that is possible.
    fn leave(&self) {
        if self.may_be_left() && !self.busy.get() {
            self.end(None);
        }
    }

    /// Gets the people, and shows them.
    async fn fill(self: Rc<Self>) {
        match send::<PeopleView>(people()).await {
            Answer::Good(view) => {
                present::learns(&view);
                self.people.replace(view.people);
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
        self.pause();
        // Whatever had the focus is gone: keys must not go to the till below.
        let heading: HtmlElement = child(&part, "h1", &[("tabindex", "-1")], heading)?;
        let _ = heading.focus();
        if let Some((action, amount)) = self.purpose.action(self.words, &self.people.borrow()) {
            let said: Element = child(&part, "p", &[("class", "action")], action)?;
            if !amount.is_empty() {
                let direction = match amount.starts_with(|c: char| c.is_ascii_digit()) {
                    true => "ltr",
                    false => "auto",
                };
                child::<Element>(&said, "bdi", &[("dir", direction)], &amount)?;
            }
        }
        Some(part)
    }

    /// Takes no tap for a moment: the second one of a double tap was meant for what was here before.
    fn pause(&self) {
        let _ = self.dialog.set_attribute(NEW, "");
        let dialog = self.dialog.clone();
        after(PAUSE, move || {
            let _ = dialog.remove_attribute(NEW);
        });
    }

    /// The button that leaves the screen, where it may be left.
    fn add_leave(self: &Rc<Self>, part: &Element) -> Option<()> {
        if self.may_be_left() {
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
        if matches!(self.purpose, Purpose::Role(_)) {
            child::<Element>(&part, "p", &[], words.role_meaning)?;
        }
        let tiles: Element = child(&part, "div", &[("class", "tiles")], "")?;
        let mut people = self.people.borrow().clone();
        people.retain(|person| self.purpose.takes(person));
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
                present::leaves();
            });
        }
        self.add_leave(&part)
    }

    /// The text box for this person's PIN, with its keys.
    fn show_pin(self: Rc<Self>, person: &PersonView) -> Option<()> {
        let words = self.words;
        let form = self.new_part("form", &person.name)?;
        if matches!(self.purpose, Purpose::Approve(_)) {
            child::<Element>(&form, "p", &[], self.purpose.heading(words))?;
        }
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
        // A scan: no PIN is so long, and it must not cost a try.
        if pin.len() > pad::MOST {
            return Err(self.words.wrong_pin.to_owned());
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
            Purpose::SignIn | Purpose::Switch | Purpose::Role(_) => {
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
        let is_approval = matches!(self.purpose, Purpose::Approve(_));
        let Some(problem) = refused else {
            // Money can only be in what managers approve.
            let said = match is_approval && !self.purpose.is_of_administrators() {
                true => words.not_approved_yet,
                false => words.no_answer_now,
            };
            return Err(said.to_owned());
        };
        Err(match problem.code {
            ProblemCode::WrongPin => words.wrong_pin.to_owned(),
            ProblemCode::PersonLocked => words.person_locked.to_owned(),
            ProblemCode::UnknownPerson => words.person_gone.to_owned(),
            ProblemCode::TooManyPins => {
                let seconds = problem.retry_after_s.unwrap_or(60);
                filled(words.too_many_pins, seconds.div_ceil(60))
            }
            _ => words.not_checked.to_owned(),
        })
    }
}
