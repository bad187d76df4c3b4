//! The address of a session's hosted page.

use uuid::Uuid;

/// The address of a session's page, in a language.
pub(super) fn address(session: Uuid, lang: &str) -> String {
    format!("/?lang={lang}&product=installments&sessionId={session}")
}
