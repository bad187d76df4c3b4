//! `tabby-pos tls`: certificates of the shop's own authority.

use std::path::Path;

use server::config;
use server::tls::local::{self, Made};

use super::answer::answer;
use super::options::TlsCommand;

/// Carries out a command about certificates. A running server need not be asked: it looks at the files.
pub(crate) fn tls(path: Option<&Path>, command: TlsCommand) -> Result<(), String> {
    let TlsCommand::Local { mut names, folder } = command;
    if names.is_empty() {
        names = config::host_names(path).map_err(|error| error.to_string())?;
    }
    let folder = std::path::absolute(&folder).map_err(|error| error.to_string())?;
    let made = local::make(&folder, &names, jiff::Timestamp::now());
    let made = made.map_err(|error| error.to_string())?;
    answer(told(&made, &names).trim_end())
}

/// What to do with what was made.
fn told(made: &Made, names: &[String]) -> String {
    let Made {
        is_new,
        certificate,
        key,
        ends,
        ..
    } = made;
    let [certificate, key] = [certificate, key].map(|path| path.display());
    let names = names.join(",");
    let settings = format!(
        "The certificate for {names} is made. It runs out on {ends}; before that, give this command again.\n\
         \n\
         In the configuration file:\n\
         \n  hosts = \"{names}\"\n  tls_cert = \"{certificate}\"\n  tls_key = \"{key}\"\n"
    );
    if !is_new {
        return format!(
            "{settings}\nThe authority is the one of before: no machine has to be told anything."
        );
    }
    format!("{settings}\n{}", trust(made))
}

/// How the tills come to trust the authority.
pub(super) fn trust(made: &Made) -> String {
    let (authority, fingerprint) = (made.authority.display(), &made.fingerprint);
    format!(
        "Every machine with a till has to trust the new authority, once:\n\
         \n  {authority}\n  SHA-256 {fingerprint}\n\
         \n\
         Take this one file to them, and compare the SHA-256 there. The key beside it stays on this machine; \
         keep a copy of both where only you can read it.\n\
         \n\
         Managed Chromebooks: in Google's Admin console, Devices > Networks > Certificates > Add certificate; \
         upload the file and let Chromebooks use it as a certificate authority.\n\
         One Chromebook, or Chrome elsewhere: Settings > Privacy and security > Security > Manage certificates; \
         import the file among the authorities and let it identify web sites.\n\
         iPad: send the file to it, install the profile in Settings, then turn it on under General > About > \
         Certificate Trust Settings.\n\
         Debian: copy it to /usr/local/share/ca-certificates with a name that ends in .crt, and run \
         update-ca-certificates; Chrome and Firefox keep a list of their own.\n"
    )
}
