//! Where a new server will be.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Where the server will be.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder for the configuration, the key and the ledger.
    pub folder: PathBuf,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The names that tills on other machines reach it by. With one the server has a certificate of an
    /// authority of the shop's own.
    pub names: Vec<String>,
    /// Another address than Tabby's own, such as a sandbox's.
    pub tabby_url: Option<String>,
}
