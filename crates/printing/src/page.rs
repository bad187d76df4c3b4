//! The printer of this browser: the way to it, its paper, a test page.
//!
//! Its elements are made once and changed in place: as views that follow signals they would be a tenth
//! of the office's bundle.

use std::cell::RefCell;
use std::rc::Rc;

use contract::printing::PrintingView;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use crate::choice::{self, Choice, Route, Sheet, Tongues};
use crate::contents::{Shop, test_page};
use crate::dom::{Heard, child, enable, hear, set, show, text};
use crate::mounted::Mounted;
use crate::notice::told;
use crate::preview::Preview;
use crate::print::{Subject, print};
use crate::ways::{ask_for_device, can, has_device};
use crate::words::Words;
use browser_io::{Answer, send};

/// Widths in dots that many printers have, and what they are called: from the left to the right also in
/// Arabic.
const WIDTHS: [(&str, &str); 4] = [
    ("384", "\u{2066}58 mm · 384\u{2069}"),
    ("512", "\u{2066}80 mm · 512\u{2069}"),
    ("576", "\u{2066}80 mm · 576\u{2069}"),
    ("640", "640"),
];

/// What is chosen for a width that is none of them.
const OTHER: &str = "other";

/// Speeds of serial printers.
const BAUDS: [&str; 5] = ["9600", "19200", "38400", "57600", "115200"];

/// Puts the form of the printer into an element.
pub(crate) fn printer(root: &Element, words: &'static Words) -> Option<Mounted> {
    let shared = fill(root, words)?;
    Some(Mounted {
        update: Box::new(|| ()),
        // What is heard holds the form, which holds what is heard.
        close: Box::new(move || drop(std::mem::take(&mut shared.borrow_mut().heard))),
    })
}

/// The elements of the page that change, and what they show.
struct Form {
    words: &'static Words,
    choice: Choice,
    shop: Option<PrintingView>,
    /// Whether another width than the usual ones is wanted.
    is_other: bool,
    ways: Vec<(Route, Element, Element)>,
    device: Element,
    is_ready: Element,
    sheet: Element,
    width: Element,
    other: Element,
    baud: Element,
    extras: Element,
    test: Element,
    said: Element,
    preview: Preview,
    heard: Heard,
}

type Shared = Rc<RefCell<Form>>;

