//! A sale: what it is, its operations, what happened to it.

use browser_io::{Answer, copy_text, send};
use contract::history::{OperationList, SaleTimeline, calls};
use contract::{Problem, ProblemCode, SaleView, calls as sale_calls};
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::Money;
use payment::id::SaleId;
use ui::components::outcome;
use ui::words::{Style, coded, fill};

use super::about;
use super::{follow, receipts};
use crate::browser::focus_on;
use crate::day::Others;
use crate::history::Group;
use crate::listed::row_of;
use crate::office::{BackArrow, Office, Page};
use crate::operation::{
    Banner, Elsewhere, Kind, Limits, OperationDialog, Subject, Wanted, kept, lines,
};
use crate::words::Words;

/// What the page knows of its sale.
#[derive(Clone, Copy)]
struct Known {
    sale: RwSignal<Option<SaleView>>,
    /// Why the server does not show it, if it does not.
    refused: RwSignal<Option<Box<Problem>>>,
    operations: RwSignal<Option<OperationList>>,
    timeline: RwSignal<Option<SaleTimeline>>,
}

impl Known {
    /// Reads everything about the sale again.
    fn read(self, office: Office, id: SaleId) {
        spawn_local(async move {
            match send(sale_calls::read(id)).await {
                Answer::Good(view) => {
                    let _ = self.sale.try_set(Some(view));
                    let _ = self.refused.try_set(None);
                }
                Answer::Refused(problem) => {
                    let _ = self.refused.try_set(Some(problem));
                }
                Answer::Nothing => {}
            }
        });
        spawn_local(async move {
            if let Answer::Good(found) = send(calls::events(id)).await {
                let _ = self.timeline.try_set(Some(found));
            }
        });
        spawn_local(follow::read(office, id, self.operations));
    }
}

/// A sale.
#[component]
pub(crate) fn Sale(office: Office, id: SaleId, words: &'static Words) -> impl IntoView {
    let listed = office.listed.sales;
    let row = listed.with_untracked(|sales| row_of(sales.as_ref(), id).cloned());
    let known = Known {
        sale: RwSignal::new(row),
        refused: RwSignal::new(None),
        operations: RwSignal::new(None),
        timeline: RwSignal::new(None),
    };
    known.read(office, id);
    follow::watch(office, id, known.operations);
    // The stream brings changes of a sale into its row.
    Effect::new(move |before: Option<Option<SaleView>>| {
        let row = listed.with(|sales| row_of(sales.as_ref(), id).cloned());
        if before.is_some_and(|before| before != row) && row.is_some() {
            known.read(office, id);
        }
        row
    });
    // When it ends, the sums have changed.
    Effect::new(move |was_over: Option<bool>| {
        let followed = office.followed.of(id);
        let is_over = followed.is_some_and(|(_, course)| course.is_over());
        if is_over && was_over == Some(false) {
            known.read(office, id);
        }
        is_over
    });
    focus_on(".office .office-heading");
    let style = move || office.style();
    // What another payment may be about; made anew only when that changes, so that nothing that is being
    // typed is lost.
    let owed = Memo::new(move |_| {
        known.sale.with(|sale| {
            let sale = sale.as_ref()?;
            let is_unpaid = Group::Unpaid.states().contains(&sale.state);
            Some((sale.amount.currency(), is_unpaid.then_some(sale.amount)))
        })
    });
    let subject = RwSignal::new(None::<Subject>);
    let close = Callback::new(move |wanted: Option<Wanted>| {
        subject.set(None);
        focus_on(".office .office-heading");
        if let Some(wanted) = wanted {
            follow::ask(office, wanted);
        }
    });
    let again = Callback::new(move |()| {
        if let Some((wanted, _)) = office.followed.now_of(id) {
            follow::ask(office, wanted);
        }
    });
    let dismiss = Callback::new(move |()| {
        if let Some((wanted, _)) = office.followed.now_of(id) {
            kept::forget(&wanted.id);
        }
        office.followed.drop_of(id);
        focus_on(".office .office-heading");
    });
    view! {
        <main class="office-page">
            <button type="button" class="quiet office-back" on:click=move |_| office.page.set(Page::Sales)>
                <BackArrow />
                {words.back_to_sales}
            </button>
            <Elsewhere followed=office.followed shown=Some(id) words digits=office.digits() open=office.opens() listed=office.listed.sales />
            {move || known.refused.get().map(|problem| view! {
                <p class="notice problem" role="alert">{not_shown(&problem, words)}</p>
            })}
            {move || known.sale.get().map(|sale| heading(&sale, &style(), words))}
            <Banner followed=office.followed sale=id words digits=office.digits() again dismiss />
            {move || known.operations.with(|list| {
                list.as_ref().and_then(|list| about::uncaptured(list, &style(), words))
            })}
            <div class="buttons office-actions">
                {move || actions(office, id, known.operations.get(), words, subject)}
            </div>
            <div class="office-columns">
                <section>
                    {move || known.sale.get().map(|sale| known.operations.with(|list| known.timeline.with(|timeline| {
                        about::facts(&sale, list.as_ref(), timeline.as_ref(), &style(), words)
                    })))}
                    <h2>{words.operations}</h2>
                    {move || known.sale.get().and_then(|sale| known.operations.with(|list| {
                        list.as_ref().map(|list| about::operations(list, sale.amount, &style(), words))
                    }))}
                    {move || owed.get().map(|(currency, owed)| view! { <Others office id currency owed words /> })}
                    {receipts::receipts(office, id, known.sale, known.operations, words)}
                </section>
                <section>
                    <h2>{words.timeline}</h2>
                    {move || known.sale.get().and_then(|sale| known.timeline.with(|timeline| known.operations.with(|list| {
                        let timeline = timeline.as_ref()?;
                        Some(about::timeline(timeline, list.as_ref(), &sale, &style(), words))
                    })))}
                    {move || known.sale.get().map(|sale| view! { <Support sale words /> })}
                </section>
            </div>
            {move || subject.get().map(|subject| {
                let chosen_from = known.operations.with_untracked(|list| match list {
                    Some(list) if subject.limits.partial => lines(list, subject.kind),
                    _ => Vec::new(),
                });
                view! { <OperationDialog subject lines=chosen_from words digits=office.digits() close /> }
            })}
        </main>
    }
}

