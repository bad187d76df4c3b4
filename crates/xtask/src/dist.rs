//! Builds the two programs and reports sizes.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use xshell::cmd;

use crate::bundles::Bundle;
use crate::say::step;
use crate::setup::{self, Machine};
use crate::{Outcome, bundles, house, paths, sbom};

/// The most bytes that the first load of the terminal may have, compressed with brotli.
pub const FIRST_LOAD: usize = 170_000;

/// Installs what is missing and builds everything into target/dist.
pub fn dist() -> Outcome<Sizes> {
    let machine = setup::for_building()?;
    build(&machine)
}

/// Builds everything into target/dist with the tools of `machine`.
pub fn build(machine: &Machine) -> Outcome<Sizes> {
    terminal(machine)?;
    step(
        "cargo build of server and sandbox",
        "tabby-pos and tabby-sandbox; the first time about 8 minutes on two cores",
        || {
            let server = ["--locked", "--profile", "server", "-p", "server"];
            let rest = ["--features", "server/embed", "-p", "sandbox"];
            let flags: Vec<_> = server.into_iter().chain(rest).collect();
            setup::build("tabby-pos and tabby-sandbox", &flags)
                .map_err(|()| "the servers could not be built: see above.".to_owned())
        },
    )?;
    let dist = paths::dist();
    let problem = |error: std::io::Error| format!("target/dist could not be written: {error}");
    fs::create_dir_all(&dist).map_err(problem)?;
    for program in ["tabby-pos", "tabby-sandbox"] {
        let (built, wanted) = (
            paths::target().join("server").join(program),
            dist.join(program),
        );
        // A running program cannot be overwritten, but it can be replaced.
        let fresh = dist.join(format!(".{program}"));
        fs::copy(&built, &fresh)
            .and_then(|_| fs::rename(&fresh, &wanted))
            .map_err(problem)?;
    }
    sbom::write(&dist.join("tabby-pos.cdx.json"))?;
    Sizes::read()
}

/// Builds and compresses the terminal and the office, unless all of its inputs are unchanged.
fn terminal(machine: &Machine) -> Outcome {
    let wanted = inputs(machine)?;
    let stamp = paths::target().join("terminal.stamp");
    let built = paths::terminal();
    if built.join("index.html").exists()
        && fs::read_to_string(&stamp).is_ok_and(|made| made == wanted)
    {
        return Ok(());
    }
    let _ = fs::remove_file(&stamp);
    let flags = remapped();
    bundles::build(machine, flags.as_deref())?;
    let shell = machine.wasm_shell()?;
    if let Some(flags) = &flags {
        shell.set_var("RUSTFLAGS", flags);
    }
    step(
        "trunk build --release",
        "the terminal; the first time about 2 minutes",
        || {
            let failed = |_| "the terminal could not be built: see above.".to_owned();
            cmd!(shell, "cargo fetch --quiet --locked").quiet().run().map_err(|_| "cargo could not fetch the crates: check the network connection, then try again.".to_owned())?;
            cmd!(
                shell,
                "trunk --log=warn build --release --dist target/trunk"
            )
            .quiet()
            .run()
            .map_err(failed)
        },
    )?;
    step("compressing the terminal", "browsers get it small", || {
        compress(&paths::target().join("trunk"), &built)
    })?;
    fs::write(&stamp, wanted).map_err(|error| error.to_string())
}

/// The compiler's flags for what browsers get: paths of the build machine must not be in the files
/// that are served.
fn remapped() -> Option<String> {
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| home + "/.cargo"))
        .ok()?;
    let root = paths::root();
    Some(format!(
        "--remap-path-prefix={home}/registry/src=/crates --remap-path-prefix={}=/tabby-pos",
        root.display()
    ))
}

/// A hash of everything that the terminal and the office are built from.
fn inputs(machine: &Machine) -> Outcome<String> {
    let root = paths::root();
    let mut files = Vec::new();
    let mut own = house::inputs()?;
    own.extend(
        [
            "www",
            "crates/ui/styles",
            "crates/access/styles",
            "crates/office/styles",
            "crates/pairing/styles",
            "crates/printing/styles",
            "Cargo.lock",
            "Trunk.toml",
            "index.html",
        ]
        .map(|name| root.join(name)),
    );
    for path in own {
        if path.is_dir() {
            paths::collect(&path, &mut files)?;
        } else {
            files.push(path);
        }
    }
    files.sort();
    let mut hash = DefaultHasher::new();
    machine.fingerprint().hash(&mut hash);
    for file in files {
        file.hash(&mut hash);
        fs::read(&file)
            .map_err(|error| format!("{}: {error}", file.display()))?
            .hash(&mut hash);
    }
    Ok(format!("{:016x}", hash.finish()))
}

