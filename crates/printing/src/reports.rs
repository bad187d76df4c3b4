//! A report of the day on paper: on the page of a signed one, and on the page of the day.

use std::rc::Rc;

use contract::day::{DayReport, calls as day};
use contract::printing::{PrintList, PrintingView, printing, prints_of_report};
use ui::words::Style;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::choice::Choice;
use crate::contents::Shop;
use crate::desk::{Desk, is_printed};
use crate::mounted::Mounted;
use crate::print::Subject;
use crate::words::words;
use browser_io::{Answer, send};

/// Puts the printing of a report into an element: of the signed one of this number with how it looks and
/// what was printed of it, or of what has happened since the last one, which is not kept.
pub(crate) fn report(root: Element, number: Option<u32>, style: Style) -> Option<Mounted> {
    let heading = number.map(|_| words(style.lang).preview);
    let desk = Desk::new(root, heading, style)?;
    let Some(number) = number else {
        desk.add_button(desk.words.print_interim, Subject::Interim, || ());
        return Some(desk.mounted(|| ()));
    };
    let shown = desk.clone();
    let again = move || spawn_local(read(shown.clone(), number));
    again();
    let subject = Subject::Report(number);
    desk.add_button(desk.words.print_report, subject, again.clone());
    Some(desk.mounted(again))
}

/// Reads a signed report and what was printed of it, and shows both.
async fn read(desk: Rc<Desk>, number: u32) {
    let shop: Answer<PrintingView> = send(printing()).await;
    let report: Answer<DayReport> = send(day::report(number)).await;
    let list: Answer<PrintList> = send(prints_of_report(number)).await;
    let (Answer::Good(shop), Answer::Good(report), Answer::Good(list)) = (shop, report, list)
    else {
        return;
    };
    desk.list(&list.prints, desk.words.print_of_report);
    let choice = Choice::stored();
    let shop = Shop::new(shop, choice.tongues.languages());
    let document = shop.of_report(&report, is_printed(list.prints.iter()));
    desk.show_paper(shop.on_paper(document, choice.dots()));
}
