//! Values that must not be printed: personal data, keys, and links that open a payment.

http_client::private_text! {
    /// A text that is sent and received but prints as dots: personal data, a key, a link that opens
    /// a payment, or a text that may contain any of these.
    Private
}
