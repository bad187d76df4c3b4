//! Views read from JSON that somebody else has parsed.
//!
//! In a browser JSON is parsed already, and a derived reader on top of it costs the terminal's module
//! 8 kB: docs/decisions/terminal-size.md has the figures. So the terminal reads by name, through
//! [`Members`]; a test holds this against the derived reader, which all others use.

use super::sale::SaleViewWire;
use super::words::of_word;
use super::{
    Action, LinkState, LinkView, ProblemCode, Reason, SaleView, TerminalView, Unattended,
    UnattendedView,
};
use payment::money::Currency;
use payment::sale::Method;
use payment::time::Millis;

/// The members of a JSON object.
pub trait Members {
    /// A text.
    fn text(&self, name: &str) -> Option<String>;
    /// A whole number that a JavaScript number holds exactly.
    fn number(&self, name: &str) -> Option<i64>;
    /// Whether it is true.
    fn is_true(&self, name: &str) -> bool;
    /// A list of texts; empty when it is none.
    fn texts(&self, name: &str) -> Vec<String>;
    /// An object.
    fn object(&self, name: &str) -> Option<Box<dyn Members>>;
    /// A list of objects; empty when it is none.
    fn objects(&self, name: &str) -> Vec<Box<dyn Members>>;
}

impl SaleView {
    /// Reads a sale; nothing when this version cannot.
    #[must_use]
    pub fn read(from: &dyn Members) -> Option<Self> {
        let times = |name| from.number(name);
        let wire = SaleViewWire {
            id: from.text("id")?,
            state: of_word(&from.text("state")?)?,
            reason: from.text("reason").and_then(|word| Reason::of_word(&word)),
            amount: from.text("amount")?,
            currency: from.text("currency")?.parse().ok()?,
            reference: from.text("reference")?,
            method: match from.text("method")?.as_str() {
                "link" => Method::Link,
                _ => Method::Qr,
            },
            qr_code_url: from.text("qr_code_url"),
            web_url: from.text("web_url"),
            payment_id: from.text("payment_id"),
            created_at: times("created_at")?,
            deadline: times("deadline"),
            read_at: times("read_at"),
            server_time: times("server_time")?,
            allowed: from
                .texts("allowed")
                .iter()
                .filter_map(|word| Action::of_word(word))
                .collect(),
            captured: from.text("captured")?,
            refunded: from.text("refunded")?,
            is_test: from.is_true("is_test"),
            put_aside: from.is_true("put_aside"),
            acknowledged: from.is_true("acknowledged"),
            link: from.object("link").and_then(|link| LinkView::read(&*link)),
        };
        wire.try_into().ok()
    }
}

impl LinkView {
    fn read(from: &dyn Members) -> Option<Self> {
        Some(Self {
            state: LinkState::of_word(&from.text("state")?)?,
            times: from.number("times")?.try_into().ok()?,
            phone_ends: from.text("phone_ends")?,
            pause_left: Millis(from.number("pause_left")?.try_into().ok()?),
        })
    }
}

impl TerminalView {
    /// Reads a terminal; nothing when this version cannot. A sale that cannot be read hides no other.
    #[must_use]
    pub fn read(from: &dyn Members) -> Option<Self> {
        let sales = |name| {
            let all = from.objects(name);
            all.iter()
                .filter_map(|sale| SaleView::read(&**sale))
                .collect()
        };
        let currency: Currency = from.text("currency")?.parse().ok()?;
        let time_zone = from.text("time_zone");
        Some(Self {
            shop: from.text("shop")?,
            branch: from.text("branch")?,
            terminal: from.text("terminal")?,
            currency,
            max_amount: from.text("max_amount")?,
            // A server of before, under a page that was open, says none.
            time_zone: time_zone.unwrap_or_else(|| currency.time_zone().to_owned()),
            logo_url: from.text("logo_url"),
            is_test: from.is_true("is_test"),
            scan_prefix: from.text("scan_prefix"),
            scan_suffix: from.text("scan_suffix"),
            unattended: from
                .objects("unattended")
                .iter()
                .filter_map(|sale| UnattendedView::read(&**sale))
                .collect(),
            list_unread: from.is_true("list_unread"),
            sale: from.object("sale").and_then(|sale| SaleView::read(&*sale)),
            late: sales("late"),
            acknowledged: from.texts("acknowledged"),
            recent: sales("recent"),
        })
    }
}

impl UnattendedView {
    fn read(from: &dyn Members) -> Option<Self> {
        Some(Self {
            id: from.text("id")?,
            reference: from.text("reference")?,
            amount: from.text("amount"),
            currency: from.text("currency").and_then(|code| code.parse().ok()),
            terminal: from.text("terminal"),
            why: Unattended::of_word(&from.text("why")?)?,
        })
    }
}

/// Reads how many seconds a problem document asks to wait.
#[must_use]
pub fn retry_after_s(from: &dyn Members) -> Option<u32> {
    from.number("retry_after_s")?.try_into().ok()
}

