//! The page of a signed report.

use browser_io::{Answer, send};
use contract::day::{DayReport, calls};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::words::fill;

use super::page::BackToDay;
use super::paper::paper;
use super::shown::shown;
use crate::browser::focus_on;
use crate::office::Office;
use crate::words::Words;

/// A signed report, as it was signed.
#[component]
pub(crate) fn SignedPage(office: Office, number: u32, words: &'static Words) -> impl IntoView {
    let report = RwSignal::new(None::<DayReport>);
    let said = RwSignal::new("");
    spawn_local(async move {
        let answer: Answer<DayReport> = send(calls::report(number)).await;
        match answer {
            Answer::Good(found) => {
                let _ = report.try_set(Some(found));
            }
            Answer::Refused(_) | Answer::Nothing => {
                let _ = said.try_set(words.no_answer);
            }
        }
    });
    focus_on(".office .office-heading");
    let title = fill(words.report, &office.digits().write(&number.to_string()));
    view! {
        <main class="office-page">
            <BackToDay office words />
            <div class="office-title">
                <h1 class="office-heading" tabindex="-1">{title}</h1>
                <p class="office-quiet"><bdi translate="no">
                    {move || report.with(|report| report.as_ref().map(|report| report.day.clone()))}
                </bdi></p>
            </div>
            <p class="office-said" role="alert">{move || said.get()}</p>
            {move || report.get().map(|report| shown(&report, office, words))}
            {paper(office, Some(number), words)}
        </main>
    }
}
