//! Closing the day: the question, and what came of it.

use browser_io::{Answer, fresh_uuid, send};
use contract::ProblemCode;
use contract::day::calls;
use contract::day::{DayReport, NewReport};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::words::fill;

use crate::browser::focus_on;
use crate::office::{Office, Page};
use crate::question::Question;
use crate::words::Words;

/// How far closing the day has come.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Closing {
    /// Nobody has asked for it.
    Not,
    /// A person is asked whether to.
    Question,
    /// The server compares and signs.
    Asked,
    /// It is signed, under this number.
    Signed(u32),
    /// No report was signed; the code says why.
    Refused(ProblemCode, String),
    /// No answer: it may be signed.
    Unknown,
}

/// The button that closes the day, and what came of it. `changed` is called when the day has to be read
/// again.
#[component]
pub(super) fn Close(
    office: Office,
    words: &'static Words,
    /// The number of the last signed report, once it is known.
    #[prop(into)]
    last: Signal<Option<u32>>,
    changed: Callback<()>,
) -> impl IntoView {
    let closing = RwSignal::new(Closing::Not);
    // One id for the report until it is signed: whoever tries again asks for the same one.
    let id = RwSignal::new(fresh_uuid().to_string());
    // The last report that a person saw when they asked for the next one: the page is read anew behind the
    // question too, and who has not seen another till's report would sign an empty one.
    let seen = RwSignal::new(None);
    let looks = move || seen.set(last.get_untracked());
    let ask = move |despite_comparison: bool| {
        closing.set(Closing::Asked);
        let report = NewReport {
            id: id.get_untracked(),
            despite_comparison,
            after: seen.get_untracked(),
        };
        spawn_local(async move {
            let answer: Answer<DayReport> = send(calls::sign(report)).await;
            let next = match answer {
                Answer::Good(report) => Closing::Signed(report.number.unwrap_or_default()),
                Answer::Refused(problem) => Closing::Refused(problem.code, problem.detail),
                Answer::Nothing => Closing::Unknown,
            };
            if closing.try_set(next.clone()).is_none() {
                if matches!(next, Closing::Signed(_)) {
                    id.set(fresh_uuid().to_string());
                }
                // It is brought into view, too: the sums above it have gone.
                focus_on(".office .day-came button");
                changed.run(());
            }
        });
    };
    let asks = move || {
        looks();
        ask(false);
    };
    let answer = Callback::new(move |is_yes| match is_yes {
        true => ask(false),
        false => {
            closing.set(Closing::Not);
            focus_on(".office .day-close");
        }
    });
    let question = move || {
        (closing.get() == Closing::Question).then(|| {
            let heading = words.close_question.to_owned();
            view! { <Question heading meaning=words.close_meaning yes=words.close_day words answer /> }
        })
    };
    let said = move || match closing.get() {
        Closing::Not | Closing::Question => None,
        Closing::Asked => Some(view! { <p class="notice">{words.closing}</p> }.into_any()),
        Closing::Signed(number) => {
            let open = move |_| office.page.set(Page::Report(number));
            let text = office.digits().write(&number.to_string());
            Some(
                view! {
                    <div class="notice">
                        <p>{fill(words.closed, &text)}</p>
                        <button type="button" on:click=open>{fill(words.report, &text)}</button>
                    </div>
                }
                .into_any(),
            )
        }
        Closing::Unknown => Some(
            view! {
                <div class="notice problem">
                    <p>{words.close_unknown}</p>
                    <button type="button" on:click=move |_| ask(false)>{words.ask_again}</button>
                </div>
            }
            .into_any(),
        ),
        Closing::Refused(code, detail) => {
            let may_sign = matches!(code, ProblemCode::DayDiffers | ProblemCode::DayNotCompared);
            let anyway = may_sign.then(|| {
                view! { <button type="button" on:click=move |_| ask(true)>{words.close_anyway}</button> }
            });
            let again =
                view! { <button type="button" on:click=move |_| asks()>{words.ask_again}</button> };
            let text = match code {
                ProblemCode::DayInDoubt => words.close_in_doubt.to_owned(),
                ProblemCode::DayClosed => words.close_elsewhere.to_owned(),
                ProblemCode::ApprovalNeeded | ProblemCode::RoleNeeded => {
                    words.close_not_approved.to_owned()
                }
                ProblemCode::DayDiffers => words.close_differs.to_owned(),
                ProblemCode::DayNotCompared => words.close_not_compared.to_owned(),
                _ => fill(words.not_read, &detail),
            };
            // The payments that differ have no translation: their numbers are the message.
            let named = (code == ProblemCode::DayDiffers)
                .then(|| view! { <p dir="ltr" lang="en">{detail}</p> });
            Some(
                view! {
                    <div class="notice problem">
                        <p>{text}</p>
                        {named}
                        <div class="buttons">{again} {anyway}</div>
                    </div>
                }
                .into_any(),
            )
        }
    };
    view! {
        <div class="buttons">
            <button
                type="button"
                class="day-close"
                disabled=move || closing.get() == Closing::Asked || last.get().is_none()
                on:click=move |_| {
                    looks();
                    closing.set(Closing::Question);
                }
            >
                {words.close_day}
            </button>
        </div>
        <div class="day-came" role="status">{said}</div>
        {question}
    }
}
