//! What is shown to the terminals of one branch.

use contract::UnattendedView;

/// What cannot be looked after, and the branch that it is shown to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct OfBranch {
    /// The account's id as it is stored; that of a damaged sale may be no account's.
    pub(super) account: String,
    /// The branch's id as it is stored; that of a damaged sale may be no branch's.
    pub(super) branch: String,
    /// As terminals see it.
    pub(super) view: UnattendedView,
}
