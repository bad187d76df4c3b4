//! Disputes: a customer wants money back, and the shop gives it, or says why not.
//!
//! Source: Tabby, API reference, "Disputes"; dispute webhooks. They exist for live keys only.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::amount::{Amount, Range, digits};
use crate::currency::Currency;
use crate::error::Flaw;
use crate::json::{self, Unreadable};
use crate::lenient::{null_as_default, open_words, or_default, private, text, time, uuid_type};
use crate::payment::{ListEntry, PaymentId};
use crate::private::{Bytes, Private};

/// The most disputes that one call approves.
pub const MOST_APPROVED: usize = 20;

/// The largest file that can be attached, in bytes.
pub const LARGEST_FILE: usize = 5 * 1024 * 1024;

uuid_type! {
    /// A dispute.
    DisputeId
}

uuid_type! {
    /// A file that was uploaded for a dispute.
    AttachmentId
}

open_words! {
    /// Where a dispute stands.
    DisputeStatus {
        /// The shop has to approve or challenge it.
        New = "new",
        /// Tabby declined it.
        Declined = "declined",
        /// The customer took it back.
        Cancelled = "cancelled",
        /// The money went back.
        Refunded = "refunded",
        /// The shop challenged it; Tabby looks at it.
        InProgress = "in_progress",
        /// The shop has to provide evidence.
        EvidenceMerchant = "evidence_merchant",
        /// The customer has to provide evidence.
        EvidenceCustomer = "evidence_customer",
    }
}

open_words! {
    /// Why the customer disputes a payment.
    DisputeReason {
        /// A refund did not arrive.
        UnreceivedRefund = "unreceived_refund",
        /// Somebody else ordered.
        IdentityTheft = "identity_theft",
        /// Something is wrong with the product.
        ProductIssue = "product_issue",
        /// The goods did not arrive.
        NotDelivered = "not_delivered",
    }
}

open_words! {
    /// Why the shop challenges a dispute.
    ChallengeReason {
        /// What the description says.
        Unlisted = "merchant_reason_other",
        /// The goods are on their way.
        OrderOnItsWay = "merchant_reason_order_on_its_way",
        /// The goods arrived.
        OrderAlreadyDelivered = "merchant_reason_order_has_been_already_delivered",
        /// The amount is another one, which the challenge names.
        AmountDiffers = "merchant_reason_order_amount_should_be_different",
        /// The delivery went wrong.
        ProblemWithDelivery = "merchant_reason_problem_with_delivery",
    }
}

/// A dispute.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Dispute {
    /// What it is answered by.
    pub id: DisputeId,
    /// The payment.
    pub payment_id: PaymentId,
    /// Major units.
    pub amount: Amount,
    /// The payment's.
    pub currency: Currency,
    /// Where it stands.
    pub status: DisputeStatus,
    /// Why.
    #[serde(default, deserialize_with = "or_default")]
    pub reason: Option<DisputeReason>,
    /// Days until it is approved by itself.
    #[serde(default, deserialize_with = "or_default")]
    pub days_left: Option<u16>,
    /// When it was raised.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When it is approved by itself.
    #[serde(default, deserialize_with = "time")]
    pub expired_at: Option<Timestamp>,
    /// The shop's order number.
    #[serde(default, deserialize_with = "text")]
    pub order_number: Option<String>,
    /// What the customer says.
    #[serde(default, deserialize_with = "private")]
    pub comment: Option<Private>,
    /// Addresses of the customer's pictures.
    #[serde(default, deserialize_with = "or_default")]
    pub attachments: Vec<Private>,
    /// For which goods.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<DisputeItem>,
    /// What happened so far; only where one dispute is read.
    #[serde(default, deserialize_with = "or_default")]
    pub history: Vec<DisputeEvent>,
}

/// A line of the order that is disputed.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct DisputeItem {
    /// The shop's number for the product.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// Name of the product.
    #[serde(default, deserialize_with = "text")]
    pub title: Option<String>,
    /// Price of one.
    #[serde(default, deserialize_with = "or_default")]
    pub unit_price: Option<Amount>,
}

