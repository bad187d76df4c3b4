//! Finds or builds a compiler for wasm32-unknown-unknown.
//!
//! Three ways, in this order: the target is installed; rustup adds it; Debian's compiler is
//! installed and its standard library is built for wasm32 here, because Debian ships only its
//! source.

use std::fs;
use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

use super::shell::shell;
use super::system;
use crate::say::step;
use crate::{Outcome, paths};

const TARGET: &str = "wasm32-unknown-unknown";

/// The name of Debian's compiler as a rustup toolchain.
const DEBIAN: &str = "web";

/// Makes sure that a compiler for wasm32 is installed; returns its toolchain if it is not the
/// default.
pub fn compiler() -> Outcome<Option<String>> {
    if has_target(None) {
        return Ok(None);
    }
    if has_target(Some(DEBIAN)) {
        return Ok(Some(DEBIAN.to_owned()));
    }
    if system::which("rustup").is_some() {
        let added = step(
            &format!("rustup target add {TARGET}"),
            "the terminal is compiled for it",
            || {
                let shell = shell()?;
                // Do not wait for minutes if the server cannot be reached.
                shell.set_var("RUSTUP_MAX_RETRIES", "1");
                Ok(cmd!(shell, "rustup target add {TARGET}")
                    .quiet()
                    .ignore_stdout()
                    .ignore_stderr()
                    .run()
                    .is_ok())
            },
        )?;
        if added && has_target(None) {
            return Ok(None);
        }
        eprintln!("  rustup's server does not give it");
        if system::can_install() {
            debian()?;
            if has_target(Some(DEBIAN)) {
                return Ok(Some(DEBIAN.to_owned()));
            }
        }
    }
    Err(format!(
        "The compiler has no {TARGET} target: run `rustup target add {TARGET}` where rustup's server can be reached, then try again."
    ))
}

/// The version of the compiler.
pub fn version(toolchain: Option<&str>) -> Option<String> {
    let shell = with(toolchain).ok()?;
    cmd!(shell, "rustc --version")
        .quiet()
        .ignore_stderr()
        .read()
        .ok()
}

fn with(toolchain: Option<&str>) -> Outcome<Shell> {
    let shell = shell()?;
    if let Some(toolchain) = toolchain {
        shell.set_var("RUSTUP_TOOLCHAIN", toolchain);
    }
    Ok(shell)
}

fn has_target(toolchain: Option<&str>) -> bool {
    let library = || {
        let shell = with(toolchain).ok()?;
        let folder = cmd!(shell, "rustc --print target-libdir --target {TARGET}")
            .quiet()
            .ignore_stderr()
            .read()
            .ok()?;
        Some(libraries(Path::new(folder.trim())))
    };
    // Also look for the test library: an installation that was interrupted does not count.
    library().is_some_and(|names| {
        ["libstd-", "libtest-"]
            .iter()
            .all(|name| names.iter().any(|file| file.starts_with(name)))
    })
}

fn libraries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".rlib"))
        .collect()
}

/// Installs Debian's compiler. Its packages are updated together, so the source fits the compiler.
fn debian() -> Outcome {
    system::install(
        &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"],
        "rustup's server cannot be reached, and Debian has a compiler with the source of its library",
    )?;
    if let Some(linker) = missing_linker() {
        system::install(&[&linker], "Debian's compiler links with it")?;
    }
    step(
        "building Rust's standard library for wasm32",
        "Debian ships its source only; once, about a minute",
        build_library,
    )?;
    let shell = shell()?;
    cmd!(shell, "rustup toolchain link {DEBIAN} /usr")
        .quiet()
        .run()
        .map_err(|_| "rustup could not link /usr as a toolchain.".to_owned())
}

/// The package of the linker, if it is missing. `/usr/bin/rust-lld` is a link to the linker of the
/// compiler's own LLVM, in a package of that file's name.
fn missing_linker() -> Option<String> {
    let link = Path::new("/usr/bin/rust-lld");
    let target = fs::read_link(link).ok()?;
    let name = target.file_name()?.to_string_lossy().into_owned();
    (!link.exists()).then_some(name)
}

fn build_library() -> Outcome {
    let problem =
        |error: std::io::Error| format!("the standard library could not be built: {error}");
    // Below `target/`: in the system's temporary folder anybody could put a `.cargo/config.toml`
    // that this build would use.
    let empty = paths::target().join("wasm32-std");
    let _ = fs::remove_dir_all(&empty);
    fs::create_dir_all(empty.join("src")).map_err(problem)?;
    fs::write(
        empty.join("Cargo.toml"),
        "[package]\nname = \"nothing_at_all\"\nedition = \"2021\"\n[workspace]\n",
    )
    .map_err(problem)?;
    fs::write(empty.join("src/lib.rs"), "").map_err(problem)?;
    let shell = shell()?;
    shell.change_dir(&empty);
    for name in [
        "RUSTUP_TOOLCHAIN",
        "CARGO",
        "CARGO_TARGET_DIR",
        "CARGO_BUILD_TARGET",
    ] {
        shell.set_var(name, "");
    }
    shell.set_var("PATH", "/usr/bin:/bin");
    shell.set_var("RUSTC", "/usr/bin/rustc");
    shell.set_var("CARGO_TARGET_DIR", empty.join("target"));
    // Building the library is a feature of nightly compilers; Debian's compiler is a stable one.
    shell.set_var("RUSTC_BOOTSTRAP", "1");
    // Without the bitcode, link-time optimisation of the terminal has no effect on the library.
    shell.set_var("RUSTFLAGS", "-Cembed-bitcode=yes");
    cmd!(
        shell,
        "/usr/bin/cargo build --quiet --release --target {TARGET} -Zbuild-std=std,panic_abort,test"
    )
    .quiet()
    .run()
    .map_err(|_| "the standard library for wasm32 could not be built: see above.".to_owned())?;
    let built = empty
        .join("target")
        .join(TARGET)
        .join("release")
        .join("deps");
    let library = PathBuf::from("/usr/lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&library).map_err(problem)?;
    for old in libraries(&library) {
        fs::remove_file(library.join(old)).map_err(problem)?;
    }
    for name in libraries(&built)
        .iter()
        .filter(|name| !name.contains("nothing_at_all"))
    {
        fs::copy(built.join(name), library.join(name)).map_err(problem)?;
    }
    let _ = fs::remove_dir_all(&empty);
    Ok(())
}
