//! The user and the group that this process runs as, and names of users.

use std::fs;

/// The user that may do anything.
pub const ROOT: u32 = 0;

/// The effective user of this process, from `/proc/self/status`; `None` where the system has no
/// such file. The owner of `/proc/self` would not do: it is root if the process may not be
/// inspected.
pub fn own_user() -> Option<u32> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let ids = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    // The fields are: real, effective, saved, file system.
    ids.split_whitespace().nth(1)?.parse().ok()
}

/// The name of a user in `/etc/passwd`, or `#` and the number.
pub fn user_name(user: u32) -> String {
    let list = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = list.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(user)).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| format!("#{user}"))
}

/// The effective group of this process, as a number.
pub(crate) fn own_group_id() -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let ids = status.lines().find_map(|line| line.strip_prefix("Gid:"))?;
    ids.split_whitespace().nth(1).map(str::to_owned)
}

/// The name of this process's group in `/etc/group`, or its number.
pub(crate) fn own_group() -> Option<String> {
    let group = own_group_id()?;
    let list = fs::read_to_string("/etc/group").unwrap_or_default();
    let name = list.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == group).then(|| name.to_owned())
    });
    Some(name.unwrap_or(group))
}
