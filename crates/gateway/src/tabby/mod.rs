//! Tabby behind the port.
//!
//! | file | what it does |
//! |---|---|
//! | `session` | the request for a session, and what its answer means |
//! | `reading` | a payment of Tabby's as a reading |
//! | `rates` | how often Tabby may be asked |
//! | `standing` | whether key and merchant code are taken, and whether it is Tabby that answers |

mod adapter;
mod rates;
mod reading;
mod session;
mod standing;

pub use self::adapter::{LONGEST_CALL, Settings, TabbyGateway};
pub use self::rates::Rates;
pub use self::session::Goods;
