//! A certificate authority of the shop's own, for a server that has a name or an address which only the
//! shop's network knows: no public authority signs a certificate for it.
//!
//! The authority may only sign for the names that it was made for, for names below them, for `localhost` and
//! for addresses of private networks (RFC 5280, 4.2.1.10), and for servers alone. Whoever stole its key could
//! not pretend to be a bank to the shop's machines.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::net::IpAddr;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use sha2::{Digest, Sha256};

use super::certificate::ends;
use files::read_secret;

/// How long an authority is good for: its certificate has to be brought to every machine.
const AUTHORITY_YEARS: i16 = 10;

/// How many days a certificate is good for. Apple's systems take none that is good for more than 825.
const CERTIFICATE_DAYS: i64 = 800;

/// Networks whose addresses belong to nobody: they are the same in every shop.
const PRIVATE: [&str; 5] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
];

/// The files in the folder.
const AUTHORITY: &str = "authority.pem";
const AUTHORITY_KEY: &str = "authority-key.pem";
const CERTIFICATE: &str = "server.pem";
const KEY: &str = "server-key.pem";

/// Why no certificate was made. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// There is no name to sign for.
    #[error(
        "no name to make a certificate for: say how the tills reach this server, such as --name till.shop.lan or --name 192.168.1.10"
    )]
    NoName,
    /// A name that a certificate cannot have.
    #[error("{0:?} is neither a host name nor an address, such as till.shop.lan or 192.168.1.10")]
    Name(String),
    /// A name that is not the server's alone.
    #[error(
        "{0} is too wide: whoever had the authority's key could sign for every name below it; give the server a name of its own, such as till.{0}"
    )]
    TooWide(String),
    /// A file cannot be read or written.
    #[error("{} cannot be {what}: {error}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// The error.
        error: std::io::Error,
    },
    /// One of an authority's two files is missing or broken.
    #[error("{} has no authority that can sign: {why}; put the two files back from a backup, or move both away to make a new authority, which every machine has to be told of again", .folder.display())]
    Authority {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The authority was made for other names.
    #[error("the authority in {} may not sign for {name}: it signs for the names that it was made for, and for addresses of private networks; move its two files away to make a new one, which every machine has to be told of again", .folder.display())]
    OtherNames {
        /// The folder.
        folder: PathBuf,
        /// The name.
        name: String,
    },
    /// The library refused.
    #[error("no certificate can be made: {0}")]
    Library(String),
}

/// What was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Made {
    /// The certificate that every machine with a till has to trust.
    pub authority: PathBuf,
    /// Whether the authority is new; otherwise the machines know it.
    pub is_new: bool,
    /// The SHA-256 of the authority's certificate, as browsers show it.
    pub fingerprint: String,
    /// The server's certificate.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// When the server's certificate runs out.
    pub ends: Date,
}

/// Makes a certificate for these names, and the authority that signs it if the folder has none yet.
///
/// # Errors
///
/// [`LocalError`]: one sentence. Nothing is written then.
pub fn make(folder: &Path, names: &[String], now: Timestamp) -> Result<Made, LocalError> {
    if names.is_empty() {
        return Err(LocalError::NoName);
    }
    for name in names {
        ServerName::try_from(name.as_str()).map_err(|_| LocalError::Name(name.clone()))?;
        if is_wide(name) {
            return Err(LocalError::TooWide(name.clone()));
        }
    }
    let found = Authority::read(folder)?;
    let is_new = found.is_none();
    let authority = match found {
        Some(found) => found,
        None => Authority::new(names, now)?,
    };
    // Each name alone: a certificate with one name too many is good for none.
    for name in names {
        let (leaf, ..) = authority.sign(std::slice::from_ref(name), now)?;
        authority
            .check(&leaf, name, now)
            .map_err(|()| LocalError::OtherNames {
                folder: folder.to_owned(),
                name: name.clone(),
            })?;
    }
    let (leaf, key, ends) = authority.sign(names, now)?;
    fs::create_dir_all(folder).map_err(|error| LocalError::File {
        path: folder.to_owned(),
        what: "made",
        error,
    })?;
    if is_new {
        write(&folder.join(AUTHORITY_KEY), 0o600, &authority.key)?;
        write(&folder.join(AUTHORITY), 0o644, &authority.pem)?;
    }
    write(&folder.join(KEY), 0o600, &key)?;
    write(&folder.join(CERTIFICATE), 0o644, &leaf)?;
    Ok(Made {
        authority: folder.join(AUTHORITY),
        is_new,
        fingerprint: authority.fingerprint()?,
        certificate: folder.join(CERTIFICATE),
        key: folder.join(KEY),
        ends,
    })
}

