//! Makes a server: writes its files, checks the key, adds the first administrator and the first till.

use std::sync::{Mutex, PoisonError};

use gateway::GatewayState;
use payment::identity::{Actor, Role};
use tokio::sync::oneshot;

use super::files::{self, NotBegun, Written};
use super::form::Form;
use super::guard::Guard;
use super::outcome::{First, NotMade};
use super::place::Place;
use crate::app::App;
use crate::config::Config;
use crate::gateways;
use crate::tls::local::{self, Made};

/// The first start of a server.
#[derive(Debug)]
pub struct Setup {
    place: Place,
    certificate: Option<Made>,
    pub(super) guard: Guard,
    /// Whoever makes the server has it: it is made once.
    state: tokio::sync::Mutex<State>,
    /// Takes the server when it is to begin.
    begins: Mutex<Option<oneshot::Sender<Ready>>>,
}

#[derive(Debug, Default)]
enum State {
    /// Nothing was made.
    #[default]
    Waits,
    /// It was, and waits until its owner has written the PIN down: whoever loads the page again sees it again.
    Made(First, Box<Ready>),
    /// It has begun, with this pairing code.
    Begun(String),
}

/// What a page shows of a set-up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// The form.
    Form,
    /// What the owner gets.
    Made(First),
    /// The till, with this pairing code.
    Begun(String),
}

/// A server that was made, and not begun to serve.
#[derive(Debug)]
pub struct Ready {
    /// Its configuration.
    pub config: Config,
    /// It.
    pub app: App,
}

impl Setup {
    /// Prepares the first start in this folder. Returns it, the code that the owner types, and where the
    /// server comes when it is made.
    ///
    /// # Errors
    ///
    /// The folder has a server already, or cannot be written.
    pub fn new(place: Place) -> Result<(Self, String, oneshot::Receiver<Ready>), NotBegun> {
        files::prepare(&place.folder)?;
        let certificate = match place.names.as_slice() {
            [] => None,
            names => Some(local::make(
                &place.folder.join("tls"),
                names,
                jiff::Timestamp::now(),
            )?),
        };
        let (guard, code) = Guard::new(certificate.is_some());
        let (done, made) = oneshot::channel();
        let setup = Self {
            place,
            certificate,
            guard,
            state: tokio::sync::Mutex::default(),
            begins: Mutex::new(Some(done)),
        };
        Ok((setup, code, made))
    }

    /// The certificate that was made for its names, and the authority that every till has to trust.
    #[must_use]
    pub const fn certificate(&self) -> Option<&Made> {
        self.certificate.as_ref()
    }

    /// The names that tills on other machines reach the server by.
    pub(super) fn names(&self) -> &[String] {
        &self.place.names
    }

    /// The address of the page.
    #[must_use]
    pub fn page(&self) -> String {
        let Place { listen, names, .. } = &self.place;
        match names.first() {
            Some(name) => format!("https://{name}:{}/", listen.port()),
            None => format!("http://{listen}/"),
        }
    }

    /// How far it is.
    pub(super) async fn standing(&self) -> Standing {
        match &*self.state.lock().await {
            State::Waits => Standing::Form,
            State::Made(made, _) => Standing::Made(made.clone()),
            State::Begun(code) => Standing::Begun(code.clone()),
        }
    }

    /// Makes the server, unless it was made before: the second tap of a double tap gets the same PIN. What was
    /// written is removed if that fails.
    pub(super) async fn make(&self, form: &Form) -> Result<(), NotMade> {
        let mut state = self.state.lock().await;
        if !matches!(*state, State::Waits) {
            return Ok(());
        }
        let written =
            files::write(&self.place, self.certificate.as_ref(), form).map_err(NotMade::Disk)?;
        let (made, ready) = self.make_with(form, written).await?;
        *state = State::Made(made, Box::new(ready));
        Ok(())
    }

    /// Lets the server begin, with a code for its first till. Does nothing before it was made.
    pub(super) async fn begin(&self) -> Result<(), NotMade> {
        let mut state = self.state.lock().await;
        let State::Made(_, ready) = &*state else {
            return Ok(());
        };
        let code = first_till(&ready.app).await.map_err(NotMade::Disk)?;
        if let State::Made(_, ready) = std::mem::replace(&mut *state, State::Begun(code)) {
            let begins = self.begins.lock();
            let begins = begins.unwrap_or_else(PoisonError::into_inner).take();
            if let Some(begins) = begins {
                // Without a receiver the program is ending.
                let _ = begins.send(*ready);
            }
        }
        Ok(())
    }

    /// Waits for what is being made, and takes a server that has not begun.
    pub async fn end(&self) -> Option<Ready> {
        match std::mem::take(&mut *self.state.lock().await) {
            State::Made(_, ready) => Some(*ready),
            State::Waits | State::Begun(_) => None,
        }
    }

    async fn make_with(&self, form: &Form, written: Written) -> Result<(First, Ready), NotMade> {
        let setting = |error: &dyn std::fmt::Display| NotMade::Setting(error.to_string());
        let config = Config::read_of(Some(&written.config()), None);
        let config = config.map_err(|error| setting(&error))?;
        let gateway = gateways::open(&config).map_err(|error| setting(&error))?;
        match gateway.state().await {
            GatewayState::Ready => {}
            GatewayState::KeyRefused => return Err(NotMade::KeyRefused),
            other => {
                let why = gateway.problem(other).unwrap_or_default();
                return Err(NotMade::NotAsked(why));
            }
        }
        let app = App::start(&config).await;
        let app = app.map_err(|error| NotMade::Disk(error.to_string()))?;
        let made = match first_person(&app, form).await {
            Ok(pin) => written.keep().map(|file| (pin, file)),
            Err(error) => Err(error),
        };
        match made {
            Ok((pin, file)) => {
                let first = First {
                    administrator: form.administrator.to_string(),
                    pin,
                    terminal: form.terminal.to_string(),
                    is_test: config.account.gateway.is_test(),
                    file,
                };
                Ok((first, Ready { config, app }))
            }
            Err(error) => {
                App::finish_all(&[app]).await;
                Err(NotMade::Disk(error))
            }
        }
    }
}

/// Adds the first administrator. Returns the PIN.
async fn first_person(app: &App, form: &Form) -> Result<String, String> {
    let people = app.people.as_ref().ok_or(NOT_PAIRED)?;
    let (account, name) = (&app.principal.account, form.administrator.clone());
    let added = people.add(account, name, Role::Administrator, &Actor::Command);
    let pin = added.await.map_err(|error| error.to_string())?;
    Ok(pin.ok_or("somebody has this name already")?)
}

/// Makes the code of the first till.
async fn first_till(app: &App) -> Result<String, String> {
    let pairing = app.pairing.as_ref().ok_or(NOT_PAIRED)?;
    let who = &app.principal;
    let offered = pairing.offer(&who.account, &who.branch, &who.terminal, &Actor::Command);
    let code = offered.await.map_err(|error| error.to_string())?;
    Ok(code.to_string())
}

/// The configuration that is written says otherwise.
const NOT_PAIRED: &str = "tills of this server are not paired";
