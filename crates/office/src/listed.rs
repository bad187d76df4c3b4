//! The sales of the list: asked for page by page, and kept up to date by the stream.

use browser_io::{Answer, send};
use contract::history::calls;
use contract::history::{HistoryQuery, Uncaptured};
use contract::{Problem, SalePage, SaleView, TerminalView, UnattendedView};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;
use payment::time::Timestamp;
use ui::words::day_begins;

use crate::history::{Chosen, Filter};
use crate::news;
use crate::page::Page;

/// How many sales a page of the list has.
const PAGE: u32 = 50;

/// The most sales that the server gives at once.
const MOST_COUNTED: u32 = 100;

/// How long the list waits for more keys before it asks, in milliseconds.
const PAUSE: u32 = 250;

/// Why the list is not up to date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Trouble {
    /// The server does not answer.
    Silent,
    /// The server refused the question.
    Refused(Box<Problem>),
}

/// The row of a sale among those that are listed.
pub(crate) fn row_of(sales: Option<&Vec<SaleView>>, id: SaleId) -> Option<&SaleView> {
    sales?.iter().find(|sale| sale.id == id)
}

/// The sales of the list.
#[derive(Clone, Copy)]
pub(crate) struct Listed {
    /// What is chosen.
    pub chosen: Chosen,
    /// The shop, once the server has told it: days are those of its time zone.
    pub shop: RwSignal<Option<TerminalView>>,
    /// Which page shows.
    page: RwSignal<Page>,
    /// The sales, newest first; `None` until they are known.
    pub sales: RwSignal<Option<Vec<SaleView>>>,
    /// Sales among them that cannot be read.
    pub unreadable: RwSignal<Vec<UnattendedView>>,
    /// How many payments are not captured in time; empty for none.
    pub overdue: RwSignal<String>,
    /// Where the next page begins.
    next: RwSignal<Option<String>>,
    /// Whether an answer is awaited.
    pub is_asking: RwSignal<bool>,
    /// Why it is not up to date, if it is not.
    pub trouble: RwSignal<Option<Trouble>>,
    /// Counts questions: the answer to an earlier one is not shown.
    asked: StoredValue<u32>,
    /// What was confirmed with Enter or scanned, until its answer has come: the sale opens if it is just
    /// one.
    opening: RwSignal<Option<String>>,
}

impl Listed {
    /// Nothing is listed yet.
    pub(crate) fn new(page: RwSignal<Page>) -> Self {
        Self {
            chosen: RwSignal::new(Filter::default()),
            shop: RwSignal::new(None),
            page,
            sales: RwSignal::new(None),
            unreadable: RwSignal::new(Vec::new()),
            overdue: RwSignal::new(String::new()),
            next: RwSignal::new(None),
            is_asking: RwSignal::new(false),
            trouble: RwSignal::new(None),
            asked: StoredValue::new(0),
            opening: RwSignal::new(None),
        }
    }

    /// Whether there are more sales than are shown.
    pub(crate) fn has_more(&self) -> bool {
        self.next.with(Option::is_some)
    }

    /// Asks for what is chosen, whenever that changes, and listens to the stream.
    pub(crate) fn follow(self) {
        let pause = StoredValue::new_local(None::<Timeout>);
        Effect::new(move |before: Option<Filter>| {
            let chosen = self.chosen.get();
            // Days are those of the shop's time zone.
            if !chosen.from.is_empty() || !chosen.to.is_empty() {
                self.shop.track();
            }
            if chosen.is_backwards() {
                return chosen;
            }
            let is_typed = before.is_some_and(|before| before.text != chosen.text);
            let ask = move || self.ask(None);
            if is_typed {
                pause.set_value(Some(Timeout::new(PAUSE, ask)));
            } else {
                pause.set_value(None);
                ask();
            }
            chosen
        });
        let later = StoredValue::new_local(None::<Timeout>);
        let again = move || {
            let ask = move || self.refresh();
            let _ = later.try_set_value(Some(Timeout::new(PAUSE, ask)));
        };
        let news = news::listen(
            move |sale| {
                if !self.update(&sale) || !self.still_fits(&sale) {
                    again();
                }
            },
            again,
        );
        let news = StoredValue::new_local(news);
        on_cleanup(move || {
            news.dispose();
            pause.dispose();
            later.dispose();
        });
    }

    /// Counts the payments that are not captured in time, up to what a page may have.
    pub(crate) fn count_overdue(self) {
        let query = HistoryQuery {
            uncaptured: Some(Uncaptured::Overdue),
            limit: Some(MOST_COUNTED),
            ..HistoryQuery::default()
        };
        spawn_local(async move {
            let answer: Answer<SalePage> = send(calls::search(&query)).await;
            if let Answer::Good(page) = answer {
                let count = match (page.sales.len(), page.next) {
                    (0, _) => String::new(),
                    (count, None) => count.to_string(),
                    (count, Some(_)) => [&count.to_string(), "+"].concat(),
                };
                let _ = self.overdue.try_set(count);
            }
        });
    }

