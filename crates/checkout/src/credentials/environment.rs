//! Which of Checkout.com's two environments a host and a key belong to.

/// Where an address leads, as far as its host name says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Environment {
    /// Checkout.com with real money.
    Live,
    /// Checkout.com's sandbox.
    Sandbox,
    /// This machine: a simulator.
    ThisMachine,
    /// Any other host, such as a gateway of the shop's own. Nothing is known of it.
    Elsewhere,
}

/// Credentials and addresses of different environments. No secret is repeated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WrongEnvironment {
    /// A sandbox key for the live host.
    #[error("a key of the sandbox (sk_sbox_) does not fit the live host")]
    SandboxKey,
    /// A live key for the sandbox.
    #[error("a live key does not fit the sandbox")]
    LiveKey,
    /// A live key for this machine, which is for simulators.
    #[error("a live key is not sent to this machine: a simulator takes keys of the sandbox")]
    LiveKeyHere,
    /// The token host is not of the API's environment.
    #[error("the token host and the API are not of the same environment")]
    TokenHost,
}

impl Environment {
    /// The environment of a host name.
    ///
    /// ```
    /// use checkout::credentials::Environment;
    ///
    /// assert_eq!(Environment::of_host("abcdefgh.api.sandbox.checkout.com"), Environment::Sandbox);
    /// assert_eq!(Environment::of_host("abcdefgh.api.checkout.com"), Environment::Live);
    /// assert_eq!(Environment::of_host("checkout.com.example"), Environment::Elsewhere);
    /// ```
    #[must_use]
    pub fn of_host(host: &str) -> Self {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let is_loopback = bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback());
        if bare == "localhost" || is_loopback {
            return Self::ThisMachine;
        }
        match host.strip_suffix("checkout.com") {
            Some(rest) if rest.is_empty() || rest.ends_with('.') => {
                if rest.split('.').any(|label| label == "sandbox") {
                    Self::Sandbox
                } else {
                    Self::Live
                }
            }
            _ => Self::Elsewhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_says_which_environment_it_is_of() {
        for (host, environment) in [
            ("api.checkout.com", Environment::Live),
            ("abcdefgh.api.checkout.com", Environment::Live),
            ("ABCDEFGH.API.SANDBOX.CHECKOUT.COM", Environment::Sandbox),
            ("ksa.api.sandbox.checkout.com.", Environment::Sandbox),
            ("access.sandbox.checkout.com", Environment::Sandbox),
            ("checkout.com", Environment::Live),
            ("notcheckout.com", Environment::Elsewhere),
            ("sandbox.checkout.com.example", Environment::Elsewhere),
            ("localhost", Environment::ThisMachine),
            ("127.0.0.1", Environment::ThisMachine),
            ("[::1]", Environment::ThisMachine),
            ("10.0.0.1", Environment::Elsewhere),
        ] {
            assert_eq!(Environment::of_host(host), environment, "{host}");
        }
    }
}
