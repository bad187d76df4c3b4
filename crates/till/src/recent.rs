//! The list of this terminal's recent sales, newest first.

use contract::{Action, SaleView};

/// How many sales the list shows.
const SHOWN: usize = 8;

/// Whether the list already shows this sale as it is.
#[must_use]
pub fn shows(recent: &[SaleView], sale: &SaleView) -> bool {
    recent.iter().any(|shown| looks_the_same(shown, sale))
}

/// Puts a sale into the list, in the place of what was known of it or by its age.
pub fn show(recent: &mut Vec<SaleView>, sale: &SaleView) {
    match recent.iter_mut().find(|shown| shown.id == sale.id) {
        Some(shown) => shown.clone_from(sale),
        None => {
            let is_older = |shown: &SaleView| shown.created_at < sale.created_at;
            let at = recent.iter().position(is_older).unwrap_or(recent.len());
            recent.insert(at, sale.clone());
        }
    }
    recent.truncate(SHOWN);
}

/// Whether two lists look the same on screen.
#[must_use]
pub fn look_the_same(one: &[SaleView], other: &[SaleView]) -> bool {
    let mut pairs = one.iter().zip(other);
    one.len() == other.len() && pairs.all(|(one, other)| looks_the_same(one, other))
}

fn looks_the_same(one: &SaleView, other: &SaleView) -> bool {
    let shown = |sale: &SaleView| {
        let keeps = sale.allows(Action::Keep);
        let is_paid_back = sale.is_paid_back();
        (
            sale.id,
            sale.state,
            sale.reason,
            keeps,
            sale.put_aside,
            is_paid_back,
        )
    };
    shown(one) == shown(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::sample::view;
    use contract::SaleState;
    use payment::time::Timestamp;

    fn made_at(n: u8, created_at: i64) -> SaleView {
        SaleView {
            created_at: Timestamp(created_at),
            ..view(n, SaleState::Paid)
        }
    }

    fn ids(recent: &[SaleView]) -> Vec<payment::id::SaleId> {
        recent.iter().map(|sale| sale.id).collect()
    }

    #[test]
    fn a_sale_comes_between_older_and_newer_ones() {
        let (old, middle, new) = (made_at(1, 10), made_at(2, 20), made_at(3, 30));
        let mut recent = vec![new.clone(), old.clone()];
        show(&mut recent, &middle);
        assert_eq!(ids(&recent), [new.id, middle.id, old.id]);
    }

    #[test]
    fn a_sale_that_is_in_the_list_changes_in_its_place() {
        let mut recent = vec![made_at(2, 20), made_at(1, 10)];
        let refunded = SaleView {
            state: SaleState::Cancelled,
            ..made_at(1, 10)
        };
        assert!(!shows(&recent, &refunded));
        show(&mut recent, &refunded);
        assert_eq!(recent, [made_at(2, 20), refunded.clone()]);
        assert!(shows(&recent, &refunded));
    }

    #[test]
    fn the_oldest_sale_leaves_a_full_list() {
        let mut recent = Vec::new();
        for n in 1..=9 {
            show(&mut recent, &made_at(n, i64::from(n)));
        }
        assert_eq!(recent.len(), SHOWN);
        assert!(!ids(&recent).contains(&made_at(1, 1).id));
    }

    #[test]
    fn lists_look_the_same_when_only_unseen_members_differ() {
        let list = vec![made_at(2, 20), made_at(1, 10)];
        let mut later = list.clone();
        later[0].server_time = Timestamp(99);
        assert!(look_the_same(&list, &later));
        later[0].state = SaleState::Cancelled;
        assert!(!look_the_same(&list, &later));
        assert!(!look_the_same(&list, &list[..1]));
    }
}
