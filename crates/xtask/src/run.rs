//! `cargo xtask run` and `cargo xtask dev`.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use xshell::cmd;

use crate::servers::{Servers, free};
use crate::setup::{self, Machine};
use crate::{Outcome, dist, paths};

/// This key works only with the sandbox.
const DEMO_KEY: &str = "sk_test_00000000-0000-4000-8000-000000000001";

/// The same at the simulated Checkout.com.
const DEMO_KEY_AT_CHECKOUT: &str = "sk_sbox_tabbysandboxtabbysandbox23*";

/// A gateway that the demo shop's account may be at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Gateway {
    /// Tabby.
    #[default]
    Tabby,
    /// Tabby by way of Checkout.com.
    Checkout,
}

/// The addresses of the programs, from the same settings that the programs read.
struct Plan {
    gateway: Gateway,
    server: SocketAddr,
    /// `None` if the key is for Tabby itself.
    sandbox: Option<SocketAddr>,
    /// The simulated Checkout.com, which the sandbox serves as well.
    checkout: SocketAddr,
}

impl Plan {
    fn new(gateway: Gateway) -> Outcome<Self> {
        let address = |setting: &str, default: &str| {
            let text = set(setting).unwrap_or_else(|| default.to_owned());
            text.parse::<SocketAddr>()
                .map_err(|_| format!("{setting} is not an address: it looks like {default}."))
        };
        let real = gateway == Gateway::Tabby && key_for_tabby().is_some();
        let sandbox = address("TABBY_SANDBOX_LISTEN", "127.0.0.1:8090")?;
        let plan = Self {
            gateway,
            checkout: address("TABBY_SANDBOX_CHECKOUT_LISTEN", "127.0.0.1:8092")?,
            server: address("TABBY_POS_LISTEN", "127.0.0.1:8080")?,
            sandbox: (!real).then_some(sandbox),
        };
        free(plan.server, "TABBY_POS_LISTEN")?;
        if let Some(sandbox) = plan.sandbox {
            free(sandbox, "TABBY_SANDBOX_LISTEN")?;
        }
        Ok(plan)
    }

    /// Starts the programs in this folder.
    fn start(&self, programs: &Path) -> Outcome<Servers> {
        let mut servers = Servers::default();
        let data = paths::root().join("data");
        std::fs::create_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
        let mut settings = vec![("TABBY_POS_LISTEN", self.server.to_string())];
        let mut default = |name: &'static str, value: String| {
            if set(name).is_none() {
                settings.push((name, value));
            }
        };
        // A ledger is of one account.
        let ledger = match self.gateway {
            Gateway::Tabby => "demo.db",
            Gateway::Checkout => "demo-checkout.db",
        };
        default(
            "TABBY_POS_DATABASE_URL",
            format!("sqlite://{}", data.join(ledger).display()),
        );
        match self.sandbox {
            Some(sandbox) => {
                default("TABBY_POS_DEMO", "1".to_owned());
                match self.gateway {
                    Gateway::Tabby => default("TABBY_POS_TABBY_URL", format!("http://{sandbox}")),
                    Gateway::Checkout => {
                        default("CHECKOUT_URL", format!("http://{}", self.checkout))
                    }
                }
                let mut of_sandbox = sandbox_settings(sandbox, self.server);
                if self.gateway == Gateway::Checkout {
                    let address = self.checkout.to_string();
                    of_sandbox.push(("TABBY_SANDBOX_CHECKOUT_LISTEN", address));
                }
                let program = programs.join("tabby-sandbox");
                servers.start(&program, &of_sandbox, sandbox)?;
                settings.extend(match self.gateway {
                    Gateway::Tabby => vec![("TABBY_SECRET_KEY", DEMO_KEY.to_owned())],
                    Gateway::Checkout => vec![
                        ("TABBY_POS_GATEWAY", "checkout".to_owned()),
                        ("CHECKOUT_SECRET_KEY", DEMO_KEY_AT_CHECKOUT.to_owned()),
                    ],
                });
            }
            // A test key works with the demo shop; a live key needs the shop's own settings.
            None if key_for_tabby().is_some_and(|key| key.starts_with("sk_test_")) => {
                default("TABBY_POS_DEMO", "1".to_owned());
            }
            None => {}
        }
        let program = programs.join("tabby-pos");
        if self.sandbox.is_some() {
            let word = match self.gateway {
                Gateway::Tabby => "TABBY_POS_WEBHOOK_SECRET",
                Gateway::Checkout => "CHECKOUT_WEBHOOK_KEY",
            };
            settings.push((word, secret()));
            settings.push(("TABBY_POS_WEBHOOK_URL", format!("http://{}", self.server)));
        }
        servers.start(&program, &settings, self.server)?;
        if self.sandbox.is_some() {
            register(&program, &settings)?;
        }
        Ok(servers)
    }

    fn tell(&self, till: &str) {
        eprintln!("\n  The till:     {till}");
        if let Some(sandbox) = self.sandbox {
            let page = match self.gateway {
                Gateway::Tabby => sandbox,
                Gateway::Checkout => self.checkout,
            };
            let whose = match self.gateway {
                Gateway::Tabby => "a Tabby",
                Gateway::Checkout => "a Checkout.com",
            };
            eprintln!("  The sandbox:  http://{page} ({whose} of your own; nobody is charged)");
            eprintln!(
                "\n  Key an amount and tap Tabby QR. Then be the customer: the sandbox's page"
            );
            eprintln!("  lists what waits. To scan with a phone instead, see docs/operations.md.");
            if self.gateway == Gateway::Tabby {
                eprintln!(
                    "  Or tap Send link, with any phone, and read its SMS at http://{sandbox}/phone"
                );
            }
            eprintln!(
                "\n  Pay with      Email otp.success@tabby.ai   Phone +971500000001   OTP 8888"
            );
            eprintln!(
                "  Be refused    Email otp.rejected@tabby.ai  Phone +971500000001   OTP 8888"
            );
        } else {
            eprintln!("  Gateway:      Tabby itself, by TABBY_SECRET_KEY");
        }
        eprintln!("\n  Ctrl-C stops everything.");
    }
}

