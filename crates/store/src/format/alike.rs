//! Conversions between what is stored and what the domain has, where both have one shape.

/// Both directions for structs of the same fields and enums of the same variants. A field or a
/// variant that one side gains does not compile until it is listed.
macro_rules! alike {
    () => {};
    (struct $stored:ident = $own:path { $($field:ident),* $(,)? }; $($rest:tt)*) => {
        impl From<&$own> for $stored {
            fn from(own: &$own) -> Self {
                use $own as Own;
                let Own { $($field),* } = own.clone();
                Self { $($field),* }
            }
        }

        impl From<$stored> for $own {
            fn from(stored: $stored) -> Self {
                let $stored { $($field),* } = stored;
                Self { $($field),* }
            }
        }

        alike! { $($rest)* }
    };
    (enum $stored:ident = $own:path { $($variant:ident $(($value:ident))?),* $(,)? }; $($rest:tt)*) => {
        impl From<$own> for $stored {
            fn from(own: $own) -> Self {
                use $own as Own;
                match own {
                    $(Own::$variant $(($value))? => Self::$variant $(($value))?,)*
                }
            }
        }

        impl From<$stored> for $own {
            fn from(stored: $stored) -> Self {
                match stored {
                    $($stored::$variant $(($value))? => Self::$variant $(($value))?,)*
                }
            }
        }

        alike! { $($rest)* }
    };
}

pub(super) use alike;
