//! What the cashier enters: digits that come in from the right, and a reference.

use crate::draft::Draft;
use crate::form::{Field, Form};
use crate::keyed::Keyed;
use crate::keys::{Key, Touch};
use crate::notice::Notice;
use crate::rules::Rules;
use contract::ProblemCode;
use payment::buyer::Redacted;
use payment::id::{Reference, SaleId};
use payment::money::{Currency, Money};
use payment::sale::Method;
use payment::time::{Millis, Monotonic};

#[cfg(test)]
mod tests;

/// A sale that is still being entered. The till is idle only while the entry is empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Entry {
    /// The amount as it was keyed so far.
    keyed: Keyed,
    /// The reference as typed, unchecked.
    pub reference: String,
    /// The form about the customer and the goods.
    pub form: Form,
    /// A notice to the cashier about what came before.
    pub notice: Option<Notice>,
    /// When the server takes a new sale again, if it asked to wait.
    wait_until: Option<Monotonic>,
    /// Earlier attempts at this sale with an unknown result: each may still appear at the server.
    given_up: Vec<SaleId>,
    /// Keys since the first finger that is still on the keypad went down.
    held: Vec<Held>,
}

/// A key that was pressed while a finger is on the keypad.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Held {
    /// The finger that pressed it, while it is still down.
    pointer: Option<i32>,
    key: Key,
    /// The amount before the key.
    before: Keyed,
}

impl Entry {
    /// An entry with this amount and reference, to be sold again or changed.
    #[must_use]
    pub fn of(draft: &Draft, notice: Notice) -> Self {
        let reference = draft
            .reference
            .as_ref()
            .map(|r| r.as_str().to_owned())
            .unwrap_or_default();
        Self {
            keyed: Keyed::of(draft.amount),
            reference,
            form: Form::of(draft),
            notice: Some(notice),
            wait_until: None,
            given_up: draft.tries().collect(),
            held: Vec::new(),
        }
    }

    /// Whether this sale is an earlier attempt at what is entered here.
    pub(super) fn is_again(&self, sale: SaleId) -> bool {
        self.given_up.contains(&sale)
    }

    /// Like [`of`](Self::of), but no sale can be started before `until`.
    #[must_use]
    pub(super) fn waiting(draft: &Draft, until: Monotonic) -> Self {
        let notice = Notice::Problem(ProblemCode::TooManyCodeless);
        Self {
            wait_until: Some(until),
            ..Self::of(draft, notice)
        }
    }

    /// Time until a sale can be started.
    #[must_use]
    pub fn wait(&self, now: Monotonic) -> Millis {
        self.wait_until.map_or(Millis(0), |until| until.since(now))
    }

    pub(super) const fn wakes_at(&self) -> Option<Monotonic> {
        self.wait_until
    }

    /// Removes the notice about waiting when the wait is over.
    pub(super) fn end_wait(&mut self, now: Monotonic) {
        if self.wait_until.is_some() && self.wait(now) == Millis(0) {
            self.wait_until = None;
            let about = Notice::Problem(ProblemCode::TooManyCodeless);
            self.notice.take_if(|notice| *notice == about);
        }
    }

    /// An empty entry with a notice.
    #[must_use]
    pub fn noticing(notice: Notice) -> Self {
        Self {
            notice: Some(notice),
            ..Self::default()
        }
    }

    /// The same entry with a notice.
    #[must_use]
    pub fn with(self, notice: Notice) -> Self {
        Self {
            notice: Some(notice),
            ..self
        }
    }

    /// The amount entered; zero while it cannot be read.
    #[must_use]
    pub fn amount(&self, currency: Currency) -> Money {
        self.keyed.read(currency).unwrap_or(Money::zero(currency))
    }

    /// Shows why the entered text is no amount; returns whether it is none.
    pub(super) fn say_if_unreadable(&mut self, currency: Currency) -> bool {
        let why = self.keyed.read(currency).err();
        if let Some(why) = why {
            self.notice = Some(Notice::Amount(why));
        }
        why.is_some()
    }

