//! The list of what `tabby-pos` is built of, as a CycloneDX document: the server's crates, and those of the
//! bundles that it serves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cyclonedx_bom::models::component::Classification;
use cyclonedx_bom::models::hash::{Hash, HashAlgorithm, HashValue, Hashes};
use cyclonedx_bom::models::license::{LicenseChoice, Licenses};
use cyclonedx_bom::prelude::{
    Bom, Component, Components, Metadata, Purl, SpdxExpression, Validate,
};
use serde::Deserialize;
use xshell::cmd;

use crate::{Outcome, paths, setup};

/// What is built, each with the flags that its dependencies follow from.
const BUILDS: [&[&str]; 6] = [
    &["-p", "server", "--features", "embed"],
    &[
        "-p",
        "tabby-terminal",
        "--no-default-features",
        "--target",
        WASM,
    ],
    &["-p", "office", "--target", WASM],
    &["-p", "access", "--target", WASM],
    &["-p", "pairing", "--target", WASM],
    &["-p", "printing", "--target", WASM],
];

const WASM: &str = "wasm32-unknown-unknown";

/// A crate, by its name and version, and its licence.
type Crates = BTreeSet<(String, String, String)>;

/// Writes the document to this file. The same lock file makes the same document.
pub fn write(to: &Path) -> Outcome {
    let shell = setup::shell()?;
    let mut crates = Crates::new();
    for flags in BUILDS {
        let tree = cmd!(
            shell,
            "cargo tree --locked --edges normal --prefix none --no-dedupe --format {FORMAT} {flags...}"
        );
        let tree = tree.quiet().read();
        let tree = tree.map_err(|_| "cargo tree does not read Cargo.lock".to_owned())?;
        read(&tree, &mut crates)?;
    }
    let lock = paths::root().join("Cargo.lock");
    let lock = fs::read_to_string(&lock).map_err(|error| format!("Cargo.lock: {error}"))?;
    let text = document(crates, &digests(&lock)?)?;
    fs::write(to, text).map_err(|error| format!("{}: {error}", to.display()))
}

/// A line of the tree: the crate with its version, and where it is if it is ours; its licence.
const FORMAT: &str = "{p}\t{l}";

fn read(tree: &str, crates: &mut Crates) -> Outcome {
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let wrong = || format!("cargo tree has a line that is none of a crate: {line}");
        let (package, licence) = line.split_once('\t').ok_or_else(wrong)?;
        let mut words = package.split(' ');
        let (name, version) = words.next().zip(words.next()).ok_or_else(wrong)?;
        let version = version.strip_prefix('v').ok_or_else(wrong)?;
        crates.insert((name.to_owned(), version.to_owned(), licence.to_owned()));
    }
    Ok(())
}

/// What a lock file has of a crate.
#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    /// None of our own.
    checksum: Option<String>,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

/// The SHA-256 of each crate that comes from the registry.
fn digests(lock: &str) -> Outcome<BTreeMap<(String, String), String>> {
    let lock: Lock = toml::from_str(lock).map_err(|error| format!("Cargo.lock: {error}"))?;
    let known = lock.package.into_iter().filter_map(|locked| {
        let Locked {
            name,
            version,
            checksum,
        } = locked;
        Some(((name, version), checksum?))
    });
    Ok(known.collect())
}

fn document(crates: Crates, digests: &BTreeMap<(String, String), String>) -> Outcome<Vec<u8>> {
    let all = crates.into_iter().map(|(name, version, licence)| {
        let address = Purl::new("cargo", &name, &version).map_err(|error| error.to_string())?;
        let of = Some(address.to_string());
        let mut component = Component::new(Classification::Library, &name, &version, of);
        component.purl = Some(address);
        if let Ok(licence) = SpdxExpression::parse_lax(licence) {
            component.licenses = Some(Licenses(vec![LicenseChoice::Expression(licence)]));
        }
        component.hashes = digests.get(&(name, version)).map(|digest| {
            Hashes(vec![Hash {
                alg: HashAlgorithm::SHA_256,
                content: HashValue(digest.clone()),
            }])
        });
        Ok(component)
    });
    let all: Vec<_> = all.collect::<Outcome<_>>()?;
    let version = env!("CARGO_PKG_VERSION");
    let program = Component::new(Classification::Application, "tabby-pos", version, None);
    let list = Bom {
        serial_number: None,
        metadata: Some(Metadata {
            component: Some(program),
            ..Metadata::default()
        }),
        components: Some(Components(all)),
        ..Bom::default()
    };
    if !list.validate().passed() {
        return Err("the list of crates is no CycloneDX document".to_owned());
    }
    let mut text = Vec::new();
    list.output_as_json_v1_5(&mut text)
        .map_err(|error| error.to_string())?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_listed_once_with_its_licence_and_its_digest_and_without_a_path_of_this_machine() {
        let tree = "server v0.1.0 (/home/somebody/tabby-pos/crates/server)\tMIT OR Apache-2.0\n\
                    serde v1.0.1\tMIT/Apache-2.0\nserde v1.0.1\tMIT/Apache-2.0\nserde_derive v1.0.1 (proc-macro)\tMIT\n";
        let mut crates = Crates::new();
        read(tree, &mut crates).unwrap();
        assert_eq!(crates.len(), 3);
        let digest = "ab".repeat(32);
        let lock = format!(
            "[[package]]\nname = \"serde\"\nversion = \"1.0.1\"\nchecksum = \"{digest}\"\n[[package]]\nname = \"server\"\nversion = \"0.1.0\"\n"
        );
        let text = document(crates, &digests(&lock).unwrap()).unwrap();
        let text = String::from_utf8(text).unwrap();
        let list: serde_json::Value = serde_json::from_str(&text).unwrap();
        let all = list["components"].as_array().unwrap();
        assert_eq!(all.len(), 3);
        assert_eq!(all[0]["purl"], "pkg:cargo/serde@1.0.1");
        assert_eq!(all[0]["hashes"][0]["content"], digest);
        assert_eq!(all[0]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert!(!text.contains("somebody"), "{text}");
        assert!(read("nonsense", &mut Crates::new()).is_err());
    }
}