fn compress(from: &Path, to: &Path) -> Outcome {
    let problem = |error: std::io::Error| format!("the terminal could not be compressed: {error}");
    let _ = fs::remove_dir_all(to);
    let mut files = Vec::new();
    paths::collect(from, &mut files)?;
    for file in files {
        let name = file.strip_prefix(from).map_err(|error| error.to_string())?;
        let bytes = fs::read(&file).map_err(problem)?;
        let wanted = to.join(name);
        if let Some(folder) = wanted.parent() {
            fs::create_dir_all(folder).map_err(problem)?;
        }
        fs::write(&wanted, &bytes).map_err(problem)?;
        fs::write(with_ending(&wanted, "br"), brotli(&bytes).map_err(problem)?).map_err(problem)?;
        fs::write(with_ending(&wanted, "gz"), gzip(&bytes).map_err(problem)?).map_err(problem)?;
    }
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes)?;
    packed.finish()
}

/// The sizes of the served files and of the programs, in bytes.
pub struct Sizes {
    rows: Vec<(String, usize, usize, usize)>,
    programs: Vec<(String, usize)>,
}

impl Sizes {
    fn read() -> Outcome<Self> {
        let folder = paths::terminal();
        let size = |path: &Path| {
            fs::metadata(path)
                .ok()
                .and_then(|meta| usize::try_from(meta.len()).ok())
                .unwrap_or(0)
        };
        let mut files = Vec::new();
        paths::collect(&folder, &mut files)?;
        files.retain(|file| {
            file.extension()
                .is_none_or(|ending| ending != "br" && ending != "gz")
        });
        files.sort();
        let rows = files.iter().map(|file| {
            let name = file
                .strip_prefix(&folder)
                .unwrap_or(file)
                .display()
                .to_string();
            (
                name,
                size(file),
                size(&with_ending(file, "gz")),
                size(&with_ending(file, "br")),
            )
        });
        let programs = ["tabby-pos", "tabby-sandbox"]
            .map(|name| (name.to_owned(), size(&paths::dist().join(name))));
        Ok(Self {
            rows: rows.collect(),
            programs: programs.into(),
        })
    }

    /// The size of the first load: everything that is served but the other bundles, compressed with brotli.
    pub fn first_load(&self) -> usize {
        self.sum(|name| !bundles::any_has(name))
    }

    /// The bundles beside the terminal's, and how many bytes loading each takes, compressed with brotli.
    pub fn bundles(&self) -> impl Iterator<Item = (&'static Bundle, usize)> {
        let all = const { &bundles::ALL };
        all.iter()
            .map(|bundle| (bundle, self.sum(|name| bundle.has(name))))
    }

    fn sum(&self, is_meant: impl Fn(&str) -> bool) -> usize {
        let meant = self.rows.iter().filter(|(name, ..)| is_meant(name));
        meant.map(|(_, _, _, brotli)| brotli).sum()
    }

    /// The size of the terminal's wasm module, compressed with brotli.
    pub fn module(&self) -> usize {
        self.sum(|name| name.ends_with(".wasm") && !bundles::any_has(name))
    }

    /// Prints the table of sizes.
    pub fn print(&self) {
        println!(
            "{:<48} {:>9} {:>9} {:>9}",
            "served", "bytes", "gzip", "brotli"
        );
        for (name, raw, gzip, brotli) in &self.rows {
            println!("{name:<48} {raw:>9} {gzip:>9} {brotli:>9}");
        }
        println!(
            "{:<48} {:>9} {:>9} {:>9}  of {FIRST_LOAD}",
            "first load",
            "",
            "",
            self.first_load()
        );
        println!(
            "{:<48} {:>9} {:>9} {:>9}",
            "of which wasm",
            "",
            "",
            self.module()
        );
        for (bundle, size) in self.bundles() {
            println!(
                "{:<48} {:>9} {:>9} {size:>9}  of {}",
                bundle.what, "", "", bundle.budget
            );
        }
        for (name, size) in &self.programs {
            println!("{:<48} {size:>9}", format!("target/dist/{name}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stylesheet_of_a_screen_is_joined_once() {
        let trunk = fs::read_to_string(paths::root().join("Trunk.toml")).unwrap();
        let mut files = Vec::new();
        paths::collect(&paths::root().join("www/styles/screens"), &mut files).unwrap();
        for file in files {
            let name = file.file_name().unwrap().to_str().unwrap();
            let named = trunk.split_whitespace().filter(|word| *word == name);
            assert_eq!(named.count(), 1, "{name} in Trunk.toml");
        }
    }
}
