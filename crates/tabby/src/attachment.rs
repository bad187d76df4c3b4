//! The attachment of a purchase: extra data about it, and where it is made.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::private::Bytes;

/// Extra data about the purchase: a JSON document, carried as a string. `Debug` prints only its
/// size, because it may name passengers and guests.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attachment {
    /// The document. It is a string, although the OpenAPI document declares an object.
    pub body: String,
    /// [`Attachment::CONTENT_TYPE`].
    pub content_type: String,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("body", &Bytes(self.body.as_bytes()))
            .field("content_type", &self.content_type)
            .finish()
    }
}

impl Attachment {
    /// The only content type that is documented.
    pub const CONTENT_TYPE: &'static str = "application/vnd.tabby.v1+json";

    /// An attachment with any document, such as those for travel and insurance in the API
    /// reference.
    ///
    /// ```
    /// use tabby::checkout::Attachment;
    ///
    /// let seats = tabby::serde_json::json!({"flight_reservation_details": {"pnr": "TR9088999"}});
    /// assert_eq!(Attachment::document(&seats).content_type, Attachment::CONTENT_TYPE);
    /// ```
    #[must_use]
    pub fn document(document: &serde_json::Value) -> Self {
        Self {
            body: document.to_string(),
            content_type: Self::CONTENT_TYPE.to_owned(),
        }
    }

    /// The place and time of a sale at a till. Source: POS integration, "Create Session".
    #[must_use]
    pub fn of_till(place: Coordinates, at: Timestamp) -> Self {
        let body = serde_json::json!({
            "latitude": place.latitude,
            "longitude": place.longitude,
            "timestamp": format!("{at:.3}"),
        });
        Self {
            body: body.to_string(),
            content_type: Self::CONTENT_TYPE.to_owned(),
        }
    }

    /// The place of a shop that sends a payment link. Source: custom payment links, "Create
    /// Session".
    #[must_use]
    pub fn of_link(place: Coordinates) -> Self {
        let location = format!("{}, {}", place.latitude, place.longitude);
        Self {
            body: serde_json::json!({ "location": location }).to_string(),
            content_type: Self::CONTENT_TYPE.to_owned(),
        }
    }
}

/// A place on earth in degrees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

impl Coordinates {
    /// Returns `None` if the latitude is beyond ±90° or the longitude beyond ±180°.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        on_earth.then_some(Self {
            latitude,
            longitude,
        })
    }
}
