//! Asking for an operation and following it until it has ended.

use contract::history::OperationList;
use contract::history::calls;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;

use crate::office::Office;
use crate::operation::{Course, Wanted, kept};
use crate::server::{Answer, send};

/// The pause before a request without an answer is sent again, in milliseconds.
const AGAIN: u32 = 3_000;

/// The pause between two looks at an operation that has not ended, in milliseconds.
const LOOK: u32 = 2_000;

/// Asks the server for what was confirmed, under its id, until it answers.
pub(super) fn ask(office: Office, wanted: Wanted) {
    kept::keep(&wanted);
    office
        .followed
        .set(Some((wanted.clone(), Course::Asking { unanswered: false })));
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
                return;
            }
            TimeoutFuture::new(AGAIN).await;
        }
    });
}

/// What the server knows of the followed operation, if the list has it.
pub(super) fn heard(office: Office, list: &OperationList) {
    let Some((wanted, course)) = office.followed.get_untracked() else {
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
    let is_new = office.followed.with_untracked(|followed| {
        followed
            .as_ref()
            .is_none_or(|(_, before)| *before != course)
    });
    if is_new {
        office.followed.set(Some((wanted.clone(), course)));
    }
}

fn is_followed(office: Office, wanted: &Wanted) -> bool {
    let is_its = office.followed.try_with_untracked(|followed| {
        let followed = followed.as_ref();
        followed.is_some_and(|(followed, _)| followed.id == wanted.id)
    });
    is_its == Some(true)
}

/// Reads the operations of a sale.
pub(super) async fn read(office: Office, sale: SaleId, list: RwSignal<Option<OperationList>>) {
    if let Answer::Good(found) = send(calls::operations(sale)).await {
        heard(office, &found);
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

/// Whether the followed operation is one of this sale and has not ended.
fn is_awaited(office: Office, sale: SaleId) -> bool {
    let is_awaited = office.followed.try_with_untracked(|followed| {
        let followed = followed.as_ref();
        followed.is_some_and(|(wanted, course)| wanted.sale == sale && !course.is_over())
    });
    is_awaited == Some(true)
}
