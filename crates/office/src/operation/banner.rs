//! What is known of the operations that were asked for: each on the page of its sale, and a line about
//! it elsewhere.

use contract::SaleView;
use leptos::prelude::*;
use payment::id::SaleId;
use ui::words::{Digits, coded, fill};

use super::course::{Course, Followed};
use super::wanted::{Kind, Wanted};
use super::why;
use crate::listed::row_of;
use crate::words::Words;

/// A heading and a sentence about the followed operation of this sale, and what can be done about it.
#[component]
pub(crate) fn Banner(
    followed: Followed,
    sale: SaleId,
    words: &'static Words,
    digits: Digits,
    /// The interrupted request is to be sent again.
    again: Callback<()>,
    /// Nothing more is to be done about it.
    dismiss: Callback<()>,
) -> impl IntoView {
    move || {
        let (wanted, course) = followed.of(sale)?;
        let (tone, heading, meaning) = said(&wanted, &course, words, digits);
        let buttons = match course {
            Course::Interrupted => view! {
                <button type="button" class="primary" on:click=move |_| again.run(())>{words.ask_again}</button>
                <button type="button" on:click=move |_| dismiss.run(())>{words.leave_it}</button>
            }
            .into_any(),
            _ if course.is_over() => view! {
                <button type="button" on:click=move |_| dismiss.run(())>{words.close}</button>
            }
            .into_any(),
            _ => ().into_any(),
        };
        let is_long = matches!(course, Course::Open { is_long: true });
        Some(view! {
            <section class=["course ", tone].concat() role="alert">
                <h2>{heading}</h2>
                <p>{meaning}</p>
                {is_long.then(|| view! { <p>{words.checking_long}</p> })}
                <div class="buttons">{buttons}</div>
            </section>
        })
    }
}

/// A line about each followed operation of another sale than the one that shows; it opens its sale.
#[component]
pub(crate) fn Elsewhere(
    followed: Followed,
    /// The sale that shows, if one does.
    shown: Option<SaleId>,
    words: &'static Words,
    digits: Digits,
    open: Callback<SaleId>,
    /// The sales that are listed: whose it is.
    listed: RwSignal<Option<Vec<SaleView>>>,
) -> impl IntoView {
    move || {
        followed
            .all()
            .into_iter()
            .filter(|(wanted, _)| Some(wanted.sale) != shown)
            .map(|(wanted, course)| {
                let (tone, heading, _) = said(&wanted, &course, words, digits);
                let text = [heading, ": ", &coded(wanted.amount, digits)].concat();
                let reference = listed.with(|listed| {
                    let row = row_of(listed.as_ref(), wanted.sale)?;
                    Some(row.reference.to_string())
                });
                view! {
                    <p class="elsewhere" role="status">
                        <button type="button" class=["course ", tone].concat() on:click=move |_| open.run(wanted.sale)>
                            <bdi translate="no">{reference}</bdi>
                            " "
                            <span>{text}</span>
                        </button>
                    </p>
                }
            })
            .collect_view()
    }
}

/// The colour, the heading and the sentence.
fn said(
    wanted: &Wanted,
    course: &Course,
    words: &'static Words,
    digits: Digits,
) -> (&'static str, &'static str, String) {
    let amount = coded(wanted.amount, digits);
    let [noun, checking, done, done_meaning, refused] = match wanted.kind {
        Kind::Refund => [
            words.refund_noun,
            words.checking_refund,
            words.done_refund,
            words.done_refund_meaning,
            words.refused_refund,
        ],
        Kind::Capture => [
            words.capture_noun,
            words.checking_capture,
            words.done_capture,
            words.done_capture_meaning,
            words.refused_capture,
        ],
        Kind::Void => [
            words.void_noun,
            words.checking_void,
            words.done_void,
            words.done_void_meaning,
            words.refused_void,
        ],
    };
    let what = [noun, " ", &amount].concat();
    match course {
        Course::Asking { unanswered: false } | Course::Open { .. } => {
            ("amber", checking, fill(words.checking_meaning, &what))
        }
        Course::Asking { unanswered: true } => ("amber", checking, fill(words.sent_unknown, &what)),
        Course::Interrupted => ("amber", checking, fill(words.interrupted, &what)),
        Course::Done => ("good", done, fill(done_meaning, &amount)),
        Course::Refused(view) => ("bad", refused, why::refusal(view.refusal, words).to_owned()),
        Course::NotTaken(problem) => ("bad", refused, why::problem(problem, words)),
    }
}
