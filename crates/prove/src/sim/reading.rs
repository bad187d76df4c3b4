//! What a tab reads of the server's answer about its terminal.

use contract::TerminalView;
use serde_json::Value;

use super::world::World;
use crate::promises;

/// Reads the answer, and checks that no sale of it was left out.
///
/// A terminal shows the sales that it can read and leaves out the others, so that one of them hides no
/// more. The server of this simulation writes none that cannot be read: one that is left out would be a
/// sale that nobody sees.
pub(super) fn terminal(world: &World, bytes: &[u8]) -> Option<TerminalView> {
    let view: TerminalView = serde_json::from_slice(bytes).ok()?;
    let written: Value = serde_json::from_slice(bytes).ok()?;
    let listed = |name: &str| {
        let list = written.get(name).and_then(Value::as_array);
        list.map_or(0, Vec::len)
    };
    let has_sale = written.get("sale").is_some_and(|sale| !sale.is_null());
    let is_whole = view.sale.is_some() == has_sale
        && view.late.len() == listed("late")
        && view.recent.len() == listed("recent")
        && view.unattended.len() == listed("unattended");
    if !is_whole {
        world.violated(
            promises::SOUND,
            "a sale of the server's answer could not be read",
        );
    }
    Some(view)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: &str = r#"{"shop":"Shop","branch":"demo","terminal":"T1","currency":"AED","max_amount":"20000.00","time_zone":"Asia/Dubai","is_test":true,"late":LATE,"recent":[]}"#;

    #[test]
    fn a_sale_that_cannot_be_read_is_a_broken_promise() {
        for (late, broken) in [("[]", false), (r#"[{"id":"1","state":"new_word"}]"#, true)] {
            let world = World::new(1, crate::sim::Account::Tabby, false);
            let answer = TERMINAL.replace("LATE", late);
            assert!(terminal(&world, answer.as_bytes()).is_some(), "{late}");
            assert_eq!(!world.lock().violations.is_empty(), broken, "{late}");
        }
    }
}
