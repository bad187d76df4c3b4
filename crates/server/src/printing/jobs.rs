//! Begins prints, ends them and lists them.

use std::sync::Arc;

use axum::body::Bytes;
use contract::printing::{
    NewPrint, PrintList, PrintOutcome, PrintView, PrinterAnswer, PrinterTrouble,
};
use contract::{ProblemCode, SaleState, SaleView};
use payment::id::{OperationId, SaleId};
use payment::identity::{Principal, Scope};
use payment::operation::{Operation, OperationState};
use receipt::escpos::extras_of;
use receipt::job::Verdict;
use receipt::status::Trouble;
use store::{Print, PrintBegun};
use tracing::{Instrument, info, warn};
use uuid::Uuid;

use super::network::NetworkPrinter;
use crate::sales::{SaleError, Sales};

/// What the prints of an operation are called in the ledger.
const OPERATION: &str = "operation:";

/// What the prints of a sale are called.
const SALE: &str = "sale:";

fn of_sale(id: SaleId) -> String {
    format!("{SALE}{id}")
}

fn of_operation(id: OperationId) -> String {
    format!("{OPERATION}{id}")
}

/// A signed report. Numbers are by branch, and so are the prints of a number.
fn of_report(number: u32) -> String {
    format!("report:{number}")
}

impl Sales {
    /// Begins a print: from now on it may have been printed, until somebody says how it ended. The same
    /// print again is the same one.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownSale`] if the caller has no such sale or operation,
    /// [`ProblemCode::UnknownReport`] if its branch has no such report, [`ProblemCode::NotNow`] if it has no receipt, because it is not paid or not done,
    /// [`ProblemCode::PrintConflict`] if the id is taken, [`ProblemCode::TooManyPrints`] if there are too
    /// many of the same, [`ProblemCode::MalformedJson`] if an id is
    /// none; [`SaleError::NotBegun`] if the ledger cannot be written, and then nothing may be printed.
    pub(crate) async fn begin_print(
        &self,
        who: &Principal,
        new: &NewPrint,
    ) -> Result<PrintView, SaleError> {
        let begun = store::NewPrint {
            id: id_of(&new.job)?,
            account: who.account.clone(),
            branch: who.branch.clone(),
            terminal: who.terminal.clone(),
            subject: self.subject(who, new).await?,
            at: self.now(),
        };
        let (sales, by) = (self.clone(), who.actor());
        let write = async move { sales.store().begin_print(&begun, &by).await };
        match self.to_its_end(write).await? {
            PrintBegun::New(print) | PrintBegun::Known(print) => Ok(view(&print)),
            PrintBegun::Other => Err(SaleError::Refused(ProblemCode::PrintConflict)),
            PrintBegun::Full => Err(SaleError::Refused(ProblemCode::TooManyPrints)),
        }
    }

    /// What is printed, after a check that it has a receipt.
    async fn subject(&self, who: &Principal, new: &NewPrint) -> Result<String, SaleError> {
        let sale = match (&new.sale, &new.operation, new.report) {
            (Some(sale), _, None) => sale.parse::<SaleId>().map_err(|_| unknown())?,
            (None, None, Some(number)) => {
                self.known_report(who, number).await?;
                return Ok(of_report(number));
            }
            (None, None, None) => return Ok(format!("test:{}", id_of(&new.job)?)),
            (None, Some(_), _) | (Some(_), _, Some(_)) => {
                return Err(SaleError::Refused(ProblemCode::MalformedJson));
            }
        };
        let scope = &who.scope();
        let known = self.known_sale(scope, sale).await?;
        let has_receipt = match &new.operation {
            None => SaleView::of(&known, self.now()).state == SaleState::Paid,
            Some(operation) => {
                let all = self.store().operations(scope, sale).await?;
                let mut all = all.iter().map(|stored| &stored.value);
                let found = all.find(|known| known.intent.id.to_string() == *operation);
                is_done(found.ok_or_else(unknown)?)
            }
        };
        if !has_receipt {
            return Err(SaleError::Refused(ProblemCode::NotNow));
        }
        Ok(match &new.operation {
            None => of_sale(sale),
            Some(operation) => format!("{OPERATION}{operation}"),
        })
    }

    /// Says how a print ended. The first word about it stays, and of one that the server sends itself
    /// nobody else says it.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownPrint`] if the caller has no such print;
    /// [`SaleError::NotBegun`] if the ledger cannot be written.
    pub(crate) async fn end_print(
        &self,
        who: &Principal,
        job: &str,
        outcome: PrintOutcome,
    ) -> Result<PrintView, SaleError> {
        let (scope, at, sales) = (who.scope(), self.now(), self.clone());
        let id = Uuid::try_parse(job).map_err(|_| no_print())?;
        let write = async move {
            sales
                .store()
                .end_print(&scope, id, stored(outcome), at, false)
                .await
        };
        let ended = self.to_its_end(write).await?;
        ended.as_ref().map(view).ok_or_else(no_print)
    }

    /// The prints of a sale and of its operations, oldest first.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownSale`], or the ledger failed.
    pub(crate) async fn prints(&self, who: &Principal, id: SaleId) -> Result<PrintList, SaleError> {
        let scope = who.scope();
        self.known_sale(&scope, id).await?;
        let operations = self.store().operations(&scope, id).await?;
        let operations = operations.iter().map(|known| of_operation(known.intent.id));
        let subjects: Vec<_> = [of_sale(id)].into_iter().chain(operations).collect();
        self.prints_of(&scope, &subjects).await
    }