/// Something that happened to a dispute.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct DisputeEvent {
    /// What, such as `dispute_created`.
    #[serde(default, deserialize_with = "text")]
    pub event_type: Option<String>,
    /// Who: `customer`, `merchant` or `tabby-support`.
    #[serde(default, deserialize_with = "text")]
    pub source: Option<String>,
    /// The person, often by e-mail address.
    #[serde(default, deserialize_with = "private")]
    pub created_by: Option<Private>,
    /// What they said.
    #[serde(default, deserialize_with = "private")]
    pub content: Option<Private>,
    /// When.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// Addresses of pictures.
    #[serde(default, deserialize_with = "or_default")]
    pub attachments: Vec<Private>,
}

/// Which disputes a list holds.
///
/// ```
/// use tabby::dispute::{DisputeFilter, DisputeStatus};
///
/// let open = DisputeFilter::new()
///     .status(DisputeStatus::New)
///     .status(DisputeStatus::EvidenceMerchant);
/// assert_eq!(open.statuses.len(), 2);
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct DisputeFilter {
    /// Only these; all where none is named.
    pub statuses: Vec<DisputeStatus>,
    /// Not raised before.
    pub created_from: Option<Timestamp>,
    /// Not raised after.
    pub created_to: Option<Timestamp>,
    /// The page that an earlier one named in [`DisputeList::next_page_token`].
    pub page_token: Option<String>,
}

impl DisputeFilter {
    /// All disputes, from the first page on.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes these as well.
    #[must_use]
    pub fn status(mut self, status: DisputeStatus) -> Self {
        self.statuses.push(status);
        self
    }

    /// Not raised before this.
    #[must_use]
    pub const fn created_from(mut self, from: Timestamp) -> Self {
        self.created_from = Some(from);
        self
    }

    /// Not raised after this.
    #[must_use]
    pub const fn created_to(mut self, to: Timestamp) -> Self {
        self.created_to = Some(to);
        self
    }

    /// The page of this token.
    #[must_use]
    pub fn page_token(mut self, token: impl Into<String>) -> Self {
        self.page_token = Some(token.into());
        self
    }
}

/// A page of disputes, at most a hundred.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct DisputeList {
    /// Newest first.
    #[serde(default, rename = "disputes", deserialize_with = "null_as_default")]
    pub entries: Vec<ListEntry<Dispute>>,
    /// The next page; nothing where this is the last.
    #[serde(default, deserialize_with = "text")]
    pub next_page_token: Option<String>,
}

impl DisputeList {
    /// The disputes that could be read.
    pub fn disputes(&self) -> impl Iterator<Item = &Dispute> {
        self.entries.iter().filter_map(ListEntry::get)
    }

    /// Whether every entry could be read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.entries.iter().all(|entry| entry.get().is_some())
    }
}

/// `POST /api/v1/disputes/challenge`
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct NewChallenge {
    /// A dispute whose status is `new`.
    pub dispute_id: DisputeId,
    /// Why.
    pub reason: ChallengeReason,
    /// What Tabby's support should know.
    pub description: Private,
    /// The right amount, for [`ChallengeReason::AmountDiffers`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Uploaded files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachment_ids: Vec<AttachmentId>,
}

impl NewChallenge {
    /// A challenge with what Tabby's support should know.
    #[must_use]
    pub fn new(
        dispute: DisputeId,
        reason: ChallengeReason,
        description: impl Into<Private>,
    ) -> Self {
        Self {
            dispute_id: dispute,
            reason,
            description: description.into(),
            amount: None,
            attachment_ids: Vec::new(),
        }
    }

    /// With the right amount.
    #[must_use]
    pub fn amount(mut self, amount: impl Into<Amount>) -> Self {
        self.amount = Some(amount.into());
        self
    }