/// The shop's authority.
struct Authority {
    pem: String,
    key: String,
}

impl Authority {
    fn new(names: &[String], now: Timestamp) -> Result<Self, LocalError> {
        let key = KeyPair::generate().map_err(library)?;
        let mut params = CertificateParams::default();
        let name = names.first().map_or("", String::as_str);
        named(&mut params, &format!("Authority of the till {name}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // For web servers: what it signs is good for no mail, no program and no person.
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: permitted(names),
            excluded_subtrees: Vec::new(),
        });
        let today = day_of(now);
        lasts(
            &mut params,
            today,
            today.saturating_add(AUTHORITY_YEARS.years()),
        );
        let certificate = params.self_signed(&key).map_err(library)?;
        Ok(Self {
            pem: certificate.pem(),
            key: key.serialize_pem(),
        })
    }

    /// The authority in the folder; `None` if it has neither file of one.
    fn read(folder: &Path) -> Result<Option<Self>, LocalError> {
        let broken = |why: String| LocalError::Authority {
            folder: folder.to_owned(),
            why,
        };
        let key = folder.join(AUTHORITY_KEY);
        match (read(&folder.join(AUTHORITY))?, key.exists()) {
            (None, false) => Ok(None),
            (Some(pem), true) => {
                let key =
                    read_secret(&key).map_err(|why| broken(format!("{AUTHORITY_KEY} {why}")))?;
                Ok(Some(Self { pem, key }))
            }
            (None, true) => Err(broken(format!("{AUTHORITY} is missing"))),
            (Some(_), false) => Err(broken(format!("{AUTHORITY_KEY} is missing"))),
        }
    }

    /// A certificate for these names with its key, both as PEM, and its last day.
    fn sign(&self, names: &[String], now: Timestamp) -> Result<(String, String, Date), LocalError> {
        let issuer = KeyPair::from_pem(&self.key).map_err(library)?;
        let issuer = Issuer::from_ca_cert_pem(&self.pem, issuer).map_err(library)?;
        let key = KeyPair::generate().map_err(library)?;
        let mut params = CertificateParams::new(names).map_err(library)?;
        named(&mut params, names.first().map_or("", String::as_str));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let today = day_of(now);
        // No longer than the authority: without it no browser takes the certificate.
        let last = today.saturating_add(CERTIFICATE_DAYS.days());
        let last = self.ends().map_or(last, |ends| last.min(ends));
        lasts(&mut params, today, last);
        let certificate = params.signed_by(&key, &issuer).map_err(library)?;
        Ok((certificate.pem(), key.serialize_pem(), last))
    }

    /// Checks a certificate for one of its names as a browser does that trusts this authority.
    fn check(&self, leaf: &str, name: &str, now: Timestamp) -> Result<(), ()> {
        let mut roots = rustls::RootCertStore::empty();
        let der = |pem: &str| der(pem).map_err(|_| ());
        roots.add(der(&self.pem)?).map_err(|_| ())?;
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
        let verifier = verifier.build().map_err(|_| ())?;
        let name = ServerName::try_from(name).map_err(|_| ())?;
        let now = Duration::from_secs(u64::try_from(now.as_second()).map_err(|_| ())?);
        let now = UnixTime::since_unix_epoch(now);
        let checked = verifier.verify_server_cert(&der(leaf)?, &[], &name, &[], now);
        checked.map(drop).map_err(|_| ())
    }

