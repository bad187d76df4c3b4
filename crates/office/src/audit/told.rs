//! What an entry of the audit log says, in words.

use contract::audit::{AuditBy, AuditView};
use contract::{Lang, SaleState};
use payment::identity::Role;
use ui::words::{Digits, coded_text, fill};

use crate::pages::event_name;
use crate::words::Words;

/// What was done. What this version does not know stays as it is.
pub(super) fn what(entry: &AuditView, words: &'static Words) -> String {
    let audit = &words.audit;
    let name = match entry.what.as_str() {
        "refund" => words.refund_noun,
        "capture" => words.capture_noun,
        "void" => words.void_noun,
        "person.added" => audit.person_added,
        "person.role" => audit.person_role,
        "person.pin" => audit.person_pin,
        "person.unlocked" => audit.person_unlocked,
        "person.removed" => audit.person_removed,
        "terminal.code" => audit.terminal_code,
        "terminal.paired" => audit.terminal_paired,
        "terminal.revoked" => audit.terminal_revoked,
        "terminal.code_refused" => audit.code_refused,
        "signed_in" => audit.signed_in,
        "signed_out" => audit.signed_out,
        "pin_refused" => audit.pin_refused,
        "approved" => audit.approved,
        "refused" => audit.refused,
        "report.signed" => audit.report_signed,
        "note.made" => audit.note_made,
        "note.withdrawn" => audit.note_withdrawn,
        "print" => audit.printed,
        "sale.acknowledged" => audit.acknowledged,
        "payment.acknowledged" => audit.payment_acknowledged,
        "server.started" => audit.started,
        other => {
            let event = other.strip_prefix("sale.").unwrap_or(other);
            return event_name(event, words).map_or_else(|| other.to_owned(), ToOwned::to_owned);
        }
    };
    name.to_owned()
}

/// The state that it led to, if that is another one than before.
pub(super) fn state(entry: &AuditView, words: &'static Words) -> Option<String> {
    let word = |text: &String| {
        let of_sale = SaleState::of_word(text);
        let other = match text.as_str() {
            "asked" => Some(words.audit.asked),
            "done" => Some(words.status_done),
            "refused" => Some(words.status_refused),
            "cash" => Some(words.other_cash),
            "card" => Some(words.other_card),
            "other" => Some(words.other_other),
            _ => None,
        };
        match (of_sale, other, Role::of_word(text)) {
            (Some(state), ..) => state_word(state, words.ui()).to_owned(),
            (_, Some(word), _) => word.to_owned(),
            (.., Some(role)) => role_word(role, words).to_owned(),
            _ => text.clone(),
        }
    };
    if entry.from == entry.to {
        return None;
    }
    let from = entry.from.as_ref().map(word);
    let to = entry.to.as_ref().map(word)?;
    // A role says little without the one before.
    match from {
        Some(from) if entry.what == "person.role" => {
            // Towards the new one, whichever way lines go.
            let arrow = match words.lang {
                Lang::En => " → ",
                Lang::Ar => " ← ",
            };
            Some([&from, arrow, &to].concat())
        }
        _ => Some(to),
    }
}

/// The name of a sale's state, whatever its reason.
const fn state_word(state: SaleState, words: &'static ui::words::Words) -> &'static str {
    match state {
        SaleState::Creating | SaleState::Cancelling | SaleState::Checking => words.short_checking,
        SaleState::Waiting => words.short_waiting,
        SaleState::Paid => words.paid,
        SaleState::Rejected | SaleState::Declined => words.not_approved,
        SaleState::Cancelled => words.cancelled,
        SaleState::Expired => words.expired,
        SaleState::Failed => words.unavailable,
        SaleState::PaidLate => words.paid_late,
        SaleState::Returning => words.returning,
        SaleState::Mismatch => words.mismatch,
    }
}

const fn role_word(role: Role, words: &'static Words) -> &'static str {
    match role {
        Role::Cashier => words.audit.cashier,
        Role::Manager => words.audit.manager,
        Role::Administrator => words.audit.administrator,
    }
}

/// Who did it, where, and who approved it.
pub(super) fn who(entry: &AuditView, words: &'static Words) -> String {
    let audit = &words.audit;
    let by = match entry.by {
        AuditBy::Server => Some(audit.by_server.to_owned()),
        AuditBy::Command => Some(audit.by_command.to_owned()),
        AuditBy::Terminal => entry.person.clone(),
    };
    let approver = entry.approver.as_ref();
    let approver = approver.map(|name| fill(audit.approved_by, name));
    let all = [by, entry.terminal.clone(), approver];
    // Each part goes its own way; all of them go as the page does.
    let isolated = all.into_iter().flatten();
    let isolated = isolated.map(|part| ["\u{2068}", &part, "\u{2069}"].concat());
    isolated.collect::<Vec<_>>().join(" · ")
}

/// What it is about beside a sale: somebody, a till, a report, a request.
pub(super) fn about(entry: &AuditView, digits: Digits) -> Option<String> {
    let about = entry.about.as_deref()?;
    let (kind, name) = about.split_once(':').unwrap_or(("", about));
    match kind {
        // An operation is known by its sale and its amount, and a note as well.
        "operation" | "note" | "sale" | "refund" | "test" => None,
        "report" => Some(digits.write(name)),
        _ => Some(name.to_owned()),
    }
}

/// The money.
pub(super) fn amount(entry: &AuditView, digits: Digits) -> Option<String> {
    let currency = entry.currency.as_deref()?.parse().ok()?;
    Some(coded_text(entry.amount.as_deref()?, currency, digits))
}
