//! `tabby-pos webhooks`.

use std::path::PathBuf;

use payment::id::AccountId;
use server::config::Config;
use server::webhooks::registration::{self, Choice, Wish};

use super::answer::answer;
use super::options::Webhooks;

pub(crate) async fn webhooks(
    path: Option<PathBuf>,
    account: Option<AccountId>,
    command: Webhooks,
) -> Result<(), String> {
    let config = Config::read_of(path.as_deref(), account.as_ref());
    let config = config.map_err(|error| error.to_string())?;
    let wish = match command {
        Webhooks::Register => Wish::Register,
        Webhooks::List => Wish::List,
        Webhooks::Prune { others, id, yes } => Wish::Prune {
            choice: match (id, others) {
                (Some(id), _) => Choice::One(id),
                (None, true) => Choice::Others,
                (None, false) => Choice::Leftovers,
            },
            sure: yes,
        },
    };
    let lines = registration::carry_out(&config, &wish)
        .await
        .map_err(|error| error.to_string())?;
    answer(&lines.join("\n"))
}
