//! Whether credentials fit the hosts that they are sent to.

use super::environment::{Environment, WrongEnvironment};
use super::key::SecretKey;
use super::kind::Credentials;

/// Checks that credentials fit the API's host and, for OAuth, the token host.
pub(crate) fn check(
    credentials: &Credentials,
    api: Environment,
    token_host: Option<Environment>,
) -> Result<(), WrongEnvironment> {
    use Environment::{Elsewhere, Live, Sandbox, ThisMachine};
    match (credentials, token_host) {
        (Credentials::Key(key), _) => check_key(key, api),
        (Credentials::OAuth(_), None) => Ok(()),
        (Credentials::OAuth(_), Some(token_host)) => match (api, token_host) {
            (Live, Sandbox) | (Sandbox | ThisMachine, Live) => Err(WrongEnvironment::TokenHost),
            // A proxy for other hosts could read a secret on its way to this one.
            (Live | Sandbox | Elsewhere, ThisMachine) => Err(WrongEnvironment::TokenHost),
            (Live | Elsewhere, Live | Elsewhere)
            | (Sandbox | ThisMachine, Sandbox | Elsewhere)
            | (ThisMachine, ThisMachine)
            | (Elsewhere, Sandbox) => Ok(()),
        },
    }
}

fn check_key(key: &SecretKey, api: Environment) -> Result<(), WrongEnvironment> {
    match (api, key.is_sandbox()) {
        (Environment::Live, true) => Err(WrongEnvironment::SandboxKey),
        (Environment::Sandbox, false) => Err(WrongEnvironment::LiveKey),
        (Environment::ThisMachine, false) => Err(WrongEnvironment::LiveKeyHere),
        (Environment::Live, false)
        | (Environment::Sandbox | Environment::ThisMachine, true)
        | (Environment::Elsewhere, _) => Ok(()),
    }
}
