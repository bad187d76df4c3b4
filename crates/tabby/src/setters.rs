//! Methods that set optional members of requests.

/// Declares for each member a method of its name that sets it, and gives the request back.
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

pub(crate) use setters;