    /// The amount that was entered here when another window started a sale first.
    #[must_use]
    pub(super) fn overtaken(&self) -> Option<Money> {
        match self.notice {
            Some(Notice::Overtaken(amount)) => Some(amount),
            _ => None,
        }
    }

    /// Tells the cashier that another window started a sale first, if an amount was entered here.
    pub(super) fn say_if_overtaken(&mut self, currency: Currency) {
        // That notice is about keys pressed a moment ago.
        self.notice.take_if(|notice| *notice == Notice::TypedEarly);
        let amount = self.amount(currency);
        if !amount.is_zero() {
            self.say_unless_warned(Notice::Overtaken(amount));
        }
    }

    /// Sets the notice, unless the present one is about the money of a sale that left the screen.
    pub(super) fn say_unless_warned(&mut self, notice: Notice) {
        let warns = matches!(
            self.notice,
            Some(
                Notice::Unknown
                    | Notice::PutAside(_)
                    | Notice::LeftOpen(_)
                    | Notice::Uncancelled(_)
                    | Notice::OtherAccount(_)
                    | Notice::TakeOtherwise(_)
                    | Notice::Kept(_)
                    | Notice::Problem(ProblemCode::UnreadableSale)
            )
        );
        if !warns {
            self.notice = Some(notice);
        }
    }

    /// Shows why the entered text is no amount, unless more digits could make it one. Shows nothing
    /// while the currency, and so its number of decimals, is unknown.
    pub(super) fn say_if_hopeless(&mut self, rules: &Rules) {
        let currency = rules.max_amount.currency();
        if !rules.max_amount.is_zero() && !self.keyed.is_half_written(currency) {
            self.say_if_unreadable(currency);
        }
    }

    /// Takes a pasted amount in major units. A text that cannot be read leaves the amount as it is.
    pub(super) fn paste(&mut self, text: &str, currency: Currency) {
        match Keyed::pasted(text, currency) {
            Ok(keyed) => {
                self.keyed = keyed;
                self.held.clear();
                self.notice = None;
            }
            Err(why) => self.notice = Some(Notice::Amount(why)),
        }
    }

    /// Restores the amount from before keys that turned out to be a scanner's. A point typed before
    /// them stays.
    pub fn restore(&mut self, amount: Money) {
        self.held.clear();
        self.keyed.restore(amount);
    }

    /// Takes a key. A digit for which there is no room is dropped.
    pub fn press(&mut self, key: Key) {
        if !self.held.is_empty() {
            self.hold(None, key);
        }
        self.enter(key);
    }

    /// Takes a pointer event on the keypad; each finger is tracked by itself.
    pub(super) fn touch(&mut self, touch: Touch) {
        match touch {
            Touch::Down(pointer, key) => {
                self.let_go(pointer);
                self.hold(Some(pointer), key);
                self.enter(key);
            }
            Touch::Up(pointer) => self.let_go(pointer),
            Touch::Lost(pointer) => self.take_back(pointer),
        }
    }

    fn hold(&mut self, pointer: Option<i32>, key: Key) {
        let before = self.keyed.clone();
        self.held.push(Held {
            pointer,
            key,
            before,
        });
    }

    /// A finger is up: its key stays pressed. Drops the keys that no finger can take back any more.
    fn let_go(&mut self, pointer: i32) {
        for held in &mut self.held {
            held.pointer.take_if(|of| *of == pointer);
        }
        let first = self.held.iter().position(|held| held.pointer.is_some());
        self.held.drain(..first.unwrap_or(self.held.len()));
    }

    /// Takes back this finger's key and enters again the keys that came after it.
    fn take_back(&mut self, pointer: i32) {
        let Some(at) = self
            .held
            .iter()
            .position(|held| held.pointer == Some(pointer))
        else {
            return;
        };
        let mut later = self.held.split_off(at).into_iter();
        if let Some(lost) = later.next() {
            self.keyed = lost.before;
        }
        for held in later {
            self.hold(held.pointer, held.key);
            self.enter(held.key);
        }
        self.let_go(pointer);
    }

