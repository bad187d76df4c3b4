//! `tabby-pos setup`: the first start, in the browser.

use std::net::SocketAddr;
use std::sync::Arc;

use server::setup::{Place, Ready, Setup, router};
use server::tls::{Tls, TlsFiles};
use server::{App, Listening, listen, log};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::answer::answer;
use super::options::SetupOptions;
use super::serve::{begin_log, serve};
use super::signals::Signals;
use super::tls::trust;

/// Serves the set-up, and then the till.
pub(crate) async fn setup(options: SetupOptions) -> Result<(), String> {
    begin_log()?;
    // They would override what the set-up writes: its ledger could be another one then.
    let is_setting = |name: &str| {
        let of_ours = ["TABBY_", "CHECKOUT_", "CREDENTIALS_DIRECTORY"];
        of_ours.iter().any(|begins| name.starts_with(begins)) && name != log::SETTING
    };
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    if let Some(name) = names.into_iter().find(|name| is_setting(name)) {
        return Err(format!(
            "{name} is set in the environment, and would override what the set-up writes: unset it first"
        ));
    }
    let SetupOptions {
        folder,
        names,
        listen: address,
        tabby_url,
    } = options;
    let folder = std::path::absolute(&folder).map_err(|error| error.to_string())?;
    let usual = match names.is_empty() {
        true => SocketAddr::from(([127, 0, 0, 1], 8080)),
        false => SocketAddr::from(([0, 0, 0, 0], 8443)),
    };
    let address = address.unwrap_or(usual);
    if names.is_empty() && !address.ip().is_loopback() {
        return Err(format!(
            "--listen {address}: other machines reach this server by https only; say by which name, with --name"
        ));
    }
    // The server goes on with the same socket: nobody else takes its place between the two.
    let failed = |error: std::io::Error| format!("--listen: cannot listen on {address}: {error}");
    let bound = TcpListener::bind(address).await.map_err(failed)?;
    let bound = bound.into_std().map_err(failed)?;
    let listener = bound.try_clone().and_then(TcpListener::from_std);
    let listener = listener.map_err(failed)?;
    let place = Place {
        listen: listener.local_addr().map_err(|error| error.to_string())?,
        folder,
        names,
        tabby_url,
    };
    let (setup, code, made) = Setup::new(place).map_err(|error| error.to_string())?;
    let tls = setup.certificate().map(|made| {
        Tls::open(&TlsFiles {
            certificate: made.certificate.clone(),
            key: made.key.clone(),
        })
    });
    let tls = tls.transpose();
    let how = Listening {
        tls: tls.map_err(|error| error.to_string())?,
        ..Listening::default()
    };
    answer(&invitation(&setup, &code))?;
    let (stop, mut signals) = (CancellationToken::new(), Signals::listen());
    let setup = Arc::new(setup);
    let pages = listen::serve(how, router(setup.clone()), listener, stop.clone());
    let serving = tokio::spawn(pages);
    let ready = tokio::select! {
        ready = made => ready.ok(),
        _ = signals.next() => None,
    };
    stop.cancel();
    let _ = serving.await;
    if let Some(Ready { config, app }) = ready {
        let listener = TcpListener::from_std(bound).map_err(failed)?;
        return serve(vec![config], vec![app], Some(listener)).await;
    }
    match setup.end().await {
        Some(Ready { app, .. }) => {
            App::finish_all(&[app]).await;
            Err("ended; the shop is set up, and is started with --config and its file".to_owned())
        }
        None => Err("nothing was set up".to_owned()),
    }
}

/// What the owner does now.
fn invitation(setup: &Setup, code: &str) -> String {
    let mut text = setup.certificate().map(trust).unwrap_or_default();
    if !text.is_empty() {
        text += "Do that first in the browser of the set-up, too. If it warns, stop: somebody could be in between, and would get the key.\n\n";
    }
    text += &format!(
        "Open {} in a browser, and type this set-up code there:\n\n  {code}\n\nIt admits one browser. Ctrl-C ends the set-up; nothing is kept then.",
        setup.page()
    );
    text
}