    /// The last day of the authority itself.
    fn ends(&self) -> Option<Date> {
        ends(&der(&self.pem).ok()?).map(day_of)
    }

    fn fingerprint(&self) -> Result<String, LocalError> {
        let der = der(&self.pem).map_err(|error| LocalError::Library(error.to_string()))?;
        let bytes = Sha256::digest(&der);
        let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        Ok(bytes.join(":"))
    }
}

/// The last labels of names that are a shop's own business, and no top-level domain's.
const OWN: [&str; 6] = ["lan", "local", "internal", "home", "localdomain", "test"];

/// Whether names below this one may be others': an authority for a name may sign for those, too.
fn is_wide(name: &str) -> bool {
    let small = name.trim_end_matches('.').to_ascii_lowercase();
    if name.parse::<IpAddr>().is_ok() || small == "localhost" {
        return false;
    }
    let last = small.rsplit('.').next().unwrap_or_default();
    let fewest = if OWN.contains(&last) { 2 } else { 3 };
    small.split('.').count() < fewest
}

/// What an authority for these names may sign for.
fn permitted(names: &[String]) -> Vec<GeneralSubtree> {
    let of_name = |name: &String| match name.parse::<IpAddr>() {
        Ok(address) => {
            let whole = if address.is_ipv4() { 32 } else { 128 };
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, whole))
        }
        Err(_) => GeneralSubtree::DnsName(name.clone()),
    };
    let private = PRIVATE.iter().filter_map(|net| net.parse().ok());
    let private = private.map(GeneralSubtree::IpAddress);
    let here = GeneralSubtree::DnsName("localhost".to_owned());
    names
        .iter()
        .map(of_name)
        .chain(private)
        .chain([here])
        .collect()
}

/// Certificates begin a day early: the clock of a machine that was just switched on may be slow.
const EARLY: SignedDuration = SignedDuration::from_hours(24);

fn day_of(now: Timestamp) -> Date {
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Gives a certificate this name in place of the library's.
fn named(params: &mut CertificateParams, name: &str) {
    params.distinguished_name.remove(DnType::CommonName);
    params.distinguished_name.push(DnType::CommonName, name);
}

/// The first certificate of a PEM text.
fn der(pem: &str) -> Result<CertificateDer<'static>, pem::Error> {
    CertificateDer::from_pem_slice(pem.as_bytes())
}

/// A certificate is good from the day before today until the beginning of this day.
fn lasts(params: &mut CertificateParams, today: Date, until: Date) {
    let part = |part: i8| u8::try_from(part).unwrap_or(1);
    let at =
        |day: Date| rcgen::date_time_ymd(i32::from(day.year()), part(day.month()), part(day.day()));
    params.not_before = at(today.saturating_sub(EARLY));
    params.not_after = at(until);
}

fn library(error: rcgen::Error) -> LocalError {
    LocalError::Library(error.to_string())
}

fn read(path: &Path) -> Result<Option<String>, LocalError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LocalError::File {
            path: path.to_owned(),
            what: "read",
            error,
        }),
    }
}

/// Writes a file as a whole, or leaves the one of before as it was. A file that is there keeps its mode and
/// whom it belongs to.
fn write(path: &Path, mode: u32, text: &str) -> Result<(), LocalError> {
    let half = path.with_extension("new");
    let before = fs::metadata(path).ok();
    let mode = before.as_ref().map_or(mode, |before| before.mode() & 0o777);
    let written = (|| {
        // A file that an interrupted run left may have another mode.
        match fs::remove_file(&half) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&half)?;
        // The process's own mask may have taken away what the group had.
        fs::set_permissions(&half, fs::Permissions::from_mode(mode))?;
        if let Some(before) = &before {
            chown(&half, Some(before.uid()), Some(before.gid()))?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&half, path)
    })();
    written.map_err(|error| LocalError::File {
        path: path.to_owned(),
        what: "written",
        error,
    })
}