    /// The same entry without fingers on it, because another screen came in between.
    pub(super) fn untouched(self) -> Self {
        Self {
            held: Vec::new(),
            ..self
        }
    }

    fn enter(&mut self, key: Key) {
        self.given_up.clear();
        self.notice = None;
        self.keyed.change(key);
        if key == Key::Clear {
            // A reference typed for the last sale does not belong to the next one.
            self.reference.clear();
        }
        if self.keyed.is_empty() {
            // Nor does what was typed about its customer, however the amount was removed.
            self.form = Form::default();
        }
    }

    /// The entry after the shop's currency changed: without its amount and its form.
    pub(super) fn in_other_currency(self) -> Self {
        if self.keyed.is_empty() {
            return self;
        }
        Self {
            keyed: Keyed::default(),
            held: Vec::new(),
            notice: Some(Notice::Problem(ProblemCode::WrongCurrency)),
            form: Form::default(),
            ..self
        }
    }

    /// Stores the new text of the reference's text box.
    pub fn refer(&mut self, text: String) {
        self.notice = None;
        self.reference = text;
    }

    /// Stores the new text of a text box of the form.
    pub fn fill(&mut self, field: Field, text: Redacted, currency: Currency) {
        self.notice = None;
        self.form.fill(field, text, currency);
    }

    /// Opens the form over the amount, or closes it.
    pub fn open_form(&mut self, open: bool) {
        self.notice = None;
        self.form.open = open;
    }

    /// Shows why this entry cannot be sold.
    pub(super) fn refuse(&mut self, code: ProblemCode, currency: Currency) {
        let line = self.form.wrong_line(currency);
        self.notice = Some(match (code, line) {
            (ProblemCode::InvalidItem, Some((place, why))) => Notice::Item(place, why),
            _ => Notice::Problem(code),
        });
    }

    /// The text box that the notice is about, which is marked.
    #[must_use]
    pub fn wrong_field(&self) -> Option<Field> {
        match self.notice.as_ref()? {
            Notice::Item(place, why) => Some(why.field(*place)),
            Notice::Problem(ProblemCode::PhoneMissing | ProblemCode::InvalidPhone) => {
                Some(Field::Phone)
            }
            Notice::Problem(ProblemCode::NameMissing | ProblemCode::InvalidName) => {
                Some(Field::Name)
            }
            Notice::Problem(ProblemCode::EmailMissing | ProblemCode::InvalidEmail) => {
                Some(Field::Email)
            }
            _ => None,
        }
    }

    /// The amount and the reference, as a sale can have them.
    ///
    /// # Errors
    ///
    /// The rule that they break.
    pub(super) fn order(&self, rules: &Rules) -> Result<(Money, Option<Reference>), ProblemCode> {
        let amount = self
            .keyed
            .read(rules.max_amount.currency())
            .map_err(|_| ProblemCode::InvalidAmount)?;
        if amount.is_zero() {
            return Err(ProblemCode::AmountZero);
        }
        if amount.minor() > rules.max_amount.minor() {
            return Err(ProblemCode::AmountTooLarge);
        }
        let reference = match self.reference.trim() {
            "" => None,
            text => Some(Reference::new(text).map_err(|_| ProblemCode::InvalidReference)?),
        };
        Ok((amount, reference))
    }

    /// The sale to request for this entry.
    ///
    /// # Errors
    ///
    /// The rule that the entry breaks. Nothing has been sent then.
    pub fn draft(&self, id: SaleId, method: Method, rules: &Rules) -> Result<Draft, ProblemCode> {
        let (amount, reference) = self.order(rules)?;
        let needs = rules.capabilities.buyer_needs(method);
        let (buyer, items) = self.form.read(needs, amount)?;
        Ok(Draft {
            id,
            amount,
            reference,
            method,
            buyer,
            items,
            given_up: self.given_up.clone(),
        })
    }
}
