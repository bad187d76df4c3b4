//! The printer of this browser: the way to it, its paper, a test page.
//!
//! Its elements are made once and changed in place: as views that follow signals they would be a tenth
//! of the office's bundle.

use std::cell::RefCell;
use std::rc::Rc;

use contract::printing::PrintingView;
use leptos::prelude::{AnyView, Set};
use leptos::task::spawn_local;
use ui::components::{button, hear, line, node, node_set_up};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use crate::browser::{focus_on, prints_by_itself};
use crate::dom::{child, enable, set, show, text};
use crate::office::{Office, Page};
use crate::printing::{
    self, Choice, Preview, Route, Sheet, Shop, Subject, Tongues, ask_for_device, can, has_device,
    print, test_page,
};
use crate::server::{Answer, send};
use crate::words::Words;

/// Widths in dots that many printers have, and what they are called.
const WIDTHS: [(&str, &str); 4] = [
    ("384", "58 mm · 384"),
    ("512", "80 mm · 512"),
    ("576", "80 mm · 576"),
    ("640", "640"),
];

/// What is chosen for a width that is none of them.
const OTHER: &str = "other";

/// Speeds of serial printers.
const BAUDS: [&str; 5] = ["9600", "19200", "38400", "57600", "115200"];

/// The printer of this browser.
pub(crate) fn printer(office: Office, words: &'static Words) -> AnyView {
    focus_on(".office .office-heading");
    let auto = match prints_by_itself() {
        true => words.auto_print_on,
        false => words.auto_print_off,
    };
    let form = node_set_up("div", Vec::new(), Vec::new(), move |root| {
        let _ = fill(&root, words);
    });
    let back = move || office.page.set(Page::Sales);
    let heading = node_set_up(
        "h1",
        vec![
            ("class", "office-heading".to_owned()),
            ("tabindex", "-1".to_owned()),
        ],
        vec![line("span", "", words.printer)],
        |_| (),
    );
    let all = vec![
        button("quiet office-back", words.back_to_sales, Box::new(back)),
        heading,
        line(
            "p",
            "office-quiet",
            [words.printer_meaning, " ", auto].concat(),
        ),
        form,
    ];
    node("main", "office-page", all)
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
}

type Shared = Rc<RefCell<Form>>;

fn fill(root: &Element, words: &'static Words) -> Option<()> {
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
    let least = printing::WIDTHS.start().to_string();
    let most = printing::WIDTHS.end().to_string();
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
        let dots = typed.filter(|dots| printing::WIDTHS.contains(dots));
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
    let asked = shared.clone();
    hear(&ask, "click", Box::new(move |_| ask_device(asked.clone())));
    let tested = shared.clone();
    hear(&test, "click", Box::new(move |_| try_it(tested.clone())));
    shared.borrow().apply();
    look(shared.clone());
    spawn_local(async move {
        if let Answer::Good(view) = send(contract::printing::printing()).await {
            shared.borrow_mut().shop = Some(view);
            shared.borrow().apply();
        }
    });
    Some(())
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
    hear(element, "change", Box::new(move |_| heard()));
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
        let told = print(Subject::Test, choice).await;
        let form = shared.borrow();
        enable(&form.test, true);
        if let Some(told) = told {
            let said = printing::told(told, words);
            form.said.set_text_content(Some(&said));
        }
    });
}