    /// With an uploaded file.
    #[must_use]
    pub fn attach(mut self, file: AttachmentId) -> Self {
        self.attachment_ids.push(file);
        self
    }

    pub(crate) fn check(&self) -> Result<(), Flaw> {
        if self.reason == ChallengeReason::AmountDiffers && self.amount.is_none() {
            return Err(Flaw::ChallengeWithoutAmount);
        }
        let amount = self
            .amount
            .map(|amount| amount.check(Range::NotNegative, digits(None)));
        amount.unwrap_or(Ok(())).map_err(|why| Flaw::Amount {
            member: "amount",
            why,
        })
    }
}

/// `POST /api/v1/disputes/{id}/provide-evidence`
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct NewEvidence {
    /// What the shop says.
    pub content: Private,
    /// Uploaded files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachment_ids: Vec<AttachmentId>,
}

impl NewEvidence {
    /// Evidence in words.
    #[must_use]
    pub fn new(content: impl Into<Private>) -> Self {
        Self {
            content: content.into(),
            attachment_ids: Vec::new(),
        }
    }

    /// With an uploaded file.
    #[must_use]
    pub fn attach(mut self, file: AttachmentId) -> Self {
        self.attachment_ids.push(file);
        self
    }
}

/// Evidence as Tabby keeps it.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// The evidence.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// What it is about.
    pub dispute_id: DisputeId,
    /// What was said.
    #[serde(default, deserialize_with = "private")]
    pub content: Option<Private>,
    /// When.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// Its files.
    #[serde(default, deserialize_with = "or_default")]
    pub attachment_ids: Vec<AttachmentId>,
}

/// A file for a dispute: PNG, JPEG or PDF, which its first bytes tell. It prints as its size.
///
/// ```
/// use tabby::dispute::AttachmentFile;
///
/// assert!(AttachmentFile::new(b"%PDF-1.7 ...".to_vec()).is_ok());
/// assert!(AttachmentFile::new(b"<svg/>".to_vec()).is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AttachmentFile {
    bytes: Vec<u8>,
    kind: FileKind,
}

/// The kinds of files that Tabby takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum FileKind {
    Png,
    Jpeg,
    Pdf,
}

/// Why a file cannot be attached.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidFile {
    /// Another format.
    #[error("the file is neither PNG, JPEG nor PDF")]
    Format,
    /// Above [`LARGEST_FILE`].
    #[error("the file is larger than 5 MB")]
    TooLarge,
}

impl AttachmentFile {
    /// A file of these bytes.
    ///
    /// # Errors
    ///
    /// It is of another format, or larger than [`LARGEST_FILE`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, InvalidFile> {
        let kind = match bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => FileKind::Png,
            [0xff, 0xd8, 0xff, ..] => FileKind::Jpeg,
            [b'%', b'P', b'D', b'F', ..] => FileKind::Pdf,
            _ => return Err(InvalidFile::Format),
        };
        if bytes.len() > LARGEST_FILE {
            return Err(InvalidFile::TooLarge);
        }
        Ok(Self { bytes, kind })
    }

    /// The body of an upload, and its content type.
    pub(crate) fn form(&self) -> (Vec<u8>, String) {
        let (name, content_type) = match self.kind {
            FileKind::Png => ("attachment.png", "image/png"),
            FileKind::Jpeg => ("attachment.jpg", "image/jpeg"),
            FileKind::Pdf => ("attachment.pdf", "application/pdf"),
        };
        let boundary = self.boundary();
        let mut body = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"attachment\"; \
             filename=\"{name}\"\r\ncontent-type: {content_type}\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(&self.bytes);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        (body, format!("multipart/form-data; boundary={boundary}"))
    }

    /// A line that does not occur in the file.
    fn boundary(&self) -> String {
        let occurs = |line: &str| {
            let line = line.as_bytes();
            self.bytes.windows(line.len()).any(|part| part == line)
        };
        let mut number = 0_u64;
        loop {
            let line = format!("tabby-attachment-{number}-end");
            if !occurs(&line) {
                return line;
            }
            number += 1;
        }
    }
}

