//! Which of several accounts is meant.

use payment::id::AccountId;

/// Why it is not known which account is meant.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoAccount {
    /// There are several.
    #[error("there are several accounts, {}: say which one is meant, by --account", .0.join(" and "))]
    NotSaid(Vec<String>),
    /// None has this id.
    #[error("there is no account {wanted}: [[account]] has {}", .known.join(" and "))]
    Unknown {
        /// The id.
        wanted: AccountId,
        /// The ids that there are.
        known: Vec<String>,
    },
}

/// The one of these whose account has this id; the only one where none is named.
///
/// # Errors
///
/// [`NoAccount`].
pub fn which<'a, T>(
    all: &'a [T],
    id: impl Fn(&T) -> &AccountId,
    wanted: Option<&AccountId>,
) -> Result<&'a T, NoAccount> {
    let ids = || all.iter().map(|one| id(one).to_string()).collect();
    match (wanted, all) {
        (None, [one]) => Ok(one),
        (None, _) => Err(NoAccount::NotSaid(ids())),
        (Some(wanted), _) => {
            let mut all = all.iter();
            let known = all.find(|one| id(one) == wanted);
            known.ok_or_else(|| NoAccount::Unknown {
                wanted: wanted.clone(),
                known: ids(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_account_need_not_be_named_and_of_several_one_has_to_be() {
        let id = |id: &str| AccountId::try_from(id.to_owned()).unwrap();
        let (gulf, sea) = (id("gulf"), id("sea"));
        let all = [gulf.clone(), sea.clone()];
        let of = |all: &[AccountId], wanted: Option<&AccountId>| {
            let one = which(all, |one| one, wanted);
            one.cloned().map_err(|error| error.to_string())
        };
        assert_eq!(of(&all[..1], None), Ok(gulf.clone()));
        assert_eq!(of(&all, Some(&sea)), Ok(sea));
        assert_eq!(
            of(&all, None).unwrap_err(),
            "there are several accounts, gulf and sea: say which one is meant, by --account"
        );
        assert_eq!(
            of(&all[..1], Some(&id("golf"))).unwrap_err(),
            "there is no account golf: [[account]] has gulf"
        );
    }
}
