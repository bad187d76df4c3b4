//! What to do with the registrations.

/// What to do with the registrations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wish {
    /// Register this server, or update its registration.
    Register,
    /// Show them.
    List,
    /// Remove some; only show which ones unless `sure`.
    Prune {
        /// Which ones.
        choice: Choice,
        /// Whether they are removed.
        sure: bool,
    },
}

/// Which registrations to remove.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Choice {
    /// Earlier ones of this server's host.
    Leftovers,
    /// All but this server's own, also those of other tills and web shops.
    Others,
    /// The one with this id.
    One(String),
}
