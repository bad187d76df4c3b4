//! Values that must not be printed: personal data, and links or tokens that open a payment.

pub(crate) use http_client::private::Bytes;

http_client::private_text! {
    /// A text that is sent and received but prints as dots: personal data, a link or token that
    /// opens a payment, or a text of Tabby's that may contain either.
    Private
}
