//! The commands about the audit log.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::Subcommand;
use server::audit::{read_anchors, verify_export};
use server::commands::{self, Answer, AuditCommand, Command};
use store::Anchor;

use super::answer::{answer as print, printed};
use super::command::asked;

#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Look whether anything in the audit log was changed, removed, inserted or moved. Ends with a status
    /// other than 0 if so.
    Verify {
        /// A file of anchors, as TABBY_POS_AUDIT_ANCHORS writes it. May be given several times.
        #[arg(long, value_name = "FILE")]
        anchors: Vec<PathBuf>,
        /// An anchor, such as from a printed report: "1234-9f86 d081 884c 7d65". May be given several
        /// times.
        #[arg(long, value_name = "ANCHOR")]
        anchor: Vec<Anchor>,
        /// A log that was exported, instead of the ledger's: no server and no ledger is needed.
        #[arg(long, value_name = "FILE")]
        export: Option<PathBuf>,
    },
    /// Print the audit log, a line of JSON for each entry.
    Export {
        /// `jsonl` can be verified, and has ids; `csv` is for reading, with the names of people and the
        /// references of sales.
        #[arg(long, value_name = "FORM", default_value = "jsonl", value_parser = ["jsonl", "csv"])]
        form: String,
        /// Only what comes after the entry with this number.
        #[arg(long, value_name = "NUMBER")]
        after: Option<i64>,
    },
    /// Print the newest anchor: to be kept where the ledger's machine does not reach.
    Anchor,
}

/// Carries out a command about the audit log.
pub(crate) async fn audit(path: Option<PathBuf>, audit: Audit) -> Result<(), String> {
    match audit {
        Audit::Verify {
            anchors,
            anchor,
            export,
        } => {
            let mut all = anchor;
            for file in anchors {
                all.extend(read_anchors(&file)?);
            }
            let answer = match export {
                Some(export) => {
                    let shown = export.display();
                    let file = File::open(&export);
                    let file = file.map_err(|error| format!("{shown} cannot be read: {error}"))?;
                    commands::told(&verify_export(BufReader::new(file), all)?)
                }
                None => {
                    let anchors = all.iter().map(Anchor::to_string).collect();
                    asked(path, command(AuditCommand::Verify { anchors })).await?
                }
            };
            printed(answer, "the audit log is not what it was: see above")
        }
        Audit::Export { form, after } => {
            let is_table = form == "csv";
            let mut from = after.map_or(i64::MIN, |after| after.saturating_add(1));
            loop {
                let asks = command(AuditCommand::Export { from, is_table });
                let answer = asked(path.clone(), asks).await?;
                let text = match answer {
                    Answer::Done(text) => text,
                    Answer::Found(said) | Answer::Refused(said) => return Err(said),
                };
                let Some((lines, next)) = text.rsplit_once('\n') else {
                    return Ok(());
                };
                print(lines)?;
                from = next.parse().map_err(|_| "the answer was cut off")?;
            }
        }
        Audit::Anchor => printed(asked(path, command(AuditCommand::Anchor)).await?, ""),
    }
}

fn command(asked: AuditCommand) -> server::commands::Addressed {
    Command::Audit { asked }.into()
}
