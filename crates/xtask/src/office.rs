//! Builds the office: a wasm bundle of its own, beside the terminal's.
//!
//! Trunk builds the page that it is told of. The office is no page: the terminal's page loads it, so
//! it is built with the same tools by hand, and Trunk copies the folder.

use std::fs;

use xshell::cmd;

use crate::say::step;
use crate::setup::Machine;
use crate::{Outcome, paths};

/// The most bytes that opening the office may load, compressed with brotli.
pub const BUDGET: usize = 280_000;

/// The office's folder among the served files.
pub const FOLDER: &str = "office/";

/// The stylesheets of the office, which browsers get as one. Of two rules that weigh the same the later
/// one counts.
const STYLES: [&str; 6] = [
    "office.css",
    "sale.css",
    "day.css",
    "printer.css",
    "narrow.css",
    "paper.css",
];

/// Builds the office into target/office. `flags` are the compiler's.
pub fn build(machine: &Machine, flags: Option<&str>) -> Outcome {
    let shell = machine.wasm_shell()?;
    if let Some(flags) = flags {
        shell.set_var("RUSTFLAGS", flags);
    }
    step(
        "cargo build of the office",
        "sales, refunds; the first time about 2 minutes",
        || {
            let failed = |_| "the office could not be built: see above.".to_owned();
            let target = "wasm32-unknown-unknown";
            let built = paths::target().join(target).join("release/office.wasm");
            let into = paths::office();
            cmd!(
                shell,
                "cargo build --quiet --locked --release -p office --target {target}"
            )
            .quiet()
            .run()
            .map_err(failed)?;
            let _ = fs::remove_dir_all(&into);
            cmd!(shell, "wasm-bindgen --target web --no-typescript --out-name office --out-dir {into} {built}")
                .quiet()
                .run()
                .map_err(failed)?;
            let features = features()?;
            let module = into.join("office_bg.wasm");
            cmd!(shell, "wasm-opt -Oz {features...} {module} -o {module}")
                .quiet()
                .run()
                .map_err(failed)?;
            let folder = paths::root().join("crates/office/styles");
            let read = |name| fs::read_to_string(folder.join(name));
            STYLES
                .into_iter()
                .map(read)
                .collect::<Result<Vec<_>, _>>()
                .and_then(|all| fs::write(into.join("office.css"), all.join("\n")))
                .map_err(|error| format!("target/office/office.css could not be written: {error}"))
        },
    )
}

/// What wasm-opt may assume of browsers: what Trunk is told in index.html for the terminal.
fn features() -> Outcome<Vec<String>> {
    let page = fs::read_to_string(paths::root().join("index.html"))
        .map_err(|error| format!("index.html: {error}"))?;
    let parameters = page.split_once("data-wasm-opt-params=\"");
    let parameters = parameters.and_then(|(_, rest)| rest.split_once('"'));
    let (parameters, _) = parameters.ok_or("index.html has no parameters for wasm-opt")?;
    Ok(parameters.split_whitespace().map(str::to_owned).collect())
}
