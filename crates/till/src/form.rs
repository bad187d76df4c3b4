//! The form for a link, and for a code whose gateway needs the customer: what the cashier types about the customer and the goods.

use contract::ProblemCode;
use contract::item::{self, NewItem};
use payment::buyer::{self, Buyer, BuyerNeeds, Phone, Redacted};
use payment::id::{Category, Title};
use payment::item::{Item, MAX_ITEMS, MAX_QUANTITY};
use payment::money::{Currency, Money};
use payment::sale::Method;

use payment::digits::digit;

use crate::draft::Draft;
use crate::typed::{TypedError, read_typed};

/// The form's texts as typed, unchecked. Kept in this page's memory only.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Form {
    /// Whether the form is on screen.
    pub open: bool,
    /// The customer's phone.
    pub phone: Redacted,
    /// The customer's name.
    pub name: Redacted,
    /// The customer's e-mail address.
    pub email: Redacted,
    /// The goods. Empty means one line over the whole amount.
    pub lines: Vec<Line>,
    /// The phone that name and e-mail address belong to: the last number that could be parsed.
    whose: Option<Phone>,
}

/// A line of the form, as typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What the goods are called.
    pub title: String,
    /// How many.
    pub quantity: String,
    /// The price of one.
    pub unit_price: String,
    /// The category of the goods.
    pub category: String,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            title: String::new(),
            quantity: "1".into(),
            unit_price: String::new(),
            category: String::new(),
        }
    }
}

/// A text box of the form. Those of a line carry the line's index.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Field {
    /// [`Form::phone`]
    Phone,
    /// [`Form::name`]
    Name,
    /// [`Form::email`]
    Email,
    /// [`Line::title`]
    Title(usize),
    /// [`Line::quantity`]
    Quantity(usize),
    /// [`Line::unit_price`]
    UnitPrice(usize),
    /// [`Line::category`]
    Category(usize),
}

/// The first error in a line, in the order of its text boxes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ItemError {
    /// The title is empty or too long.
    Title,
    /// Not a whole number from 1 to [`MAX_QUANTITY`].
    Quantity,
    /// Not a price, with the reason.
    UnitPrice(TypedError),
    /// The category is empty or too long.
    Category,
}

impl ItemError {
    /// The text box that the error is about.
    #[must_use]
    pub const fn field(self, place: usize) -> Field {
        match self {
            Self::Title => Field::Title(place),
            Self::Quantity => Field::Quantity(place),
            Self::UnitPrice(_) => Field::UnitPrice(place),
            Self::Category => Field::Category(place),
        }
    }
}

impl Line {
    fn error(&self, currency: Currency) -> Option<ItemError> {
        if Title::new(&self.title).is_err() {
            return Some(ItemError::Title);
        }
        if !(1..=MAX_QUANTITY).contains(&self.count()) {
            return Some(ItemError::Quantity);
        }
        if let Err(why) = read_typed(&self.unit_price, currency) {
            return Some(ItemError::UnitPrice(why));
        }
        Category::new(&self.category)
            .is_err()
            .then_some(ItemError::Category)
    }

    /// The quantity; 0 if it is not a number.
    fn count(&self) -> u32 {
        western(&self.quantity).parse().unwrap_or(0)
    }
}

impl Form {
    /// The form of a sale that is to be changed. It is open if the sale has any data that is typed
    /// in the form, or is a link, which needs it.
    pub(super) fn of(draft: &Draft) -> Self {
        let personal = |text: Option<&Redacted>| text.cloned().unwrap_or_default();
        let buyer = draft.buyer.as_ref();
        let line = |item: &Item| Line {
            title: item.title.to_string(),
            quantity: item.quantity.to_string(),
            unit_price: item.unit_price.to_string(),
            category: item.category.to_string(),
        };
        Self {
            open: draft.method == Method::Link || buyer.is_some() || !draft.items.is_empty(),
            whose: buyer.map(|buyer| buyer.phone.clone()),
            phone: buyer.map(Buyer::written).unwrap_or_default(),
            name: personal(buyer.and_then(|buyer| buyer.name.as_ref())),
            email: personal(buyer.and_then(|buyer| buyer.email.as_ref())),
            lines: draft.items.iter().map(line).collect(),
        }
    }

