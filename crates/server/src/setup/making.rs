//! Makes a server: writes its files, checks the key, adds the first administrator and the first till.

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
}

#[derive(Debug)]
enum State {
    /// Nothing was made. Takes the server when it is.
    Waits(oneshot::Sender<Ready>),
    /// It was: the second tap of a double tap gets the same PIN.
    Made(First),
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
            state: tokio::sync::Mutex::new(State::Waits(done)),
        };
        Ok((setup, code, made))
    }

    /// The certificate that was made for its names, and the authority that every till has to trust.
    #[must_use]
    pub const fn certificate(&self) -> Option<&Made> {
        self.certificate.as_ref()
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

    /// Makes the server. What was written is removed if that fails.
    pub(super) async fn make(&self, form: &Form) -> Result<First, NotMade> {
        let mut state = self.state.lock().await;
        if let State::Made(made) = &*state {
            return Ok(made.clone());
        }
        let written =
            files::write(&self.place, self.certificate.as_ref(), form).map_err(NotMade::Disk)?;
        let (made, ready) = match self.make_with(form, &written).await {
            Ok(made) => made,
            Err(error) => {
                written.remove();
                return Err(error);
            }
        };
        if let State::Waits(done) = std::mem::replace(&mut *state, State::Made(made.clone())) {
            // Without a receiver the program is ending.
            let _ = done.send(ready);
        }
        Ok(made)
    }

    async fn make_with(&self, form: &Form, written: &Written) -> Result<(First, Ready), NotMade> {
        let setting = |error: &dyn std::fmt::Display| NotMade::Setting(error.to_string());
        let config =
            Config::read_of(Some(&written.config), None).map_err(|error| setting(&error))?;
        let gateway = gateways::open(&config).map_err(|error| setting(&error))?;
        match gateway.state().await {
            GatewayState::Ready => {}
            GatewayState::KeyRefused => return Err(NotMade::KeyRefused),
            other => {
                let why = gateway.problem(other).unwrap_or_default();
                return Err(NotMade::NotAsked(why));
            }
        }
        let disk = |error: &dyn std::fmt::Display| NotMade::Disk(error.to_string());
        let app = App::start(&config).await.map_err(|error| disk(&error))?;
        match first_people(&app, form).await {
            Ok((pin, code)) => {
                let made = First {
                    administrator: form.administrator.to_string(),
                    pin,
                    terminal: form.terminal.to_string(),
                    code,
                    is_test: config.account.gateway.is_test(),
                    file: written.config.clone(),
                };
                Ok((made, Ready { config, app }))
            }
            Err(error) => {
                App::finish_all(std::slice::from_ref(&app)).await;
                Err(NotMade::Disk(error))
            }
        }
    }
}

/// Adds the first administrator and the first till. Returns the PIN and the pairing code.
async fn first_people(app: &App, form: &Form) -> Result<(String, String), String> {
    let (Some(people), Some(pairing)) = (&app.people, &app.pairing) else {
        return Err("the new configuration does not pair its tills".to_owned());
    };
    let who = &app.principal;
    let name = form.administrator.clone();
    let added = people.add(&who.account, name, Role::Administrator, &Actor::Command);
    let pin = added.await.map_err(|error| error.to_string())?;
    let pin = pin.ok_or("somebody has this name already")?;
    let offered = pairing.offer(&who.account, &who.branch, &form.terminal, &Actor::Command);
    let code = offered.await.map_err(|error| error.to_string())?;
    Ok((pin, code.to_string()))
}
