//! Asking for an operation and following it until it has ended.

use browser_io::{Answer, send};
use contract::history::OperationList;
use contract::history::calls;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;

use crate::office::{Office, Page};
use crate::operation::{Course, Wanted, kept};

/// The pause before a request without an answer is sent again, in milliseconds.
const AGAIN: u32 = 3_000;

/// The pause between two looks at an operation that has not ended, in milliseconds.
const LOOK: u32 = 2_000;

/// Asks the server for what was confirmed, under its id, until it answers.
pub(super) fn ask(office: Office, wanted: Wanted) {
    kept::keep(&wanted);
    office
        .followed
        .put(&wanted, Course::Asking { unanswered: false });
    spawn_local(async move {
        loop {
            let course = match send(wanted.request()).await {
                Answer::Good(view) => Some(Course::of(&view)),
                Answer::Refused(problem) => Course::of_problem(problem),
                Answer::Nothing => None,
            };
            if !is_followed(office, &wanted) {
                return;
            }
            let is_answered = course.is_some();
            let course = course.unwrap_or(Course::Asking { unanswered: true });
            tell(office, &wanted, course);
            if is_answered {
                return keep_looking(office, &wanted).await;
            }
            TimeoutFuture::new(AGAIN).await;
        }
    });
}

/// Follows each operation again that was under way when the page was closed: the server says whether
/// it has got it. If not, a person decides.
pub(crate) fn resume(office: Office, interrupted: Vec<Wanted>) {
    for wanted in interrupted {
        spawn_local(async move {
            while office.page.try_get_untracked().is_some() {
                let answer: Answer<OperationList> = send(calls::operations(wanted.sale)).await;
                if let Answer::Good(list) = answer {
                    let view = list.operations.iter().find(|view| view.id == wanted.id);
                    if office.followed.now_of(wanted.sale).is_none() {
                        tell(
                            office,
                            &wanted,
                            view.map_or(Course::Interrupted, Course::of),
                        );
                        keep_looking(office, &wanted).await;
                    }
                    return;
                }
                TimeoutFuture::new(AGAIN).await;
            }
        });
    }
}

/// Looks at a followed operation until it has ended, while the page of its sale, which looks itself,
/// does not show.
async fn keep_looking(office: Office, wanted: &Wanted) {
    let page = Page::Sale(wanted.sale);
    loop {
        let followed = office.followed.now_of(wanted.sale);
        let course = followed.filter(|(known, _)| known.id == wanted.id);
        if course.is_none_or(|(_, course)| course.is_over() || course == Course::Interrupted) {
            return;
        }
        TimeoutFuture::new(LOOK).await;
        let shown = office.page.try_get_untracked();
        if shown.is_some_and(|shown| shown != page)
            && let Answer::Good(list) = send(calls::operations(wanted.sale)).await
        {
            heard(office, wanted.sale, &list);
        }
    }
}

/// What the server knows of the followed operation of this sale, if the list has it.
fn heard(office: Office, sale: SaleId, list: &OperationList) {
    let Some((wanted, course)) = office.followed.now_of(sale) else {
        return;
    };
    let view = list.operations.iter().find(|view| view.id == wanted.id);
    if let Some(view) = view.filter(|_| !course.is_over()) {
        tell(office, &wanted, Course::of(view));
    }
}

fn tell(office: Office, wanted: &Wanted, course: Course) {
    // The server has it, or it will never have it: a reload need not ask for it again.
    if !matches!(course, Course::Asking { .. } | Course::Interrupted) {
        kept::forget(&wanted.id);
    }
    let before = office.followed.now_of(wanted.sale);
    if before.is_none_or(|(known, before)| known.id != wanted.id || before != course) {
        office.followed.put(wanted, course);
    }
}

fn is_followed(office: Office, wanted: &Wanted) -> bool {
    let followed = office.followed.now_of(wanted.sale);
    followed.is_some_and(|(followed, _)| followed.id == wanted.id)
}

/// Reads the operations of a sale.
pub(super) async fn read(office: Office, sale: SaleId, list: RwSignal<Option<OperationList>>) {
    if let Answer::Good(found) = send(calls::operations(sale)).await {
        heard(office, sale, &found);
        let _ = list.try_set(Some(found));
    }
}

/// Reads the operations of a sale again and again while one of them has not ended, until the owner of
/// `list` is gone.
pub(super) fn watch(office: Office, sale: SaleId, list: RwSignal<Option<OperationList>>) {
    spawn_local(async move {
        loop {
            TimeoutFuture::new(LOOK).await;
            match list.try_with_untracked(|list| list.as_ref().is_none_or(has_open)) {
                Some(is_open) if is_open || is_awaited(office, sale) => {
                    read(office, sale, list).await;
                }
                Some(_) => {}
                None => return,
            }
        }
    });
}

/// Whether one of these operations has not ended.
fn has_open(list: &OperationList) -> bool {
    let mut all = list.operations.iter();
    all.any(|view| !Course::of(view).is_over())
}

/// Whether the followed operation of this sale has not ended.
fn is_awaited(office: Office, sale: SaleId) -> bool {
    let followed = office.followed.now_of(sale);
    followed.is_some_and(|(_, course)| !course.is_over())
}