impl ProblemCode {
    /// Reads the code of a problem document.
    #[must_use]
    pub fn read(from: &dyn Members) -> Option<Self> {
        Self::of_word(&from.text("code")?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::Money;
    use payment::sale::sample::{START, intent, paid, reading, session};
    use payment::sale::{Delivery, Event, Intent, Recipient, Sale, Status, step};
    use proptest::prelude::*;
    use serde_json::Value;

    impl Members for Value {
        fn text(&self, name: &str) -> Option<String> {
            Some(self.get(name)?.as_str()?.to_owned())
        }
        fn number(&self, name: &str) -> Option<i64> {
            self.get(name)?.as_i64()
        }
        fn is_true(&self, name: &str) -> bool {
            self.get(name) == Some(&Value::Bool(true))
        }
        fn texts(&self, name: &str) -> Vec<String> {
            let list = self.get(name).and_then(Value::as_array);
            let text = |value: &Value| value.as_str().map(str::to_owned);
            list.into_iter().flatten().filter_map(text).collect()
        }
        fn object(&self, name: &str) -> Option<Box<dyn Members>> {
            let found = self.get(name).filter(|value| value.is_object())?;
            Some(Box::new(found.clone()))
        }
        fn objects(&self, name: &str) -> Vec<Box<dyn Members>> {
            let list = self.get(name).and_then(Value::as_array);
            let boxed = |value: &Value| Box::new(value.clone()) as Box<dyn Members>;
            list.into_iter().flatten().map(boxed).collect()
        }
    }

    fn view(by_link: bool, events: &[Event]) -> SaleView {
        let recipient = Recipient {
            digest: "0".into(),
            ends: "01".into(),
        };
        let sale = Sale::new(Intent {
            method: if by_link { Method::Link } else { Method::Qr },
            recipient: by_link.then_some(recipient),
            ..intent()
        });
        let go = |sale: Sale, event: &Event| step(&sale, event.clone(), START).sale;
        SaleView::of(&events.iter().fold(sale, go), START)
    }

    fn any_event() -> impl Strategy<Value = Event> {
        use payment::sale::{Cause, Failure, Rejection};
        prop::sample::select(vec![
            Event::Created(Box::new(session()), reading(Status::Created)),
            Event::Declined(Rejection::OrderAmountTooLow),
            Event::NotCreated(Failure::NoAnswer),
            Event::Read(paid()),
            Event::Read(reading(Status::Authorized)),
            Event::Read(reading(Status::Rejected)),
            Event::Read(reading(Status::Unknown)),
            Event::NotRead,
            Event::Cancel(Cause::Cashier),
            Event::CancelAnswered,
            Event::PutAside,
            Event::LinkSent(Delivery::Unanswered),
            Event::Keep,
            Event::Return,
        ])
    }

    proptest! {
        #[test]
        fn a_sale_is_read_by_name_as_it_is_read_by_shape(
            by_link: bool,
            acknowledged: bool,
            events in prop::collection::vec(any_event(), 0..8),
            left_out in prop::option::of(0_usize..25),
        ) {
            let view = SaleView { acknowledged, ..view(by_link, &events) };
            let mut json = serde_json::to_value(view).unwrap();
            // Whatever is missing, both miss it.
            let members = json.as_object_mut().unwrap();
            let name = left_out.and_then(|place| members.keys().nth(place).cloned());
            if let Some(name) = name {
                members.remove(&name);
            }
            let by_shape = serde_json::from_value::<SaleView>(json.clone()).ok();
            // A derived reader wants these two to be said; what is not said is not so.
            let is_lenient = json.get("allowed").is_none() || json.get("is_test").is_none();
            if !is_lenient {
                prop_assert_eq!(SaleView::read(&json), by_shape);
            }
        }
    }

    #[test]
    fn a_terminal_is_read_by_name_as_it_is_read_by_shape() {
        let waiting = view(
            true,
            &[Event::Created(
                Box::new(session()),
                reading(Status::Created),
            )],
        );
        let terminal = TerminalView {
            shop: "Shop".into(),
            branch: "demo".into(),
            terminal: "T1".into(),
            currency: Currency::Kwd,
            max_amount: Money::parse("5000", Currency::Kwd).unwrap().to_string(),
            time_zone: "Asia/Riyadh".into(),
            logo_url: Some("/api/terminal/logo".into()),
            is_test: true,
            scan_prefix: Some("~".into()),
            scan_suffix: None,
            unattended: vec![UnattendedView {
                id: waiting.id.to_string(),
                reference: "A-1".into(),
                amount: Some("250.00".into()),
                currency: Some(Currency::Aed),
                terminal: Some("T1".to_owned()),
                why: Unattended::Unreadable,
            }],
            list_unread: true,
            sale: Some(waiting.clone()),
            late: vec![waiting.clone(), waiting.clone()],
            acknowledged: vec![waiting.id.to_string()],
            recent: vec![waiting],
        };
        let json = serde_json::to_value(&terminal).unwrap();
        assert_eq!(TerminalView::read(&json), Some(terminal));
        assert_eq!(TerminalView::read(&Value::Null), None);
        let problem = serde_json::json!({"code": "not_now"});
        assert_eq!(ProblemCode::read(&problem), Some(ProblemCode::NotNow));
        let wait = serde_json::json!({"code": "too_many_codeless", "retry_after_s": 37});
        assert_eq!(retry_after_s(&wait), Some(37));
        assert_eq!(retry_after_s(&problem), None);
        let newer = serde_json::json!({"code": "brand_new"});
        assert_eq!(ProblemCode::read(&newer), Some(ProblemCode::Other));
    }
}