    /// The prints of a signed report of this branch, oldest first.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownReport`], or the ledger failed.
    pub(crate) async fn prints_of_report(
        &self,
        who: &Principal,
        number: u32,
    ) -> Result<PrintList, SaleError> {
        self.known_report(who, number).await?;
        self.prints_of(&who.scope(), &[of_report(number)]).await
    }

    async fn known_report(&self, who: &Principal, number: u32) -> Result<(), SaleError> {
        match self.find_report(who, number).await? {
            Some(_) => Ok(()),
            None => Err(SaleError::Refused(ProblemCode::UnknownReport)),
        }
    }

    async fn prints_of(&self, scope: &Scope, subjects: &[String]) -> Result<PrintList, SaleError> {
        let prints = self.store().prints(scope, subjects).await?;
        Ok(PrintList {
            prints: prints.iter().map(view).collect(),
        })
    }

    /// Sends a print to the network printer, once in the print's life, and stores how it ended. Goes on
    /// to its end even if the client disconnects.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownPrint`] if the caller has no such print, [`ProblemCode::PrintSent`] if it has
    /// ended or was sent already, [`ProblemCode::InvalidPrint`] if the bytes are no image, or open the drawer
    /// where that is not due, [`ProblemCode::PrinterBusy`] if too many wait for the printer; [`SaleError::NotBegun`] if the ledger cannot be written, and then
    /// nothing is sent.
    pub(crate) async fn send_print(
        &self,
        who: &Principal,
        job: &str,
        printer: Arc<NetworkPrinter>,
        bytes: Bytes,
    ) -> Result<PrinterAnswer, SaleError> {
        let id = Uuid::try_parse(job).map_err(|_| no_print())?;
        let (scope, sales) = (who.scope(), self.clone());
        // Before anything is kept for it: it goes on when its client has gone.
        let place = printer.place();
        let place = place.ok_or(SaleError::Refused(ProblemCode::PrinterBusy))?;
        let work = async move {
            let _place = place;
            let store = sales.store();
            let known = store.find_print(&scope, id).await?.ok_or_else(no_print)?;
            if !may_print(&bytes, &known) {
                return Err(SaleError::Refused(ProblemCode::InvalidPrint));
            }
            let taken = store.take_print(&scope, id).await;
            if !taken.map_err(SaleError::NotBegun)? {
                return Err(SaleError::Refused(ProblemCode::PrintSent));
            }
            let answer = answer(printer.print(&bytes).await);
            info!(print = %id, outcome = ?answer.outcome, trouble = ?answer.trouble, "sent to the network printer");
            let ended = store.end_print(&scope, id, stored(answer.outcome), sales.now(), true);
            if let Err(error) = ended.await {
                warn!(code = "print_not_stored", print = %id, %error, "it is not stored how a print ended: the next one is marked as a copy");
            }
            Ok(answer)
        };
        self.tasks().spawn(work.in_current_span()).await?
    }
}

/// Whether these bytes are an image, with nothing else that a printer would obey. The drawer opens with the
/// original receipt of a sale only.
fn may_print(bytes: &[u8], print: &Print) -> bool {
    let opens = print.copy == 0 && print.begun.subject.starts_with(SALE);
    extras_of(bytes).is_some_and(|extras| opens || !extras.kick)
}

fn id_of(job: &str) -> Result<Uuid, SaleError> {
    Uuid::try_parse(job).map_err(|_| SaleError::Refused(ProblemCode::MalformedJson))
}

const fn unknown() -> SaleError {
    SaleError::Refused(ProblemCode::UnknownSale)
}

const fn no_print() -> SaleError {
    SaleError::Refused(ProblemCode::UnknownPrint)
}

const fn is_done(operation: &Operation) -> bool {
    matches!(operation.state, OperationState::Done { .. })
}

fn view(print: &Print) -> PrintView {
    let operation = print.begun.subject.strip_prefix(OPERATION);
    PrintView {
        job: print.begun.id.to_string(),
        operation: operation.map(ToOwned::to_owned),
        copy: print.copy,
        outcome: match print.outcome {
            store::PrintOutcome::Begun => PrintOutcome::Begun,
            store::PrintOutcome::Printed => PrintOutcome::Printed,
            store::PrintOutcome::NotPrinted => PrintOutcome::NotPrinted,
            store::PrintOutcome::Unknown => PrintOutcome::Unknown,
        },
        terminal: print.begun.terminal.to_string(),
        at: print.begun.at.0,
    }
}

const fn stored(outcome: PrintOutcome) -> store::PrintOutcome {
    match outcome {
        PrintOutcome::Begun => store::PrintOutcome::Begun,
        PrintOutcome::Printed => store::PrintOutcome::Printed,
        PrintOutcome::NotPrinted => store::PrintOutcome::NotPrinted,
        PrintOutcome::Unknown => store::PrintOutcome::Unknown,
    }
}

fn answer(verdict: Verdict) -> PrinterAnswer {
    let (outcome, trouble) = match verdict {
        Verdict::Printed => (PrintOutcome::Printed, None),
        Verdict::NotPrinted(trouble) => (PrintOutcome::NotPrinted, Some(trouble)),
        Verdict::Sent => (PrintOutcome::Unknown, None),
        Verdict::MayHavePrinted(trouble) => (PrintOutcome::Unknown, trouble),
    };
    let trouble = trouble.map(|trouble| match trouble {
        Trouble::Unreachable => PrinterTrouble::Unreachable,
        Trouble::NoPaper => PrinterTrouble::NoPaper,
        Trouble::CoverOpen => PrinterTrouble::CoverOpen,
        Trouble::Error => PrinterTrouble::Error,
    });
    PrinterAnswer { outcome, trouble }
}