    /// Asks for the next page.
    pub(crate) fn more(self) {
        if let Some(next) = self.next.get_untracked() {
            self.ask(Some(next));
        }
    }

    /// Asks for what is chosen now, and opens the sale if there is just one: a scanner ends its code
    /// with Enter.
    pub(crate) fn open_only(self) {
        let text = self.chosen.with_untracked(|chosen| chosen.text.clone());
        self.opening.set(Some(text));
        self.ask(None);
    }

    /// Whether a sale that has changed still belongs to the chosen group, as far as this page can tell.
    fn still_fits(self, sale: &SaleView) -> bool {
        let group = self.chosen.try_with_untracked(|chosen| chosen.group);
        group.is_none_or(|group| {
            let states = group.states();
            group.uncaptured().is_none() && (states.is_empty() || states.contains(&sale.state))
        })
    }

    /// Puts a sale that has changed into its row. False if it has none.
    fn update(self, sale: &SaleView) -> bool {
        let place = self.sales.try_with_untracked(|sales| {
            let sales = sales.as_ref()?;
            sales.iter().position(|listed| listed.id == sale.id)
        });
        let Some(Some(place)) = place else {
            return false;
        };
        self.sales.update(|sales| {
            if let Some(row) = sales.as_mut().and_then(|sales| sales.get_mut(place)) {
                *row = sale.clone();
            }
        });
        true
    }

    /// Asks for the first page again, without a word about it: a new sale belongs there. What was
    /// loaded beyond it stays.
    fn refresh(self) {
        let Some(query) = self.query(None) else {
            return;
        };
        let asked = self.asked.get_value();
        spawn_local(async move {
            let answer: Answer<SalePage> = send(calls::search(&query)).await;
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            if let Answer::Good(page) = answer {
                self.trouble.set(None);
                if page.next.is_none() {
                    self.next.set(None);
                }
                self.sales.update(|sales| {
                    let known = sales.take().unwrap_or_default();
                    let oldest = page.sales.last().map(|sale| sale.created_at);
                    // Beyond the last page there is nothing.
                    let oldest = oldest.filter(|_| page.next.is_some());
                    let beyond = known
                        .into_iter()
                        .filter(|sale| oldest.is_some_and(|oldest| sale.created_at < oldest));
                    *sales = Some(page.sales.into_iter().chain(beyond).collect());
                });
            }
        });
    }

    /// Whether the only sale of an answer opens. It is said once.
    fn opens(self) -> bool {
        let opening = self.opening.try_update(Option::take).flatten();
        let chosen = self.chosen.with_untracked(|chosen| chosen.text.clone());
        opening == Some(chosen)
    }

    fn ask(self, before: Option<String>) {
        let is_more = before.is_some();
        let Some(query) = self.query(before) else {
            return;
        };
        self.asked
            .update_value(|asked| *asked = asked.wrapping_add(1));
        let asked = self.asked.get_value();
        self.is_asking.set(true);
        spawn_local(async move {
            let answer: Answer<SalePage> = send(calls::search(&query)).await;
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            self.is_asking.set(false);
            match answer {
                Answer::Good(page) => {
                    self.trouble.set(None);
                    self.next.set(page.next);
                    if is_more {
                        self.unreadable.update(|all| all.extend(page.unreadable));
                        self.sales
                            .update(|sales| sales.get_or_insert_default().extend(page.sales));
                    } else {
                        let only = match page.sales.as_slice() {
                            [only] if self.opens() => Some(only.id),
                            _ => None,
                        };
                        self.unreadable.set(page.unreadable);
                        self.sales.set(Some(page.sales));
                        if let Some(only) = only {
                            self.page.set(Page::Sale(only));
                        }
                    }
                }
                Answer::Refused(problem) => self.trouble.set(Some(Trouble::Refused(problem))),
                Answer::Nothing => self.trouble.set(Some(Trouble::Silent)),
            }
        });
    }

    /// The query for what is chosen; `None` if nothing can be asked for now.
    fn query(self, before: Option<String>) -> Option<HistoryQuery> {
        let zone = self
            .shop
            .with_untracked(|shop| shop.as_ref().map(|shop| shop.zone().to_owned()));
        self.chosen.try_with_untracked(|chosen| {
            let day = |text: &str, later: i64| -> Option<Timestamp> {
                day_begins(text, later, zone.as_deref())
            };
            let text = Some(chosen.text.trim().to_owned()).filter(|text| !text.is_empty());
            HistoryQuery {
                text,
                states: chosen.group.states().to_vec(),
                uncaptured: chosen.group.uncaptured(),
                terminal: Some(chosen.terminal.clone()).filter(|name| !name.is_empty()),
                from: day(&chosen.from, 0),
                to: day(&chosen.to, 1),
                before,
                limit: Some(PAGE),
                ..HistoryQuery::default()
            }
        })
    }
}