fn fill(root: &Element, words: &'static Words) -> Option<Shared> {
    root.set_class_name("office-columns");
    let choice = Choice::stored();
    let form = child(root, "section", "printer-form")?;
    let aside = child(root, "section", "")?;
    let group = child(&form, "fieldset", "printer-ways")?;
    text(&group, "legend", "", words.route)?;
    let mut ways = Vec::new();
    for route in Route::ALL {
        let label = match route {
            Route::Network => words.route_network,
            Route::Serial => words.route_serial,
            Route::Usb => words.route_usb,
            Route::Browser => words.route_browser,
        };
        let (input, name) = check(&group, "radio", label)?;
        set(&input, &[("name", "route"), ("value", route.key())]);
        ways.push((route, input, text(&name, "span", "", "")?));
    }
    let device = child(&form, "div", "printer-device")?;
    let ask = text(&device, "button", "", words.choose_device)?;
    set(&ask, &[("type", "button")]);
    let is_ready = child(&device, "span", "")?;
    set(&is_ready, &[("role", "status")]);
    let names = [words.ui().paper_58, words.ui().paper_80, "A4"];
    let sheets = Sheet::ALL.map(Sheet::key).into_iter().zip(names);
    let (sheet, sheet_list) = select(&form, words.ui().paper, sheets, choice.sheet.key())?;
    let is_other = WIDTHS
        .iter()
        .all(|(key, _)| key.parse() != Ok(choice.width));
    let widths = WIDTHS.into_iter().chain([(OTHER, words.other_width)]);
    let dots = choice.width.to_string();
    let chosen = if is_other { OTHER } else { &dots };
    let (width, width_list) = select(&form, words.paper_width, widths, chosen)?;
    let other = child(&form, "label", "")?;
    text(&other, "span", "", words.dots)?;
    let other_box = child(&other, "input", "")?;
    let least = choice::WIDTHS.start().to_string();
    let most = choice::WIDTHS.end().to_string();
    set(
        &other_box,
        &[
            ("type", "number"),
            ("min", &least),
            ("max", &most),
            ("value", &dots),
        ],
    );
    let names = [words.tongues_both, "English", "العربية"];
    let tongues = Tongues::ALL.map(Tongues::key).into_iter().zip(names);
    let (_, tongues_list) = select(&form, words.tongues, tongues, choice.tongues.key())?;
    let bauds = BAUDS.into_iter().zip(BAUDS);
    let (baud, baud_list) = select(&form, words.baud, bauds, &choice.baud.to_string())?;
    let extras = child(&form, "div", "printer-ways")?;
    let (cut, _) = check(&extras, "checkbox", words.cut)?;
    let (kick, _) = check(&extras, "checkbox", words.kick)?;
    for (input, is_on) in [(&cut, choice.cut), (&kick, choice.kick)] {
        input.unchecked_ref::<HtmlInputElement>().set_checked(is_on);
    }
    let buttons = child(&form, "div", "buttons")?;
    let test = text(&buttons, "button", "primary", words.test_page)?;
    set(&test, &[("type", "button")]);
    let said = child(&form, "p", "printer-told")?;
    set(&said, &[("role", "status")]);
    text(&aside, "h2", "", words.preview)?;
    let preview = Preview::new(&aside, words.preview_of_test)?;
    let shared = Rc::new(RefCell::new(Form {
        words,
        choice,
        shop: None,
        is_other,
        ways: ways.clone(),
        device,
        is_ready,
        sheet,
        width,
        other,
        baud,
        extras,
        test: test.clone(),
        said,
        preview,
        heard: Heard::new(),
    }));
    for (route, input, _) in ways {
        on_change(&shared, &input, move |form, _| form.choice.route = route);
    }
    on_change(&shared, &sheet_list, |form, key| {
        let sheet = Sheet::ALL.into_iter().find(|sheet| sheet.key() == key);
        form.choice.sheet = sheet.unwrap_or(form.choice.sheet);
    });
    on_change(&shared, &width_list, |form, key| {
        form.is_other = key == OTHER;
        form.choice.width = key.parse().unwrap_or(form.choice.width);
    });
    on_change(&shared, &other_box, |form, typed| {
        let typed = typed.parse().ok();
        let dots = typed.filter(|dots| choice::WIDTHS.contains(dots));
        form.choice.width = dots.unwrap_or(form.choice.width);
    });
    on_change(&shared, &tongues_list, |form, key| {
        let tongues = Tongues::ALL.into_iter().find(|one| one.key() == key);
        form.choice.tongues = tongues.unwrap_or(form.choice.tongues);
    });
    on_change(&shared, &baud_list, |form, key| {
        form.choice.baud = key.parse().unwrap_or(form.choice.baud);
    });
    on_change(&shared, &cut, |form, _| form.choice.cut = !form.choice.cut);
    on_change(&shared, &kick, |form, _| {
        form.choice.kick = !form.choice.kick
    });
    let (asked, tested) = (shared.clone(), shared.clone());
    {
        let heard = &mut shared.borrow_mut().heard;
        hear(heard, &ask, "click", move || ask_device(asked.clone()));
        hear(heard, &test, "click", move || try_it(tested.clone()));
    }
    shared.borrow().apply();
    look(shared.clone());
    let known = shared.clone();
    spawn_local(async move {
        if let Answer::Good(view) = send(contract::printing::printing()).await {
            known.borrow_mut().shop = Some(view);
            known.borrow().apply();
        }
    });
    Some(shared)
}