/// The value of an environment variable. An empty value counts as not set, as in the programs.
fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

/// The key for Tabby itself, from the same settings that the server reads. Empty if its file cannot
/// be read: the server reports that better.
fn key_for_tabby() -> Option<String> {
    let in_file = || {
        let path = set("TABBY_SECRET_KEY_FILE")?;
        Some(std::fs::read_to_string(path).unwrap_or_default())
    };
    let key = set("TABBY_SECRET_KEY").or_else(in_file)?;
    Some(key.trim().to_owned())
}

/// The settings of the sandbox. If a phone shall reach it, it also needs the demo's own key and
/// this server as the only local receiver of webhooks. Variables that are already set are kept.
fn sandbox_settings(sandbox: SocketAddr, server: SocketAddr) -> Vec<(&'static str, String)> {
    let mut settings = vec![("TABBY_SANDBOX_LISTEN", sandbox.to_string())];
    if !sandbox.ip().is_loopback() {
        let needed = [
            ("TABBY_SANDBOX_UNLISTED_KEYS", "1".to_owned()),
            ("TABBY_SANDBOX_LOCAL_WEBHOOKS", server.to_string()),
        ];
        let is_unset = |(name, _): &(&str, String)| set(name).is_none();
        settings.extend(needed.into_iter().filter(is_unset));
    }
    settings
}

/// A random secret for this run.
fn secret() -> String {
    let random = || RandomState::new().build_hasher().finish();
    (0..4).map(|_| format!("{:016x}", random())).collect()
}

/// Registers this server for the sandbox's webhooks, as a shop does with Tabby.
fn register(program: &Path, settings: &[(&str, String)]) -> Outcome {
    let output = Command::new(program)
        .args(["webhooks", "register"])
        .env_remove("TABBY_POS_CHROMIUM")
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .output()
        .map_err(|error| format!("tabby-pos webhooks register: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

/// Builds the programs, starts them, and waits for Ctrl-C.
pub fn run(gateway: Gateway) -> Outcome {
    let plan = Plan::new(gateway)?;
    let machine = setup::for_building()?;
    dist::build(&machine)?;
    let servers = plan.start(&paths::dist())?;
    plan.tell(&format!("http://{}", plan.server));
    servers.wait()
}

/// Like [`run`], but with unoptimised servers, and with trunk to serve the terminal.
pub fn dev(gateway: Gateway) -> Outcome {
    let plan = Plan::new(gateway)?;
    let machine = setup::for_building()?;
    let shell = setup::shell()?;
    cmd!(shell, "cargo build --locked -p server -p sandbox")
        .run()
        .map_err(|_| "the servers could not be built: see above.".to_owned())?;
    let programs: PathBuf = paths::target().join("debug");
    let servers = plan.start(&programs)?;
    plan.tell("http://127.0.0.1:8081, rebuilt on every change");
    serve(&machine)?;
    drop(servers);
    Ok(())
}

fn serve(machine: &Machine) -> Outcome {
    let shell = machine.wasm_shell()?;
    // Ctrl-C also ends trunk; that is not a failure.
    ctrlc::set_handler(|| {}).map_err(|error| error.to_string())?;
    let _ = cmd!(shell, "trunk serve").run();
    Ok(())
}
