//! What was typed.

use payment::digits::western;
use payment::id::{PersonName, TerminalId};
use secrecy::SecretString;
use serde::Deserialize;
use uuid::Uuid;

/// The form as a browser sends it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) shop: String,
    pub(super) currency: String,
    pub(super) merchant_code: String,
    pub(super) key: String,
    /// Latitude and longitude, as a map copies them.
    pub(super) place: String,
    pub(super) administrator: String,
    pub(super) terminal: String,
}

/// A text box of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TextBox {
    Shop,
    Currency,
    MerchantCode,
    Key,
    Place,
    Administrator,
    Terminal,
}

/// The form, as far as it can be checked without the configuration.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) shop: String,
    pub(super) currency: String,
    pub(super) merchant_code: String,
    pub(super) key: SecretString,
    pub(super) latitude: String,
    pub(super) longitude: String,
    pub(super) administrator: PersonName,
    pub(super) terminal: TerminalId,
}

impl Typed {
    /// The form, or the first text box that cannot be so.
    pub(super) fn read(&self) -> Result<Form, TextBox> {
        let filled = |text: &str, of: TextBox| match text.trim() {
            "" => Err(of),
            text => Ok(text.to_owned()),
        };
        let place = western(&self.place).replace('٫', ".");
        let mut numbers = place
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '،' | ';'))
            .filter(|text| !text.is_empty());
        let (latitude, longitude) = (numbers.next(), numbers.next());
        let is_place = numbers.next().is_none();
        let administrator = PersonName::for_button(&self.administrator);
        let terminal = TerminalId::new(self.terminal.trim());
        Ok(Form {
            shop: filled(&self.shop, TextBox::Shop)?,
            currency: match self.currency.as_str() {
                "AED" | "SAR" | "KWD" => self.currency.clone(),
                _ => return Err(TextBox::Currency),
            },
            merchant_code: filled(&self.merchant_code, TextBox::MerchantCode)?,
            key: match self.key.trim() {
                // A public key can do nothing here, and is the one that is copied by mistake.
                key if is_whole(key) => key.to_owned().into(),
                _ => return Err(TextBox::Key),
            },
            latitude: degrees(latitude, 90)
                .filter(|_| is_place)
                .ok_or(TextBox::Place)?,
            longitude: degrees(longitude, 180).ok_or(TextBox::Place)?,
            administrator: administrator.map_err(|_| TextBox::Administrator)?,
            terminal: terminal.map_err(|_| TextBox::Terminal)?,
        })
    }
}

/// Whether a key is a secret one, and not cut off: Tabby's end with a UUID.
fn is_whole(key: &str) -> bool {
    let rest = key
        .strip_prefix("sk_test_")
        .or_else(|| key.strip_prefix("sk_"));
    rest.is_some_and(|rest| rest.len() == 36 && Uuid::try_parse(rest).is_ok())
}

/// A number of degrees, of up to `most` in both directions, as it was typed.
fn degrees(text: Option<&str>, most: i32) -> Option<String> {
    let text = text?;
    let whole = text.trim_start_matches('-').split('.').next()?;
    let is_within = whole.parse::<i32>().ok()? <= most;
    let is_number = text.parse::<f64>().ok()?.is_finite();
    (is_within && is_number).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Typed {
        let text = ToOwned::to_owned;
        Typed {
            shop: text(" Shop "),
            currency: text("AED"),
            merchant_code: text("ae"),
            key: text(" sk_test_00000000-0000-4000-8000-000000000971\n"),
            place: text(" ٢٥٫١٩٧٢، ٥٥٫٢٧٤٤"),
            administrator: text("Sara"),
            terminal: text("Till 1"),
        }
    }

    #[test]
    fn what_was_typed_is_read_and_the_first_wrong_box_is_named() {
        let form = whole().read().unwrap();
        assert_eq!(
            (form.shop.as_str(), form.latitude.as_str()),
            ("Shop", "25.1972")
        );
        type Change = fn(&mut Typed);
        let wrong: [(Change, TextBox); 11] = [
            (|typed| typed.shop.clear(), TextBox::Shop),
            (|typed| typed.currency = "USD".to_owned(), TextBox::Currency),
            (|typed| typed.merchant_code.clear(), TextBox::MerchantCode),
            (
                |typed| typed.key = typed.key.replace("sk_", "pk_"),
                TextBox::Key,
            ),
            (|typed| typed.key.truncate(40), TextBox::Key),
            (|typed| typed.place = "91, 5".to_owned(), TextBox::Place),
            (|typed| typed.place = "25.1972".to_owned(), TextBox::Place),
            (|typed| typed.place = "25, 55, 7".to_owned(), TextBox::Place),
            (|typed| typed.place = "25, NaN".to_owned(), TextBox::Place),
            (
                |typed| typed.administrator = " ".to_owned(),
                TextBox::Administrator,
            ),
            (|typed| typed.terminal.clear(), TextBox::Terminal),
        ];
        for (change, named) in wrong {
            let mut typed = whole();
            change(&mut typed);
            assert_eq!(typed.read().err(), Some(named));
        }
    }
}
