//! Checkout.com's official SDKs run against the sandbox, unchanged but for the address.

use xshell::cmd;

use crate::count::Count;
use crate::servers::{Servers, free_port};
use crate::setup::{self, Sdks};
use crate::{Outcome, paths};

/// The programs that use the SDKs, each with how its HTTP is made, if it has a choice.
const PROGRAMS: [(&str, &str, Option<&str>); 3] = [
    ("node", "tests/sdks/node/checkout.mjs", None),
    ("node", "tests/sdks/node/checkout.mjs", Some("axios")),
    ("python", "tests/sdks/python/checkout.py", None),
];

/// Runs each program; each counts as a test.
pub fn run() -> Outcome<Count> {
    let Sdks { node, python } = setup::for_sdks()?;
    let mut all = Count::default();
    for (language, program, http) in PROGRAMS {
        let name = http.map_or_else(|| program.to_owned(), |http| format!("{program}, {http}"));
        eprintln!("\n→ {name}");
        let runner = match language {
            "node" => &node,
            _ => &python,
        };
        // Each has a sandbox that nothing has happened to.
        let (tabby, checkout) = (free_port()?, free_port()?);
        let mut servers = Servers::default();
        let settings = [
            ("TABBY_SANDBOX_LISTEN", tabby.to_string()),
            ("TABBY_SANDBOX_CHECKOUT_LISTEN", checkout.to_string()),
        ];
        servers.start(&paths::dist().join("tabby-sandbox"), &settings, checkout)?;
        let shell = setup::shell()?;
        let (program, url) = (paths::root().join(program), format!("http://{checkout}"));
        let passed = cmd!(shell, "{runner} {program} {url} {http...}")
            .quiet()
            .run();
        all.add(Count::of(passed.is_ok()));
    }
    Ok(all)
}
