//! Which account, branch and terminal of the file belong together: one group for each terminal.

use super::error::{ConfigError, file_error};
use super::file::{InFile, Reference, Settings, TextFile, TextTable, place};
use super::setting::{ACCOUNT_ID, ALL, BRANCH_ID, LISTEN, Table};
use std::path::Path;

/// The id of an account and of a branch that is not named.
const MAIN: &str = "main";

/// What the file says for one terminal.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) settings: Settings,
    /// What its tables say about which one they belong to.
    pub(super) references: Vec<Reference>,
    /// Its own tables, where there are several of each kind.
    pub(super) own: Option<OwnTables>,
}

/// The tables of one terminal, in a file that has more of them.
#[derive(Clone, Debug)]
pub(super) struct OwnTables {
    /// The account's id.
    pub(super) account: String,
    lines: [(Table, usize); 3],
    /// How many terminals there are, and so branches and accounts.
    pub(super) count: usize,
}

impl OwnTables {
    /// The line that its table of this kind begins with.
    pub(super) fn line(&self, kind: Table) -> Option<usize> {
        let mut lines = self.lines.iter();
        lines.find(|(own, _)| *own == kind).map(|(_, line)| *line)
    }
}

impl TextTable {
    fn id(&self) -> &str {
        let setting = match self.kind {
            Table::Account => &ACCOUNT_ID,
            Table::Branch | Table::Terminal => &BRANCH_ID,
        };
        let id = self.settings.get(setting.file);
        id.map_or(MAIN, |id| id.text.trim())
    }
}

/// The lines of these tables, as in "lines 3, 9 and 12".
fn lines(tables: &[&TextTable]) -> String {
    let mut lines: Vec<_> = tables.iter().map(|table| table.line.to_string()).collect();
    let last = lines.pop().unwrap_or_default();
    match lines.is_empty() {
        true => format!("line {last}"),
        false => format!("lines {} and {last}", lines.join(", ")),
    }
}

/// The groups of a file: one, or one for each terminal, in their order.
pub(super) fn groups(file: &TextFile, path: &Path) -> Result<Vec<Group>, ConfigError> {
    let all = Tables { file, path };
    let [accounts, branches, terminals] = Table::ALL.map(|kind| all.of(kind));
    if [&accounts, &branches, &terminals]
        .iter()
        .all(|tables| tables.len() <= 1)
    {
        return Ok(vec![all.only()?]);
    }
    all.check_top()?;
    for tables in [&accounts, &branches] {
        all.check_ids(tables)?;
    }
    let branches = all.one_for_each(&accounts, Table::Branch)?;
    let terminals = all.one_for_each(&branches, Table::Terminal)?;
    let mut chains: Vec<_> = accounts.into_iter().zip(branches).zip(terminals).collect();
    chains.sort_by_key(|(_, terminal)| terminal.line);
    let count = chains.len();
    let chains = chains.into_iter().enumerate();
    chains
        .map(|(n, ((account, branch), terminal))| {
            all.group([account, branch, terminal], n == 0, count)
        })
        .collect()
}

/// The tables of a file.
struct Tables<'a> {
    file: &'a TextFile,
    path: &'a Path,
}

