//! Builder methods for the optional fields of requests.

/// Declares one method for each field. It sets the field and returns the request.
///
/// ```
/// #[derive(Default)]
/// struct Order {
///     note: Option<String>,
/// }
///
/// http_client::setters! { Order { note: String } }
///
/// assert_eq!(Order::default().note("gift").note.as_deref(), Some("gift"));
/// ```
#[macro_export]
macro_rules! setters {
    ($name:ident { $($member:ident: $type:ty),+ $(,)? }) => {
        impl $name {
            $(
                #[doc = concat!("Sets `", stringify!($member), "`.")]
                #[must_use]
                pub fn $member(mut self, $member: impl Into<$type>) -> Self {
                    self.$member = Some($member.into());
                    self
                }
            )+
        }
    };
}
