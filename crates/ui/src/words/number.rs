//! Formats amounts and times for people.

use contract::Lang;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use payment::money::{Currency, Money};
use payment::time::{Millis, Timestamp};
use wasm_bindgen::{JsCast, JsValue};

/// How digits are written. Western is the default in Arabic, too, because staff in the Gulf read it
/// faster.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Digits {
    /// 0123456789
    #[default]
    Western,
    /// ٠١٢٣٤٥٦٧٨٩
    Arabic,
}

impl Digits {
    /// The digits of a language, where Arabic-Indic ones are wanted in Arabic.
    #[must_use]
    pub const fn of(lang: Lang, are_arabic_wanted: bool) -> Self {
        match (lang, are_arabic_wanted) {
            (Lang::Ar, true) => Self::Arabic,
            (Lang::Ar, false) | (Lang::En, _) => Self::Western,
        }
    }

    /// Writes a text's digits and the separators between them this way. A full stop at the end of a
    /// sentence is no separator.
    pub fn write(self, text: &str) -> String {
        match self {
            Self::Western => text.to_owned(),
            Self::Arabic => {
                let mut written = String::with_capacity(text.len() * 2);
                let mut follows_digit = false;
                let mut rest = text.chars().peekable();
                while let Some(c) = rest.next() {
                    let is_sign = follows_digit && rest.peek().is_some_and(char::is_ascii_digit);
                    let digit = c.to_digit(10);
                    follows_digit = digit.is_some();
                    let arabic = digit.and_then(|digit| char::from_u32(0x660 + digit));
                    written.push(match (arabic, c) {
                        (Some(digit), _) => digit,
                        (None, '.') if is_sign => '\u{66b}',
                        (None, ',') if is_sign => '\u{66c}',
                        (None, other) => other,
                    });
                }
                written
            }
        }
    }
}

/// An amount with its thousands grouped: `1,250.00`.
pub fn money(amount: Money, digits: Digits) -> String {
    let text = amount.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::with_capacity(text.len() + 4);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    digits.write(&(grouped + "." + fraction))
}

/// An amount with its currency's code.
pub fn coded(amount: Money, digits: Digits) -> String {
    [amount.currency().code(), " ", &money(amount, digits)].concat()
}

/// The same of an amount that the server wrote as a text and that may be below zero, as in sums of a day. A
/// text that is no amount stays as it is.
#[must_use]
pub fn coded_text(text: &str, currency: Currency, digits: Digits) -> String {
    let (sign, plain) = match text.strip_prefix('-') {
        Some(plain) => ("\u{2212}", plain),
        None => ("", text),
    };
    match Money::parse(plain, currency) {
        Ok(money) => [sign, &coded(money, digits)].concat(),
        Err(_) => text.to_owned(),
    }
}

/// A duration as minutes and seconds: `4:59`.
pub fn clock(span: Millis, digits: Digits) -> String {
    let seconds = span.ceil_seconds();
    let padded = if seconds % 60 < 10 { ":0" } else { ":" };
    digits.write(&((seconds / 60).to_string() + padded + &(seconds % 60).to_string()))
}

/// A date and time in the shop's time zone; in the browser's own if the shop's is not known to us
/// or to the browser.
pub fn date_time(at: Timestamp, lang: Lang, digits: Digits, zone: Option<&str>) -> String {
    let locale = match (lang, digits) {
        (Lang::En, _) => "en-GB",
        (Lang::Ar, Digits::Western) => "ar-AE-u-ca-gregory-nu-latn",
        (Lang::Ar, Digits::Arabic) => "ar-AE-u-ca-gregory-nu-arab",
    };
    written(at, locale, "medium", zone)
}

/// The same for paper, which is read in both languages and in the books: `2026-11-28 18:06`.
pub fn paper_time(at: Timestamp, zone: Option<&str>) -> String {
    // The Swedish locale writes dates in this form.
    written(at, "sv-SE-u-ca-gregory-nu-latn", "short", zone)
}

fn written(at: Timestamp, locale: &str, date_style: &str, zone: Option<&str>) -> String {
    let options = Object::new();
    for (name, value) in [("dateStyle", date_style), ("timeStyle", "short")] {
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    // Milliseconds since 1970 are exact in a JavaScript number for the next 200,000 years.
    #[expect(clippy::cast_precision_loss, reason = "a time, and exact")]
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    let in_zone = zone.and_then(|zone| {
        let options = Object::assign(&Object::new(), &options);
        Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
        format(locale, &options)
    });
    let text = in_zone.or_else(|| format(locale, &options)).map(|format| {
        let write = format.format();
        write.call1(&JsValue::UNDEFINED, date.unchecked_ref::<JsValue>())
    });
    text.and_then(Result::ok)
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// A date format; `None` if the browser does not know the time zone, for which the constructor
/// throws.
fn format(locale: &str, options: &Object) -> Option<Intl::DateTimeFormat> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?;
    let arguments = Array::of2(&locale.into(), options);
    let made = Reflect::construct(constructor.dyn_ref::<Function>()?, &arguments).ok()?;
    Some(made.unchecked_into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_keep_their_decimals() {
        let text =
            |minor, currency| money(Money::from_minor(minor, currency).unwrap(), Digits::Western);
        assert_eq!(text(0, Currency::Aed), "0.00");
        assert_eq!(text(99_999, Currency::Aed), "999.99");
        assert_eq!(text(125_000, Currency::Sar), "1,250.00");
        assert_eq!(text(1_234_567_890, Currency::Kwd), "1,234,567.890");
    }

    #[test]
    fn an_amount_below_zero_has_its_sign_before_the_currency() {
        let written = |text| coded_text(text, Currency::Aed, Digits::Western);
        assert_eq!(written("1250.00"), "AED 1,250.00");
        assert_eq!(written("-12.50"), "\u{2212}AED 12.50");
        assert_eq!(written("?"), "?");
    }

    #[test]
    fn arabic_digits_have_their_own_points() {
        let amount = Money::from_minor(725_025, Currency::Aed).unwrap();
        assert_eq!(money(amount, Digits::Arabic), "٧٬٢٥٠٫٢٥");
    }

    #[test]
    fn a_sentence_has_one_kind_of_digits_and_keeps_its_full_stops() {
        let text = "أعد كتابة المبلغ: 1.250 أو 1,250.000.";
        let wanted = "أعد كتابة المبلغ: ١٫٢٥٠ أو ١٬٢٥٠٫٠٠٠.";
        assert_eq!(Digits::Arabic.write(text), wanted);
        assert_eq!(Digits::Arabic.write(wanted), wanted);
        assert_eq!(Digits::Arabic.write("المحاولة 2 من 4"), "المحاولة ٢ من ٤");
        assert_eq!(Digits::Western.write(text), text);
    }

    #[test]
    fn a_clock_has_two_digits_of_seconds() {
        assert_eq!(clock(Millis::seconds(300), Digits::Western), "5:00");
        assert_eq!(clock(Millis(4_001), Digits::Western), "0:05");
        assert_eq!(clock(Millis(0), Digits::Western), "0:00");
    }
}
