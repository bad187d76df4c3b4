//! Registrations of webhooks at Checkout.com, which are workflows with one action.

use async_trait::async_trait;
use checkout::workflow::{NewWorkflow, Workflow, WorkflowAction};
use checkout::{ChannelId, Client, ClientError, Error, ErrorKind, WorkflowId};
use secrecy::ExposeSecret;

use super::settings::Settings;
use crate::desk::{DeskError, Registered, Registration, WebhookDesk};

/// How many workflows an account may have. Source: Checkout.com, Dashboard, "Manage webhooks".
const SLOTS: usize = 100;

/// The name of our workflows in the Dashboard.
const NAME: &str = "Tabby terminal";

/// The workflows of an account.
#[derive(Clone, Debug)]
pub struct CheckoutDesk {
    client: Client,
    channel: ChannelId,
}

impl CheckoutDesk {
    /// A client for these credentials and this address.
    ///
    /// # Errors
    ///
    /// The address is one that a key must not be sent to.
    pub fn new(settings: &Settings) -> Result<Self, ClientError> {
        Ok(Self {
            client: settings.client()?,
            channel: settings.channel.clone(),
        })
    }

    fn new_workflow(&self, new: &Registration) -> NewWorkflow {
        NewWorkflow::webhook(NAME, &new.url, new.secret.expose_secret())
            .of_channel(self.channel.clone())
    }
}

/// The error of any call.
fn failed(error: &Error) -> DeskError {
    let text = error.to_string();
    match error.kind() {
        ErrorKind::WrongCredentials | ErrorKind::NotAllowed => DeskError::Account(text),
        _ => DeskError::Other(text),
    }
}

/// The error of a call that registers something.
fn not_registered(error: &Error) -> DeskError {
    match error.kind() {
        ErrorKind::Refused | ErrorKind::InvalidRequest(_) => {
            DeskError::Registration(error.to_string())
        }
        _ => failed(error),
    }
}

/// The webhook of a workflow of this channel that does nothing else. Others are not ours to change or to
/// remove: with one of them, everything else that it does would go.
fn registered(workflow: &Workflow, channel: &ChannelId) -> Option<Registered> {
    let mut channels = workflow
        .conditions
        .read
        .iter()
        .filter(|condition| condition.kind == "processing_channel")
        .peekable();
    let is_of_channel = channels.peek().is_some()
        && channels.all(|condition| condition.processing_channels == [channel.as_str()]);
    let is_whole = workflow.actions.unreadable == 0 && workflow.conditions.unreadable == 0;
    match workflow.actions.read.as_slice() {
        [action] if action.kind == "webhook" && is_of_channel && is_whole => Some(Registered {
            id: workflow.id.to_string(),
            url: action.url.clone()?,
            header: Some(signed(action).to_owned()),
        }),
        _ => None,
    }
}

/// Whether deliveries of this webhook are signed, as a word for people.
const fn signed(webhook: &WorkflowAction) -> &'static str {
    match webhook.signature {
        Some(_) => "signed",
        None => "not signed",
    }
}

fn id_of(id: &str) -> Result<WorkflowId, DeskError> {
    id.parse()
        .map_err(|_| DeskError::Other("this is no id of a workflow".to_owned()))
}

#[async_trait]
impl WebhookDesk for CheckoutDesk {
    fn slots(&self) -> usize {
        SLOTS
    }

    async fn list(&self) -> Result<Vec<Registered>, DeskError> {
        let all = self.client.workflows().await;
        let all = all.map_err(|error| failed(&error))?;
        let mut webhooks = Vec::new();
        for workflow in &all.read {
            match self.client.workflow(&workflow.id).await {
                Ok(workflow) => webhooks.extend(registered(&workflow, &self.channel)),
                // Removed since.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(failed(&error)),
            }
        }
        Ok(webhooks)
    }

    async fn register(&self, new: &Registration) -> Result<String, DeskError> {
        let made = self.client.create_workflow(&self.new_workflow(new)).await;
        let made = made.map_err(|error| not_registered(&error))?;
        Ok(made.id.to_string())
    }

    /// A workflow is replaced: the new one stands before the old one goes, so that no event is lost.
    async fn update(&self, id: &str, new: &Registration) -> Result<String, DeskError> {
        let old = id_of(id)?;
        let made = self.register(new).await?;
        self.remove(old.as_str()).await?;
        Ok(made)
    }

    async fn remove(&self, id: &str) -> Result<(), DeskError> {
        match self.client.remove_workflow(&id_of(id)?).await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }
}
