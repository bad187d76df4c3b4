//! Builds the bundles beside the terminal's: the office, what prints, what pairs, and people and tills.
//!
//! Trunk builds the page that it is told of. These are no pages: the terminal's page loads them when they
//! are needed, so they are built with the same tools by hand, and Trunk copies their folders.

use std::fs;

use xshell::cmd;

use crate::say::step;
use crate::setup::Machine;
use crate::{Outcome, paths};

/// A bundle: a crate of the same name, built into a folder of the same name.
pub struct Bundle {
    /// Its name.
    pub name: &'static str,
    /// What it is, for people.
    pub what: &'static str,
    /// The most bytes that loading it may take, compressed with brotli.
    pub budget: usize,
    /// What the compiler is told beside what it is told for all.
    flags: Option<&'static str>,
    /// Its stylesheets, which browsers get as one. Of two rules that weigh the same the later one counts.
    styles: &'static [&'static str],
}

/// Every bundle beside the terminal's.
pub const ALL: [Bundle; 4] = [
    Bundle {
        name: "office",
        what: "the office, when it is opened",
        budget: 250_000,
        // One type in the place of each view's own: 23 kB less, where everything is written with `view!`.
        flags: Some("--cfg erase_components"),
        styles: &["office.css", "sale.css", "day.css", "narrow.css"],
    },
    Bundle {
        name: "printing",
        what: "what prints, when it is needed",
        budget: 120_000,
        flags: None,
        styles: &["printer.css", "paper.css"],
    },
    Bundle {
        name: "pairing",
        what: "what pairs, signs and asks for PINs, where terminals are paired",
        budget: 65_000,
        flags: None,
        styles: &["pairing.css", "people.css"],
    },
    Bundle {
        name: "access",
        what: "people and tills, when an administrator opens them",
        budget: 130_000,
        flags: Some("--cfg erase_components"),
        styles: &["access.css"],
    },
];

impl Bundle {
    /// Whether a served file is one of its.
    pub fn has(&self, file: &str) -> bool {
        let rest = file.strip_prefix(self.name);
        rest.is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Whether a served file is one of a bundle's, and not of the first load.
pub fn any_has(file: &str) -> bool {
    ALL.iter().any(|bundle| bundle.has(file))
}

/// Builds the bundles into target. `flags` are the compiler's.
pub fn build(machine: &Machine, flags: Option<&str>) -> Outcome {
    for bundle in &ALL {
        build_one(bundle, machine, flags)?;
    }
    Ok(())
}

fn build_one(bundle: &Bundle, machine: &Machine, flags: Option<&str>) -> Outcome {
    let shell = machine.wasm_shell()?;
    let flags: Vec<_> = flags.into_iter().chain(bundle.flags).collect();
    if !flags.is_empty() {
        shell.set_var("RUSTFLAGS", flags.join(" "));
    }
    let name = bundle.name;
    step(
        &format!("cargo build of the bundle {name}"),
        "the first time about 2 minutes",
        || {
            let failed = |_| format!("the bundle {name} could not be built: see above.");
            let target = "wasm32-unknown-unknown";
            let file = format!("{name}.wasm");
            let built = paths::target().join(target).join("release").join(file);
            let into = paths::target().join(name);
            cmd!(
                shell,
                "cargo build --quiet --locked --release -p {name} --target {target}"
            )
            .quiet()
            .run()
            .map_err(failed)?;
            let _ = fs::remove_dir_all(&into);
            cmd!(shell, "wasm-bindgen --target web --no-typescript --out-name {name} --out-dir {into} {built}")
                .quiet()
                .run()
                .map_err(failed)?;
            let features = features()?;
            let module = into.join(format!("{name}_bg.wasm"));
            // The second run finds what the first one has laid bare: half a percent of the office.
            cmd!(
                shell,
                "wasm-opt -Oz --converge --strip-producers {features...} {module} -o {module}"
            )
            .quiet()
            .run()
            .map_err(failed)?;
            let glue = into.join(format!("{name}.js"));
            fs::read_to_string(&glue)
                .and_then(|text| fs::write(&glue, without_comments(&text)))
                .map_err(|error| format!("{}: {error}", glue.display()))?;
            let folder = paths::root().join("crates").join(name).join("styles");
            let read = |style: &&str| fs::read_to_string(folder.join(style));
            let styles = into.join(format!("{name}.css"));
            bundle
                .styles
                .iter()
                .map(read)
                .collect::<Result<Vec<_>, _>>()
                .and_then(|all| fs::write(&styles, all.join("\n")))
                .map_err(|error| format!("{} could not be written: {error}", styles.display()))
        },
    )
}

/// The glue that wasm-bindgen has made, without its documentation and its indentation. No line of it is
/// inside a text.
fn without_comments(glue: &str) -> String {
    let lines = glue.lines().map(str::trim);
    let is_code = |line: &&str| {
        !matches!(*line, "" | "*")
            && !["/**", "* ", "*/", "/*", "//"]
                .iter()
                .any(|comment| line.starts_with(comment))
    };
    let lines: Vec<_> = lines.filter(is_code).collect();
    lines.join("\n")
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
