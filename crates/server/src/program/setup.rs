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
        let is_ours = name.starts_with("TABBY_") || name.starts_with("CHECKOUT_");
        is_ours && name != log::SETTING
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
    let listener = TcpListener::bind(address).await;
    let listener =
        listener.map_err(|error| format!("--listen: cannot listen on {address}: {error}"))?;
    let place = Place {
        listen: listener.local_addr().map_err(|error| error.to_string())?,
        folder,
        names,
        tabby_url,
    };
    let (setup, code, mut made) = Setup::new(place).map_err(|error| error.to_string())?;
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
    let serving = tokio::spawn(listen::serve(
        how,
        router(Arc::new(setup)),
        listener,
        stop.clone(),
    ));
    let ready = tokio::select! {
        ready = &mut made => ready.ok(),
        _ = signals.next() => None,
    };
    stop.cancel();
    let _ = serving.await;
    match (ready, made.try_recv()) {
        (Some(Ready { config, app }), _) => serve(vec![config], vec![app]).await,
        // It was made while the program was told to end.
        (None, Ok(Ready { app, .. })) => {
            App::finish_all(&[app]).await;
            Err("ended, and the shop is set up: start it with --config and its file".to_owned())
        }
        (None, Err(_)) => Err("nothing was set up".to_owned()),
    }
}

/// What the owner does now.
fn invitation(setup: &Setup, code: &str) -> String {
    let mut text = setup.certificate().map(trust).unwrap_or_default();
    text += &format!(
        "Open {} in a browser, and type this set-up code there:\n\n  {code}\n\nIt admits one browser. Ctrl-C ends the set-up; nothing is kept then.",
        setup.page()
    );
    text
}
