//! Prints: begins a print at the server, draws it, sends it, and says how it ended.

use std::cell::RefCell;

use browser_io::fresh_uuid;
use contract::day::{DayReport, calls as day};
use contract::history::{OperationList, calls as history};
use contract::printing::{self, NewPrint, PrintOutcome, PrintView, PrintingView};
use contract::{OperationView, SaleView, calls};
use gloo_timers::future::TimeoutFuture;
use payment::id::SaleId;
use receipt::Document;
use receipt::escpos::bytes;
use receipt::job::Verdict;
use receipt::status::Trouble;
use serde::Serialize;

use super::choice::{Choice, Route};
use super::contents::{Shop, test_page};
use super::drawing::{draw, load_logo};
use super::paper::print_paper;
use super::ways::{send_by_server, send_to_device};
use browser_io::{Answer, send};

/// How long a print waits before it looks again whether the one before it has ended, in milliseconds.
const TURN: u32 = 100;

/// What is printed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Subject {
    /// The receipt of a sale.
    Sale(SaleId),
    /// The receipt of an operation of a sale.
    Refund(SaleId, String),
    /// The signed report of this number.
    Report(u32),
    /// What has happened since the last signed report. It is not kept, so that there is no copy of it.
    Interim,
    /// A test page.
    Test,
}

/// What a print is made of, as the server has it.
enum Source {
    Sale(SaleView),
    Refund(SaleView, OperationView),
    Report(DayReport),
    Test,
}

impl Subject {
    /// Reads what it is made of. `None` if the server did not answer or does not have it.
    async fn source(&self) -> Option<Source> {
        Some(match self {
            Self::Sale(id) => Source::Sale(ask(calls::read(*id)).await?),
            Self::Refund(id, operation) => {
                let sale = ask(calls::read(*id)).await?;
                let list: OperationList = ask(history::operations(*id)).await?;
                let mut all = list.operations.into_iter();
                Source::Refund(sale, all.find(|known| known.id == *operation)?)
            }
            Self::Report(number) => Source::Report(ask(day::report(*number)).await?),
            Self::Interim => Source::Report(ask(day::x_report(None)).await?),
            Self::Test => Source::Test,
        })
    }

    /// The print of it that begins.
    fn begins(&self, job: &str) -> NewPrint {
        let (sale, operation, report) = match self {
            Self::Sale(id) => (Some(id.to_string()), None, None),
            Self::Refund(id, operation) => (Some(id.to_string()), Some(operation.clone()), None),
            Self::Report(number) => (None, None, Some(*number)),
            Self::Interim | Self::Test => (None, None, None),
        };
        NewPrint {
            job: job.to_owned(),
            sale,
            operation,
            report,
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Told {
    /// It is printed.
    Printed,
    /// It was handed over to something that does not tell whether it prints.
    Sent,
    /// Certainly nothing was printed.
    NotPrinted(Trouble),
    /// Some of it, all or nothing was printed.
    MayHavePrinted(Option<Trouble>),
    /// The server did not answer, or could not store that it is printed: nothing was.
    NotBegun,
}

thread_local! {
    /// What is being printed or waits for that, in its order.
    static UNDER_WAY: RefCell<Vec<Subject>> = const { RefCell::new(Vec::new()) };
}

/// Prints on this printer. `None` if the same is being printed just now: a button was pressed twice.
pub(crate) async fn print(subject: Subject, choice: Choice) -> Option<Told> {
    let is_new = UNDER_WAY.with_borrow_mut(|all| {
        let is_new = !all.contains(&subject);
        if is_new {
            all.push(subject.clone());
        }
        is_new
    });
    if !is_new {
        return None;
    }
    while UNDER_WAY.with_borrow(|all| all.first() != Some(&subject)) {
        TimeoutFuture::new(TURN).await;
    }
    let told = begin(&subject, choice).await.unwrap_or(Told::NotBegun);
    UNDER_WAY.with_borrow_mut(|all| all.retain(|other| *other != subject));
    Some(told)
}

async fn ask<T: serde::de::DeserializeOwned>(request: calls::Request<impl Serialize>) -> Option<T> {
    match send(request).await {
        Answer::Good(answer) => Some(answer),
        Answer::Refused(_) | Answer::Nothing => None,
    }
}

/// `None` if the server did not answer or refused.
async fn begin(subject: &Subject, choice: Choice) -> Option<Told> {
    let view: PrintingView = ask(printing::printing()).await?;
    let shop = Shop::new(view, choice.tongues.languages());
    let source = subject.source().await?;
    let logo = load_logo(shop.logo()).await;
    let job = fresh_uuid().to_string();
    let begun: PrintView = ask(printing::begin(subject.begins(&job))).await?;
    let is_copy = begun.copy > 0;
    let document = match &source {
        Source::Sale(sale) => shop.of_sale(sale, is_copy),
        Source::Refund(sale, refund) => shop.of_refund(sale, refund, is_copy)?,
        Source::Report(report) => shop.of_report(report, is_copy),
        Source::Test => test_page(&shop, choice.width),
    };
    // The drawer is opened by hand for everything but a sale's own receipt.
    let kicks = matches!(source, Source::Sale(_)) && !is_copy;
    let (told, is_stored) = carry_out(&job, &document, logo.as_ref(), choice, kicks).await;
    if !is_stored {
        let outcome = match told {
            Told::Printed => PrintOutcome::Printed,
            Told::NotPrinted(_) => PrintOutcome::NotPrinted,
            Told::Sent | Told::MayHavePrinted(_) | Told::NotBegun => PrintOutcome::Unknown,
        };
        // Without an answer it stays a print that may have been made.
        let _: Option<PrintView> = ask(printing::end(&job, outcome)).await;
    }
    Some(told)
}

/// Sends the document the way that was chosen; what came of it, and whether the server has stored that.
async fn carry_out(
    job: &str,
    document: &Document,
    logo: Option<&web_sys::HtmlImageElement>,
    choice: Choice,
    kicks: bool,
) -> (Told, bool) {
    if choice.route == Route::Browser {
        return match print_paper(document, choice.sheet, logo) {
            true => (Told::Sent, false),
            false => (Told::NotPrinted(Trouble::Error), false),
        };
    }
    let Some(image) = draw(document, choice.width, logo) else {
        return (Told::NotPrinted(Trouble::Error), false);
    };
    let bytes = bytes(&image, choice.extras(kicks));
    let (verdict, is_stored) = match choice.route {
        Route::Network => send_by_server(job, &bytes).await,
        Route::Serial | Route::Usb | Route::Browser => {
            (send_to_device(&choice, &bytes).await, false)
        }
    };
    let told = match verdict {
        Verdict::Printed => Told::Printed,
        Verdict::Sent => Told::Sent,
        Verdict::NotPrinted(trouble) => Told::NotPrinted(trouble),
        Verdict::MayHavePrinted(trouble) => Told::MayHavePrinted(trouble),
    };
    (told, is_stored)
}