impl std::fmt::Debug for AttachmentFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AttachmentFile")
            .field("bytes", &Bytes(&self.bytes))
            .field("kind", &self.kind)
            .finish()
    }
}

/// What a delivery about a dispute says. Tabby switches these deliveries on by itself; one that
/// comes twice has the same [`dispute_id`](Self::dispute_id) and [`status`](Self::status).
///
/// ```
/// use tabby::dispute::DisputeNotice;
///
/// let body = br#"{"dispute_id":"5f0c0a4e-0000-4000-8000-000000000001","status":"pending",
///     "payment_id":"8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e","amount":"25.00","currency":"AED"}"#;
/// let notice = DisputeNotice::read(body)?;
/// assert_eq!(notice.status, "pending");
/// # Ok::<(), tabby::Unreadable>(())
/// ```
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct DisputeNotice {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// The payment.
    #[serde(default, deserialize_with = "or_default")]
    pub payment_id: Option<PaymentId>,
    /// `pending`, `arbitration`, `evidence_merchant`, `approved`, `declined` or `cancelled`: words
    /// of their own, and not those of [`DisputeStatus`].
    pub status: String,
    /// Major units.
    #[serde(default, deserialize_with = "or_default")]
    pub amount: Option<Amount>,
    /// The payment's.
    #[serde(default, deserialize_with = "or_default")]
    pub currency: Option<Currency>,
    /// When it was raised.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
}

impl DisputeNotice {
    /// Reads a delivery's body.
    ///
    /// # Errors
    ///
    /// It is not one.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        json::read(body)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_file_is_told_by_its_first_bytes_and_its_form_ends_where_the_file_does_not() {
        let file = AttachmentFile::new(b"%PDF tabby-attachment-0-end".to_vec()).unwrap();
        let (body, content_type) = file.form();
        assert_eq!(
            content_type,
            "multipart/form-data; boundary=tabby-attachment-1-end"
        );
        let text = String::from_utf8(body).unwrap();
        assert!(text.starts_with("--tabby-attachment-1-end\r\n"), "{text}");
        assert!(
            text.ends_with("\r\n--tabby-attachment-1-end--\r\n"),
            "{text}"
        );
        assert_eq!(
            AttachmentFile::new(b"GIF89a".to_vec()),
            Err(InvalidFile::Format)
        );
        let mut large = b"%PDF".to_vec();
        large.resize(LARGEST_FILE + 1, 0);
        assert_eq!(AttachmentFile::new(large), Err(InvalidFile::TooLarge));
    }

    #[test]
    fn a_dispute_is_read_with_tabbys_dates_and_without_printing_who_complains() {
        let json = br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001",
            "payment_id":"8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e","amount":"100.00","currency":"AED",
            "created_at":"2018-10-17 00:00:00+00:00","status":"new","reason":"not_delivered",
            "days_left":9,"comment":"open sesame","attachments":null,
            "history":[{"event_type":"dispute_created","created_by":"sesame@example.com"}]}"#;
        let dispute: Dispute = json::read(json).unwrap();
        assert_eq!(dispute.status, DisputeStatus::New);
        assert_eq!(dispute.created_at, "2018-10-17T00:00:00Z".parse().ok());
        assert_eq!(dispute.history.len(), 1);
        assert!(!format!("{dispute:?}").contains("sesame"), "{dispute:?}");
    }

    #[test]
    fn a_challenge_about_the_amount_names_it() {
        let dispute = DisputeId(Uuid::nil());
        let challenge = NewChallenge::new(dispute, ChallengeReason::AmountDiffers, "less");
        assert_eq!(challenge.check(), Err(Flaw::ChallengeWithoutAmount));
        let right = challenge.amount("9.50".parse::<Amount>().unwrap());
        assert_eq!(right.check(), Ok(()));
    }
}