impl<'a> Tables<'a> {
    fn of(&self, kind: Table) -> Vec<&'a TextTable> {
        let tables = self.file.tables.iter();
        tables.filter(|table| table.kind == kind).collect()
    }

    fn place(&self, line: usize) -> String {
        place(line, &self.path.display().to_string(), None)
    }

    /// The only group, whose tables may be left out.
    fn only(&self) -> Result<Group, ConfigError> {
        let mut settings = self.file.top.clone();
        for table in &self.file.tables {
            self.merge(&mut settings, table)?;
        }
        let owners = self.file.tables.iter();
        Ok(Group {
            settings,
            references: owners.filter_map(|table| table.owner.clone()).collect(),
            own: None,
        })
    }

    fn group(
        &self,
        own: [&TextTable; 3],
        is_first: bool,
        count: usize,
    ) -> Result<Group, ConfigError> {
        let [account, _, terminal] = own;
        let mut settings = self.file.top.clone();
        if !is_first {
            settings.remove(LISTEN.file);
            if !terminal.settings.contains_key(LISTEN.file) {
                let place = self.place(terminal.line);
                return Err(ConfigError::Wrong {
                    name: Table::Terminal.header(),
                    why: format!(
                        "the one in {place} has no listen, and each terminal after the first needs an address of its own: add one, such as listen = \"127.0.0.1:8081\""
                    ),
                });
            }
        }
        for table in own {
            self.merge(&mut settings, table)?;
        }
        let own_tables = OwnTables {
            account: account.id().to_owned(),
            lines: own.map(|table| (table.kind, table.line)),
            count,
        };
        Ok(Group {
            settings,
            references: own
                .into_iter()
                .filter_map(|table| table.owner.clone())
                .collect(),
            own: Some(own_tables),
        })
    }

    /// Adds the settings of a table, which may not stand at the top as well.
    fn merge(&self, settings: &mut Settings, table: &TextTable) -> Result<(), ConfigError> {
        let path = self.path.display().to_string();
        for (name, found) in &table.settings {
            let setting = ALL.iter().find(|setting| setting.file == *name);
            let named = |found: &InFile| {
                let key = setting.filter(|_| found.table.is_some());
                let key = key.map_or(*name, |setting| setting.key);
                format!("{key} ({})", place(found.line, &path, found.table))
            };
            if let Some(top) = settings.insert(name, found.clone()) {
                return Err(ConfigError::Twice {
                    one: named(&top),
                    other: named(found),
                });
            }
        }
        Ok(())
    }

    /// Checks that no setting stands at the top that could be meant for several tables. The first
    /// terminal may have its address there: every other one needs its own, so that in another order
    /// the first one would have two, and the other none.
    fn check_top(&self) -> Result<(), ConfigError> {
        for (name, found) in &self.file.top {
            let setting = ALL.iter().find(|setting| setting.file == *name);
            let of_table = setting.and_then(|setting| Some((setting, setting.table?)));
            let Some((setting, kind)) = of_table.filter(|_| *name != LISTEN.file) else {
                continue;
            };
            let tables = self.of(kind);
            if tables.len() > 1 {
                return Err(ConfigError::WhichTable {
                    name: format!("{name} ({})", self.place(found.line)),
                    tables: format!(
                        "{} tables {} ({})",
                        tables.len(),
                        kind.header(),
                        lines(&tables)
                    ),
                    remedy: format!(
                        "write {} into each that it is meant for instead",
                        setting.key
                    ),
                });
            }
        }
        Ok(())
    }

    fn check_ids(&self, tables: &[&TextTable]) -> Result<(), ConfigError> {
        for (n, one) in tables.iter().enumerate() {
            let mut before = tables.iter().take(n);
            if let Some(other) = before.find(|other| other.id() == one.id()) {
                let (id, file) = (one.id(), self.path.display());
                let lines = lines(&[*other, *one]);
                return Err(ConfigError::Wrong {
                    name: one.kind.header(),
                    why: format!(
                        "two of them have the id {id} ({lines} of {file}), which is also that of one without an id: give each an id of its own"
                    ),
                });
            }
        }
        Ok(())
    }

    /// The table that belongs to each of these; of the only one it may be left out.
    fn one_for_each(
        &self,
        owners: &[&'a TextTable],
        kind: Table,
    ) -> Result<Vec<&'a TextTable>, ConfigError> {
        let tables = self.of(kind);
        if owners.len() <= 1 {
            return match tables.len() {
                0 | 1 => Ok(tables),
                _ => Err(self.too_many(&tables)),
            };
        }
        let ids: Vec<_> = owners.iter().map(|owner| owner.id()).collect();
        for table in &tables {
            match &table.owner {
                Some(owner) if ids.contains(&owner.id.trim()) => {}
                Some(owner) => return Err(owner.wrong(&ids)),
                None => return Err(self.without_owner(table, &ids)),
            }
        }
        let mut chosen = Vec::new();
        for owner in owners {
            let is_its = |table: &&&TextTable| {
                let named = table.owner.as_ref();
                named.is_some_and(|named| named.id.trim() == owner.id())
            };
            let its: Vec<_> = tables.iter().filter(is_its).copied().collect();
            match its[..] {
                [one] => chosen.push(one),
                [] => return Err(self.without(owner, kind)),
                [..] => return Err(self.too_many(&its)),
            }
        }
        Ok(chosen)
    }

    /// The error for an account or a branch that has no table of this kind.
    fn without(&self, owner: &TextTable, kind: Table) -> ConfigError {
        let (place, name) = (self.place(owner.line), owner.kind.name());
        let (id, header) = (owner.id(), kind.header());
        ConfigError::Wrong {
            name: owner.kind.header(),
            why: format!(
                "{id} ({place}) has no {header}: add one with a line {name} = \"{id}\" in it"
            ),
        }
    }

    /// The error for several branches of one account, or terminals of one branch.
    fn too_many(&self, tables: &[&TextTable]) -> ConfigError {
        let kind = tables.first().map_or(Table::Terminal, |table| table.kind);
        let owner = kind.owner().unwrap_or(kind).name();
        let (count, header, lines) = (tables.len(), kind.header(), lines(tables));
        let or_pair = match kind {
            Table::Terminal => {
                "; further tills of a branch are paired instead, with TABBY_POS_PAIRING=required"
            }
            Table::Account | Table::Branch => "",
        };
        let why = format!(
            "it has {count} tables {header} ({lines}) of one {owner}, and a server serves one of each {owner}: take the others away, or give each a server of its own{or_pair}"
        );
        file_error(self.path, None, &why)
    }

    /// The error for a table that could belong to several.
    fn without_owner(&self, table: &TextTable, ids: &[&str]) -> ConfigError {
        let owner = table.kind.owner().unwrap_or(table.kind).name();
        let (place, there) = (self.place(table.line), ids.join(" and "));
        let first = ids.first().copied().unwrap_or(MAIN);
        ConfigError::Wrong {
            name: table.kind.header(),
            why: format!(
                "the one in {place} names no {owner}, and there are {there}: add a line such as {owner} = \"{first}\""
            ),
        }
    }
}