/// Why the server does not show the sale.
fn not_shown(problem: &Problem, words: &'static Words) -> String {
    match problem.code {
        ProblemCode::UnknownSale => words.sale_gone.to_owned(),
        ProblemCode::UnreadableSale => words.sale_unreadable.to_owned(),
        _ => fill(words.not_read, &problem.detail),
    }
}

fn heading(sale: &SaleView, style: &Style, words: &'static Words) -> AnyView {
    let (tone, state) = outcome(sale, words.ui());
    let test = sale
        .is_test
        .then(|| view! { <p class="chip grey">{words.test_sale}</p> });
    view! {
        <div class="office-title">
            <h1 class="office-heading" tabindex="-1">
                <bdi translate="no">{coded(sale.amount, style.digits)}</bdi>
            </h1>
            <p class=tone>{state}</p>
            {test}
        </div>
    }
    .into_any()
}

/// What may be asked for now.
fn actions(
    office: Office,
    id: SaleId,
    list: Option<OperationList>,
    words: &'static Words,
    subject: RwSignal<Option<Subject>>,
) -> Option<impl IntoView + use<>> {
    let list = list?;
    // One at a time: the next one when the last has ended.
    let followed = office.followed.of(id);
    let is_under_way = followed.is_some_and(|(_, course)| !course.is_over());
    let currency = list.currency.parse().ok()?;
    let all = [
        (
            Kind::Refund,
            words.refund,
            &list.refundable,
            list.partial_refund,
        ),
        (Kind::Capture, words.capture, &list.capturable, true),
        (Kind::Void, words.void, &list.capturable, false),
    ];
    let buttons: Vec<_> = all
        .into_iter()
        .filter(|(kind, ..)| !is_under_way && list.allowed.contains(&kind.named()))
        .filter_map(|(kind, label, most, partial)| {
            let most = Money::parse(most, currency).ok()?;
            let limits = Limits { most, partial };
            let open = move |_| {
                subject.set(Some(Subject {
                    sale: id,
                    kind,
                    limits,
                }));
            };
            Some(view! { <button type="button" on:click=open>{label}</button> })
        })
        .collect();
    Some(buttons)
}

/// What support asks for, to be copied.
#[component]
fn Support(sale: SaleView, words: &'static Words) -> impl IntoView {
    let payment = sale.payment_id.as_ref().map(ToString::to_string);
    let lines = [
        Some(["sale: ", &sale.id.to_string()].concat()),
        Some(["reference: ", sale.reference.as_str()].concat()),
        payment.map(|payment| ["payment: ", &payment].concat()),
        Some(["state: ", sale.state.word()].concat()),
    ];
    let text = lines.into_iter().flatten().collect::<Vec<_>>().join("\n");
    let copied = RwSignal::new(None::<bool>);
    let to_copy = text.clone();
    let copy = move |_| {
        copy_text(&to_copy, move |is_copied| {
            let _ = copied.try_set(Some(is_copied));
        });
    };
    view! {
        <h2>{words.support}</h2>
        <pre class="office-support" dir="ltr" translate="no">{text}</pre>
        <button type="button" on:click=copy>{words.copy}</button>
        <span role="status">
            {move || copied.get().map(|is_copied| if is_copied { words.ui().copied } else { words.ui().not_copied })}
        </span>
    }
}
