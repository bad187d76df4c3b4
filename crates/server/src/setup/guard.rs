//! The code that the owner types, and the browser that has typed it.

use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use crate::pairing::PairingCode;

/// How many wrong codes are taken. Then no code is taken any more. Whoever types a hundred guesses one in
/// 200 million times.
const TRIES: u32 = 100;

/// The cookie's name.
const COOKIE: &str = "tabby-pos-setup";

/// Who may see the page.
#[derive(Debug)]
pub(super) struct Guard {
    code: PairingCode,
    /// What the cookie has beside its value.
    attributes: &'static str,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    wrong: u32,
    /// The cookie of the browser that has typed the code.
    cookie: Option<String>,
}

/// What came of a code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Admission {
    /// It is right: the header that sets the cookie.
    Admitted(String),
    /// It is wrong.
    Wrong,
    /// Too many were wrong, or another browser has used it.
    Over,
}

impl Guard {
    /// Without https a cookie cannot be for https only.
    pub(super) fn new(is_https: bool) -> (Self, String) {
        let code = PairingCode::fresh();
        let text = code.to_string();
        let guard = Self {
            code,
            attributes: match is_https {
                true => "Path=/; HttpOnly; SameSite=Strict; Secure",
                false => "Path=/; HttpOnly; SameSite=Strict",
            },
            state: Mutex::default(),
        };
        (guard, text)
    }

    /// Admits a browser. One alone is: whoever had seen the code could be another one.
    pub(super) fn admit(&self, typed: &str) -> Admission {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.wrong >= TRIES || state.cookie.is_some() {
            return Admission::Over;
        }
        match PairingCode::read(typed) {
            Some(code) if code == self.code => {}
            Some(_) => {
                state.wrong += 1;
                return Admission::Wrong;
            }
            // What cannot be a code guesses nothing.
            None => return Admission::Wrong,
        }
        let cookie = Uuid::new_v4().to_string();
        let header = format!("{COOKIE}={cookie}; {}", self.attributes);
        state.cookie = Some(cookie);
        Admission::Admitted(header)
    }

    /// Whether this header is of the browser that was admitted.
    pub(super) fn knows(&self, cookies: Option<&str>) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(cookie) = &state.cookie else {
            return false;
        };
        let pairs = cookies.unwrap_or_default().split(';');
        let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == COOKIE && value == cookie)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_admits_one_browser_and_a_hundred_wrong_ones_end_it() {
        let (guard, code) = Guard::new(false);
        assert!(!guard.knows(Some("tabby-pos-setup=")));
        assert_eq!(guard.admit("222-2222"), Admission::Wrong);
        let typed = code.to_lowercase().replace('-', " ");
        let Admission::Admitted(header) = guard.admit(&typed) else {
            panic!("not admitted");
        };
        let (cookie, _) = header.split_once(';').unwrap();
        assert!(guard.knows(Some(&format!("a=b; {cookie}"))));
        assert!(!guard.knows(Some("tabby-pos-setup=other")) && !guard.knows(None));
        assert_eq!(guard.admit(&code), Admission::Over);
        let (guard, code) = Guard::new(false);
        for _ in 0..1_000 {
            assert_eq!(guard.admit("no code"), Admission::Wrong);
        }
        for _ in 0..TRIES {
            assert_eq!(guard.admit("222-2222"), Admission::Wrong);
        }
        assert_eq!(guard.admit(&code), Admission::Over);
    }
}
