//! Settings of the shop, its terminal and its ledger.

use std::num::NonZeroU32;
use std::path::Path;

use gateway::checkout;
use gateway::tabby::{Coordinates, PAY_WINDOWS};
use jiff::tz::TimeZoneDatabase;
use payment::id::{TextError, Title};
use payment::operation::{RefundLimit, RefundWindow};
use payment::time::Millis;
use payment::{Currency, Money};

use super::account::GatewayKind;
use super::error::ConfigError;
use super::setting::{
    CAPTURE_WARNING_HOURS, DATABASE_URL, DAY_ENDS, EVENTS_DAYS, LATITUDE, LONGITUDE, MAX_AMOUNT,
    PAY_WINDOW_S, REFUND_DAYS, REFUND_LIMIT, Setting, TIME_ZONE,
};
use super::texts::{Given, Texts};
use store::Place;

/// More than a year, so that the same season of the year before can be looked at.
const EVENTS_DAYS_DEFAULT: &str = "400";

/// A hundred years.
const MOST_EVENTS_DAYS: u64 = 36_500;

/// Half a year.
const REFUND_DAYS_DEFAULT: &str = "180";

/// Ten years.
const MOST_REFUND_DAYS: u32 = 3_650;

/// A gateway that captures by itself does so within minutes.
const CAPTURE_WARNING_HOURS_DEFAULT: &str = "24";

/// 21 days: what is authorised for longer Tabby may capture by itself.
const MOST_CAPTURE_WARNING_HOURS: u64 = 504;

/// More calls than any gateway allows.
const MOST_CALLS: u32 = 1_000_000;

impl Given {
    /// Parses a name, which is sent to Tabby and printed on receipts.
    pub(super) fn name<T>(
        &self,
        new: impl FnOnce(&str) -> Result<T, TextError>,
    ) -> Result<T, ConfigError> {
        new(&self.text).map_err(|why| match why {
            TextError::Empty => self.not_taken(),
            TextError::TooLong { .. } => self.wrong("is too long"),
            TextError::Control => self.wrong("has characters in it that cannot be seen"),
        })
    }

    /// The same, as a plain text.
    pub(super) fn text(&self) -> Result<String, ConfigError> {
        self.name(Title::new).map(|name| name.to_string())
    }

    /// Degrees in the range that `is_on_earth` accepts.
    fn degrees(&self, is_on_earth: impl Fn(f64) -> bool) -> Result<f64, ConfigError> {
        let degrees: f64 = self.parse()?;
        if is_on_earth(degrees) {
            Ok(degrees)
        } else {
            Err(self.wrong("is out of range"))
        }
    }
}

impl Texts {
    pub(super) fn count(
        &self,
        setting: &'static Setting,
        default: NonZeroU32,
    ) -> Result<NonZeroU32, ConfigError> {
        let Some(given) = self.get(setting)? else {
            return Ok(default);
        };
        let count: NonZeroU32 = given.parse()?;
        if count.get() > MOST_CALLS {
            return Err(given.wrong("is out of range"));
        }
        Ok(count)
    }

    /// The shop's coordinates; the demo shop is in Dubai. Checkout.com does not ask for them.
    pub(super) fn place(&self, is_demo: bool) -> Result<Coordinates, ConfigError> {
        let has_default = is_demo || self.gateway()? == GatewayKind::Checkout;
        let latitude = self.or_demo(&LATITUDE, has_default, "25.1972")?;
        let longitude = self.or_demo(&LONGITUDE, has_default, "55.2744")?;
        let north = latitude.degrees(|north| Coordinates::new(north, 0.0).is_some())?;
        let east = longitude.degrees(|east| Coordinates::new(0.0, east).is_some())?;
        Coordinates::new(north, east).ok_or_else(|| longitude.not_taken())
    }

    /// A required setting, with a default for the demo shop.
    pub(super) fn or_demo(
        &self,
        setting: &'static Setting,
        is_demo: bool,
        value: &str,
    ) -> Result<Given, ConfigError> {
        if is_demo {
            self.get_or(setting, value)
        } else {
            self.need(setting)
        }
    }

    pub(super) fn max_amount(&self, currency: Currency) -> Result<Money, ConfigError> {
        let given = self.get_or(&MAX_AMOUNT, "50000")?;
        let amount = Money::parse(&given.text, currency).map_err(|_| given.not_taken())?;
        if amount.is_zero() {
            return Err(given.wrong("would let nothing be sold"));
        }
        Ok(amount)
    }

    pub(super) fn pay_window(&self) -> Result<Millis, ConfigError> {
        let Some(given) = self.get(&PAY_WINDOW_S)? else {
            return Ok(match self.gateway()? {
                GatewayKind::Tabby => PAY_WINDOWS.usual,
                GatewayKind::Checkout => checkout::PAY_WINDOWS.usual,
            });
        };
        let window = Millis::seconds(given.parse()?);
        if (PAY_WINDOWS.shortest..=PAY_WINDOWS.longest).contains(&window) {
            Ok(window)
        } else {
            Err(given.wrong("is out of range"))
        }
    }

