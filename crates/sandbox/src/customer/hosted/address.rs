//! The address of the hosted page.

use uuid::Uuid;

/// The path of a payment's page, in a language.
#[must_use]
pub fn address(sale: Uuid, lang: &str) -> String {
    format!("/?lang={lang}&product=installments&sessionId={sale}")
}
