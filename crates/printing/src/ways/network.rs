//! Asks the server to send a print to its network printer.

use browser_io::{exchange_bytes, from_json};
use contract::printing::{PrintOutcome, PrinterAnswer, PrinterTrouble, to_printer};
use contract::{Problem, ProblemCode};
use receipt::job::Verdict;
use receipt::status::Trouble;

/// What came of it, and whether the server has stored it.
pub(crate) async fn send(job: &str, bytes: &[u8]) -> (Verdict, bool) {
    match exchange_bytes(to_printer(job), bytes).await {
        Some((200, text)) => {
            let answer = from_json::<PrinterAnswer>(&text);
            (answer.map_or(Verdict::MayHavePrinted(None), verdict), true)
        }
        Some((_, text)) => match from_json::<Problem>(&text) {
            // It was sent already, by a request of which no answer came.
            Some(problem) if problem.code == ProblemCode::PrintSent => {
                (Verdict::MayHavePrinted(None), true)
            }
            Some(_) => (Verdict::NotPrinted(Trouble::Unreachable), false),
            None => (Verdict::MayHavePrinted(None), true),
        },
        None => (Verdict::MayHavePrinted(None), true),
    }
}

fn verdict(answer: PrinterAnswer) -> Verdict {
    let trouble = answer.trouble.map(|trouble| match trouble {
        PrinterTrouble::Unreachable => Trouble::Unreachable,
        PrinterTrouble::NoPaper => Trouble::NoPaper,
        PrinterTrouble::CoverOpen => Trouble::CoverOpen,
        PrinterTrouble::Error => Trouble::Error,
    });
    match answer.outcome {
        PrintOutcome::Printed => Verdict::Printed,
        PrintOutcome::NotPrinted => Verdict::NotPrinted(trouble.unwrap_or(Trouble::Error)),
        PrintOutcome::Unknown | PrintOutcome::Begun => Verdict::MayHavePrinted(trouble),
    }
}