    /// How much of a sale is refunded without an approval.
    pub(super) fn refund_limit(&self, currency: Currency) -> Result<RefundLimit, ConfigError> {
        let given = self.get_or(&REFUND_LIMIT, "0")?;
        let limit = Money::parse(&given.text, currency).map_err(|_| given.not_taken())?;
        Ok(RefundLimit(limit))
    }

    /// How long after a sale its money may be refunded.
    pub(super) fn refund_window(&self) -> Result<RefundWindow, ConfigError> {
        let given = self.get_or(&REFUND_DAYS, REFUND_DAYS_DEFAULT)?;
        let days: u32 = given.parse()?;
        if !(1..=MOST_REFUND_DAYS).contains(&days) {
            return Err(given.wrong("is out of range"));
        }
        Ok(RefundWindow::days(days))
    }

    /// The hour at which the shop's day ends.
    pub(super) fn day_ends(&self) -> Result<u8, ConfigError> {
        let given = self.get_or(&DAY_ENDS, "0")?;
        let hour: u8 = given.parse()?;
        if hour > 23 {
            return Err(given.wrong("is out of range"));
        }
        Ok(hour)
    }

    /// How long after a sale people are told that its money is not captured.
    pub(super) fn capture_warning(&self) -> Result<Millis, ConfigError> {
        let given = self.get_or(&CAPTURE_WARNING_HOURS, CAPTURE_WARNING_HOURS_DEFAULT)?;
        let hours: u64 = given.parse()?;
        if !(1..=MOST_CAPTURE_WARNING_HOURS).contains(&hours) {
            return Err(given.wrong("is out of range"));
        }
        Ok(Millis::seconds(hours * 3_600))
    }

    /// How long events are kept; `None` for ever.
    pub(super) fn events_kept(&self) -> Result<Option<Millis>, ConfigError> {
        let given = self.get_or(&EVENTS_DAYS, EVENTS_DAYS_DEFAULT)?;
        if given.text == "forever" {
            return Ok(None);
        }
        let days: u64 = given.parse()?;
        if !(1..=MOST_EVENTS_DAYS).contains(&days) {
            return Err(given.wrong("is out of range"));
        }
        Ok(Some(Millis::seconds(days * 24 * 60 * 60)))
    }

    /// A scanner's prefix or suffix: 1 to 8 visible ASCII characters, not all of them digits, which
    /// would look like an amount.
    pub(super) fn affix(&self, setting: &'static Setting) -> Result<Option<String>, ConfigError> {
        let Some(given) = self.get(setting)? else {
            return Ok(None);
        };
        let text = &given.text;
        let is_fine = (1..=8).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_graphic())
            && !text.bytes().all(|b| b.is_ascii_digit());
        if is_fine {
            Ok(Some(given.text))
        } else {
            Err(given.not_taken())
        }
    }

    /// The URL of the ledger. A relative path, also the default, is relative to the folder of the
    /// configuration file, or without a file to the working directory.
    pub(super) fn database_url(&self) -> Result<String, ConfigError> {
        let given = self.get_or(&DATABASE_URL, "sqlite://tabby-pos.db")?;
        let Some(rest) = given.text.strip_prefix("sqlite:") else {
            return Err(given.not_taken());
        };
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        if Place::of(&given.text).is_err() || path.is_empty() {
            return Err(given.not_taken());
        }
        if path == ":memory:" || path.starts_with('/') {
            return Ok(given.text);
        }
        // In a folder's name, % and ? have to be escaped in the URL.
        let folder = self.folder.display().to_string();
        let folder = folder.replace('%', "%25").replace('?', "%3F");
        let path = Path::new(&folder).join(path);
        let mark = if query.is_empty() { "" } else { "?" };
        Ok(format!("sqlite://{}{mark}{query}", path.display()))
    }

    /// The same, checked for selling: a live key needs a ledger on disk.
    pub(super) fn ledger(&self, is_test: bool) -> Result<String, ConfigError> {
        let url = self.database_url()?;
        match Place::of(&url) {
            Ok(Place::Memory) if !is_test => Err(self.get_or(&DATABASE_URL, &url)?.wrong(
                "is in memory and forgets every sale when the server stops, and with a live key somebody may have paid for it",
            )),
            Ok(_) => Ok(url),
            Err(_) => Err(self.get_or(&DATABASE_URL, &url)?.not_taken()),
        }
    }

    /// The time zone's IANA name. The database is built into this program, because small machines
    /// and containers have none.
    pub(super) fn time_zone(&self, currency: Currency) -> Result<String, ConfigError> {
        let Some(given) = self.get(&TIME_ZONE)? else {
            return Ok(currency.time_zone().to_owned());
        };
        let zone = TimeZoneDatabase::bundled().get(&given.text).ok();
        let name = zone.and_then(|zone| zone.iana_name().map(str::to_owned));
        name.ok_or_else(|| given.not_taken())
    }
}
