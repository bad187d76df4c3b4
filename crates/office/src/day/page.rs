//! The page of the day.

use browser_io::{Answer, send};
use contract::ProblemCode;
use contract::day::{DayReport, ReportPage, ReportSummary, calls};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::time::Timestamp;
use ui::words::{coded_text, fill};

use super::chart::Chart;
use super::close::Close;
use super::paper::paper;
use super::shown::shown;
use crate::browser::focus_on;
use crate::office::{BackArrow, Office, Page};
use crate::words::Words;

/// The sums since the day was last closed, and closing it.
#[component]
pub(crate) fn DayPage(office: Office, words: &'static Words) -> impl IntoView {
    let report = RwSignal::new(None::<DayReport>);
    let reports = RwSignal::new(None::<ReportPage>);
    let said = RwSignal::new("");
    // Counts readings, so that the chart is read with the report.
    let read = RwSignal::new(0_u32);
    let load = move || {
        read.update(|read| *read = read.wrapping_add(1));
        spawn_local(async move {
            let answer: Answer<DayReport> = send(calls::x_report(None)).await;
            let trouble = match answer {
                Answer::Good(found) => {
                    let _ = report.try_set(Some(found));
                    ""
                }
                Answer::Refused(problem) if problem.code == ProblemCode::RoleNeeded => {
                    words.managers_only
                }
                Answer::Refused(_) | Answer::Nothing => words.no_answer,
            };
            let _ = said.try_set(trouble);
        });
        spawn_local(async move {
            if let Answer::Good(found) = send(calls::reports(None)).await {
                let _ = reports.try_set(Some(found));
            }
        });
    };
    load();
    // What happens to sales changes the day.
    let listed = office.listed.sales;
    Effect::new(move |is_first: Option<()>| {
        listed.track();
        if is_first.is_some() {
            load();
        }
    });
    let last = move || {
        let newest = |page: &ReportPage| page.reports.first().map_or(0, |report| report.number);
        reports.with(|page| page.as_ref().map(newest))
    };
    let last = Signal::derive(last);
    focus_on(".office .office-heading");
    view! {
        <main class="office-page">
            <div class="office-title">
                <h1 class="office-heading" tabindex="-1">{words.day}</h1>
                <p class="office-quiet"><bdi translate="no">
                    {move || report.with(|report| report.as_ref().map(|report| report.day.clone()))}
                </bdi></p>
            </div>
            <p class="office-said" role="alert">{move || said.get()}</p>
            <h2>{move || match report.with(|report| report.as_ref().is_some_and(|report| report.from.is_none())) {
                true => words.day_never,
                false => words.day_since,
            }}</h2>
            {move || report.get().map(|report| shown(&report, office, words))}
            <Close office words last changed=Callback::new(move |()| load()) />
            {paper(office, None, words)}
            <Chart office words read />
            <h2>{words.reports}</h2>
            {move || reports.get().map(|page| signed(&page, office, words))}
            <Export words />
        </main>
    }
}

fn signed(page: &ReportPage, office: Office, words: &'static Words) -> AnyView {
    if page.reports.is_empty() {
        return view! { <p class="office-quiet">{words.no_reports}</p> }.into_any();
    }
    let row = |report: &ReportSummary| {
        let number = report.number;
        let title = office.digits().write(&number.to_string());
        let nets: Vec<_> = report
            .totals
            .iter()
            .map(|total| coded_text(&total.net, total.currency, office.digits()))
            .collect();
        let when = office.time(Timestamp(report.at));
        view! {
            <li>
                <button type="button" class="office-row" on:click=move |_| office.page.set(Page::Report(number))>
                    <span class="row-amount">{fill(words.report, &title)}</span>
                    <bdi class="row-reference" translate="no">{nets.join(" · ")}</bdi>
                    <bdi class="row-time" translate="no">{when}</bdi>
                </button>
            </li>
        }
    };
    view! { <ol class="office-sales">{page.reports.iter().map(row).collect_view()}</ol> }.into_any()
}

/// The table of sales to take away.
#[component]
fn Export(words: &'static Words) -> impl IntoView {
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let day = |day: String| {
        if day.is_empty() {
            "today".to_owned()
        } else {
            day
        }
    };
    let link = move |form: &str| calls::export(form, &day(from.get()), &day(to.get())).path;
    let is_backwards = move || {
        let (from, to) = (from.get(), to.get());
        !from.is_empty() && !to.is_empty() && from > to
    };
    let file = move |form: &'static str, name: &'static str| {
        view! {
            <a class="button" download="" href=move || (!is_backwards()).then(|| link(form))>{name}</a>
        }
    };
    view! {
        <section>
            <h2>{words.export}</h2>
            <p class="office-quiet">{words.export_meaning}</p>
            <div class="office-filter day-export">
                <label>
                    <span>{words.from_day}</span>
                    <input type="date" on:change=move |event| from.set(event_target_value(&event)) />
                </label>
                <label>
                    <span>{words.to_day}</span>
                    <input type="date" on:change=move |event| to.set(event_target_value(&event)) />
                </label>
                {file("csv", words.export_csv)}
                {file("jsonl", words.export_jsonl)}
            </div>
            <p class="office-said" role="alert">{move || is_backwards().then_some(words.days_backwards)}</p>
        </section>
    }
}

/// Back to the page of the day.
#[component]
pub(super) fn BackToDay(office: Office, words: &'static Words) -> impl IntoView {
    view! {
        <button type="button" class="quiet office-back" on:click=move |_| office.page.set(Page::Day)>
            <BackArrow />
            {words.back_to_day}
        </button>
    }
}
