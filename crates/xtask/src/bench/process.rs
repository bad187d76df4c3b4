//! How much CPU time a program has used.

use std::collections::HashMap;
use std::fs;

use crate::Outcome;

/// The CPU time of a program's processes so far, in ticks: all threads, in user and system mode.
pub(super) fn cpu_ticks(name: &str, pid: u32) -> Outcome<u64> {
    let mut processes = HashMap::new();
    for entry in fs::read_dir("/proc")
        .map_err(|error| error.to_string())?
        .flatten()
    {
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        if let Some((pid, parent, ticks)) = process(&stat) {
            processes.insert(pid, (parent, ticks));
        }
    }
    if !processes.contains_key(&pid) {
        return Err(format!("{name} ended by itself."));
    }
    let is_ours = |one: &u32| {
        let mut parents = std::iter::successors(Some(*one), |one| {
            processes.get(one).map(|(parent, _)| *parent)
        });
        parents.any(|parent| parent == pid)
    };
    let own = processes.iter().filter(|(pid, _)| is_ours(pid));
    Ok(own.map(|(_, (_, ticks))| ticks).sum())
}

/// Microseconds of a tick in /proc: Linux reports a hundred ticks a second on every machine.
pub(super) const TICK_US: f64 = 10_000.0;

/// The process id, its parent's id, and the ticks in user and system mode, from /proc/PID/stat.
fn process(stat: &str) -> Option<(u32, u32, u64)> {
    // The program's name is in parentheses, and may itself contain spaces and parentheses.
    let (name, rest) = stat.rsplit_once(") ")?;
    let pid = name.split_once(' ')?.0.parse().ok()?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks = |field: usize| fields.get(field)?.parse::<u64>().ok();
    Some((pid, fields.get(1)?.parse().ok()?, ticks(11)? + ticks(12)?))
}

#[cfg(test)]
mod tests {
    use super::process;

    #[test]
    fn the_time_of_a_process_is_that_of_its_user_and_system_mode() {
        let stat = "71 (a) (b) S 7 71 71 0 -1 4194304 120 0 0 0 250 50 9 9 20 0 4 0 100 0 0";
        assert_eq!(process(stat), Some((71, 7, 300)));
        assert_eq!(process(""), None);
    }
}