impl Form {
    /// Shows what is chosen, and draws the test page.
    fn apply(&self) {
        let (choice, words) = (self.choice, self.words);
        let has_network = self.shop.as_ref().is_none_or(|shop| shop.network_printer);
        for (route, input, why_not) in &self.ways {
            let is_way = can(*route) && (*route != Route::Network || has_network);
            enable(input, is_way);
            input
                .unchecked_ref::<HtmlInputElement>()
                .set_checked(choice.route == *route);
            why_not.set_text_content(match route {
                _ if is_way => None,
                Route::Network => Some(words.no_network_printer),
                Route::Serial | Route::Usb | Route::Browser => Some(words.no_device_here),
            });
        }
        let is_by_browser = choice.route == Route::Browser;
        show(
            &self.device,
            matches!(choice.route, Route::Serial | Route::Usb),
        );
        show(&self.sheet, is_by_browser);
        show(&self.width, !is_by_browser);
        show(&self.other, !is_by_browser && self.is_other);
        show(&self.baud, choice.route == Route::Serial);
        show(&self.extras, !is_by_browser);
        if let Some(view) = &self.shop {
            let shop = Shop::new(view.clone(), choice.tongues.languages());
            let page = test_page(&shop, choice.dots());
            self.preview.show(shop.on_paper(page, choice.dots()));
        }
    }
}

/// A box to tick, and its name.
fn check(into: &Element, kind: &str, label: &str) -> Option<(Element, Element)> {
    let whole = child(into, "label", "check")?;
    let input = child(&whole, "input", "")?;
    set(&input, &[("type", kind)]);
    let name = text(&whole, "span", "", label)?;
    Some((input, name))
}

/// A list to choose from with its name, and the list alone.
fn select<'a>(
    into: &Element,
    label: &str,
    options: impl Iterator<Item = (&'a str, &'a str)>,
    chosen: &str,
) -> Option<(Element, Element)> {
    let whole = child(into, "label", "")?;
    text(&whole, "span", "", label)?;
    let list = child(&whole, "select", "")?;
    for (key, name) in options {
        set(&text(&list, "option", "", name)?, &[("value", key)]);
    }
    list.unchecked_ref::<HtmlSelectElement>().set_value(chosen);
    Some((whole, list))
}

/// Changes the choice when a person changes this element.
fn on_change(shared: &Shared, element: &Element, change: impl Fn(&mut Form, &str) + 'static) {
    let all = shared.clone();
    let (shared, changed) = (shared.clone(), element.clone());
    let heard = move || {
        let value = match changed.dyn_ref::<HtmlSelectElement>() {
            Some(list) => list.value(),
            None => changed.unchecked_ref::<HtmlInputElement>().value(),
        };
        let mut form = shared.borrow_mut();
        change(&mut form, &value);
        form.choice.keep();
        form.said.set_text_content(None);
        form.apply();
        drop(form);
        look(shared.clone());
    };
    hear(&mut all.borrow_mut().heard, element, "change", heard);
}

/// Looks whether the device is plugged in.
fn look(shared: Shared) {
    let choice = shared.borrow().choice;
    spawn_local(async move {
        let is_there = has_device(&choice).await;
        let form = shared.borrow();
        form.is_ready.set_text_content(Some(match is_there {
            true => form.words.device_ready,
            false => form.words.device_missing,
        }));
    });
}

/// Lets a person choose the device.
fn ask_device(shared: Shared) {
    let route = shared.borrow().choice.route;
    spawn_local(async move {
        if let Some(device) = ask_for_device(route).await {
            let mut form = shared.borrow_mut();
            [form.choice.vendor, form.choice.product] = device.map(Some);
            form.choice.keep();
            drop(form);
            look(shared);
        }
    });
}

/// Prints a test page.
fn try_it(shared: Shared) {
    let form = shared.borrow();
    let (choice, words) = (form.choice, form.words);
    // A receipt would go another way than it says here.
    choice.keep();
    enable(&form.test, false);
    form.said.set_text_content(Some(words.printing_now));
    drop(form);
    spawn_local(async move {
        let came = print(Subject::Test, choice).await;
        let form = shared.borrow();
        enable(&form.test, true);
        if let Some(came) = came {
            let said = told(came, words);
            form.said.set_text_content(Some(&said));
        }
    });
}
