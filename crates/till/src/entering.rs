//! Events while the cashier enters the next sale.

use contract::ProblemCode;
use payment::sale::Method;
use payment::time::{Millis, Monotonic};

use crate::active_sale::ActiveSale;
use crate::ask::Ask;
use crate::begin::{interrupted, start, taken_up, waits_for_somebody};
use crate::effect::Effect;
use crate::entry::Entry;
use crate::event::{Event, News};
use crate::notice::Notice;
use crate::rules::Rules;
use crate::till::Till;

/// Runs one event through the entry.
pub(crate) fn entering(
    mut entry: Entry,
    event: Event,
    rules: &Rules,
    now: Monotonic,
) -> (Till, Vec<Effect>) {
    match event {
        Event::Key(key) => {
            entry.press(key);
            entry.say_if_hopeless(rules);
        }
        Event::Touch(touch) => {
            entry.touch(touch);
            entry.say_if_hopeless(rules);
        }
        Event::Pasted(text) => entry.paste(&text, rules.max_amount.currency()),
        Event::Reference(text) => entry.refer(text),
        Event::Scanned(code, amount) => {
            entry.restore(amount);
            entry.refer(code);
        }
        Event::PutBack(amount) => entry.restore(amount),
        Event::TypedEarly if entry.overtaken().is_some() => {}
        Event::TypedEarly => entry.say_unless_warned(Notice::TypedEarly),
        // The gateway cannot do it, and no screen offers it.
        Event::OpenForm(true) if !rules.capabilities.link => {}
        Event::Start(_, Method::Qr) if !rules.capabilities.code => {}
        Event::Start(_, Method::Link) if !rules.capabilities.link => {}
        Event::OpenForm(true) | Event::Start(..)
            if entry.say_if_unreadable(rules.max_amount.currency()) => {}
        Event::OpenForm(true) if entry.amount(rules.max_amount.currency()).is_zero() => {
            entry.notice = Some(Notice::Problem(ProblemCode::AmountZero));
        }
        Event::OpenForm(open) => entry.open_form(open),
        Event::Fill(field, text) => {
            entry.fill(field, text, rules.max_amount.currency());
        }
        Event::Lines(drop) => entry.form.change_lines(drop),
        Event::Start(..) if !rules.is_reachable => entry.notice = Some(Notice::NotStarted),
        Event::Start(..) if entry.wait(now) > Millis(0) => {
            entry.notice = Some(Notice::Problem(ProblemCode::TooManyCodeless));
        }
        Event::Tick => entry.end_wait(now),
        // The form asks for the customer first.
        Event::Start(_, Method::Qr)
            if !entry.form.open && rules.capabilities.buyer_needs(Method::Qr).any() =>
        {
            match entry.order(rules) {
                Ok(_) => entry.open_form(true),
                Err(code) => entry.refuse(code, rules.max_amount.currency()),
            }
        }
        Event::Start(id, method) => match entry.draft(id, method, rules) {
            Ok(draft) => return start(draft, now),
            Err(code) => entry.refuse(code, rules.max_amount.currency()),
        },
        Event::Resume(draft) => {
            let ask = Effect::Ask(Ask::Read, draft.clone());
            return (Till::Selling(ActiveSale::resumed(draft, now)), vec![ask]);
        }
        Event::News(News {
            sale: Some(view), ..
        }) => return taken_up(view, entry, rules, now),
        // This message may be older than an acknowledgement made here a moment ago. Ask the server
        // whether a sale is in progress.
        Event::Pushed(view) if view.state.is_open() && !view.put_aside => {
            return (Till::Entering(entry), vec![Effect::AskNews]);
        }
        Event::News(News { late, .. }) => {
            // The other window's sale is already over.
            if entry.notice == Some(Notice::Problem(ProblemCode::TerminalBusy)) {
                entry.say_if_overtaken(rules.max_amount.currency());
            }
            if let Some(view) = late.into_iter().find(waits_for_somebody) {
                return interrupted(entry, view);
            }
        }
        Event::Pushed(view) if waits_for_somebody(&view) => return interrupted(entry, view),
        Event::Woke => return (Till::Entering(entry), vec![Effect::AskNews]),
        Event::OtherCurrency => entry = entry.in_other_currency(),
        Event::Answer(..)
        | Event::Overtaken(_)
        | Event::Pushed(_)
        | Event::Acknowledged(_)
        | Event::Check
        | Event::SendLink
        | Event::Cancel
        | Event::NoCode(_)
        | Event::Again(_)
        | Event::PutAside
        | Event::Keep
        | Event::Return
        | Event::OtherMethod
        | Event::NewSale
        | Event::Turn(_) => {}
    }
    (Till::Entering(entry), Vec::new())
}