    /// The text in a text box; empty for a line that does not exist.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        let line = |place: usize, text: fn(&Line) -> &String| {
            self.lines.get(place).map_or("", |line| text(line))
        };
        match field {
            Field::Phone => &self.phone.0,
            Field::Name => &self.name.0,
            Field::Email => &self.email.0,
            Field::Title(place) => line(place, |line| &line.title),
            Field::Quantity(place) => line(place, |line| &line.quantity),
            Field::UnitPrice(place) => line(place, |line| &line.unit_price),
            Field::Category(place) => line(place, |line| &line.category),
        }
    }

    /// Whether anything is filled in besides the phone and what is needed: then those text boxes are
    /// on screen, too.
    #[must_use]
    pub fn says_more(&self, needs: BuyerNeeds) -> bool {
        !needs.name && !self.name.0.is_empty()
            || !needs.email && !self.email.0.is_empty()
            || !self.lines.is_empty()
    }

    /// Stores the new text of a text box. A new phone clears the name and e-mail address that were
    /// typed for another one.
    pub(super) fn fill(&mut self, field: Field, text: Redacted, currency: Currency) {
        let mut line = |place: usize, slot: fn(&mut Line) -> &mut String| {
            if let Some(line) = self.lines.get_mut(place) {
                slot(line).clone_from(&text.0);
            }
        };
        match field {
            Field::Title(place) => line(place, |line| &mut line.title),
            Field::Quantity(place) => line(place, |line| &mut line.quantity),
            Field::UnitPrice(place) => line(place, |line| &mut line.unit_price),
            Field::Category(place) => line(place, |line| &mut line.category),
            Field::Phone => {
                self.phone = text;
                let understood = Phone::parse(&self.phone.0, currency).ok();
                if understood.is_some() && understood != self.whose {
                    if self.whose.is_some() {
                        (self.name, self.email) = (Redacted::default(), Redacted::default());
                    }
                    self.whose = understood;
                }
            }
            Field::Name => self.name = text,
            Field::Email => self.email = text,
        }
    }

    /// Adds a line, or removes the one at the index `drop`.
    pub(super) fn change_lines(&mut self, drop: Option<usize>) {
        match drop {
            Some(place) if place < self.lines.len() => {
                self.lines.remove(place);
            }
            Some(_) => {}
            None if self.lines.len() < MAX_ITEMS => self.lines.push(Line::default()),
            None => {}
        }
    }

    /// The phone as it was parsed, to show it back to the cashier; `None` if it is not a phone.
    #[must_use]
    pub fn understood(&self, home: Money) -> Option<Phone> {
        Phone::parse(&self.phone.0, home.currency()).ok()
    }

    /// The total of the lines; `None` while one of them cannot be read.
    #[must_use]
    pub fn total(&self, home: Money) -> Option<Money> {
        item::total(&self.items(home.currency()), home.currency())
    }

    fn items(&self, currency: Currency) -> Vec<NewItem> {
        let item = |line: &Line| NewItem {
            title: line.title.clone(),
            quantity: line.count(),
            // An unreadable price becomes an empty text, which is refused.
            unit_price: read_typed(&line.unit_price, currency)
                .map(|price| price.to_string())
                .unwrap_or_default(),
            category: line.category.clone(),
        };
        self.lines.iter().map(item).collect()
    }

    /// The first line that cannot be sold: its index and the error.
    #[must_use]
    pub(super) fn wrong_line(&self, currency: Currency) -> Option<(usize, ItemError)> {
        let errors = self.lines.iter().map(|line| line.error(currency));
        let wrong = |(place, error): (usize, Option<ItemError>)| error.map(|error| (place, error));
        errors.enumerate().find_map(wrong)
    }

    /// The buyer and the goods for a sale of this amount that needs to know this of its customer.
    /// Both are empty if the form is not open.
    pub(super) fn read(
        &self,
        needs: BuyerNeeds,
        amount: Money,
    ) -> Result<(Option<Buyer>, Vec<Item>), ProblemCode> {
        if !self.open {
            return Ok((None, Vec::new()));
        }
        let buyer = buyer::check(
            [&self.phone, &self.name, &self.email],
            needs,
            amount.currency(),
        )?;
        Ok((buyer, item::check(&self.items(amount.currency()), amount)?))
    }
}

/// A quantity in Western digits; it may be typed in any of the three kinds of digits.
fn western(text: &str) -> String {
    let write = |c: char| match digit(c) {
        Some(digit) => char::from(b'0' + digit),
        None => c,
    };
    text.trim().chars().map(write).collect()
}
