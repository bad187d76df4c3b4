//! The terminals of a branch.

use serde::{Deserialize, Serialize};

/// `GET /api/terminals`: the terminals of the branch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TerminalList {
    /// Those that have made a sale in it, by their names.
    #[cfg_attr(feature = "openapi", schema(example = json!(["T1", "T2"])))]
    pub terminals: Vec<String>,
}
