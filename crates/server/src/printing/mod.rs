//! What was printed, and the printer that the server reaches.
//!
//! A browser draws a receipt and decides which way it goes. The server stores each print before a printer
//! gets its first byte, says whether it is a copy, and sends it to the network printer that the
//! configuration names. No browser names an address: a page could make the server connect anywhere.
//!
//! | file | what it does |
//! |---|---|
//! | `jobs` | begins prints, ends them and lists them |
//! | `network` | sends a print to the network printer |

mod jobs;
mod network;

pub use self::network::NetworkPrinter;
