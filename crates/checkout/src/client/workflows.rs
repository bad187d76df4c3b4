//! Calls for workflows.

use http::Method;

use super::{ApiAnswer, Client};
use crate::error::Error;
use crate::id::WorkflowId;
use crate::lenient::Entries;
use crate::transport::{AnswerSize, Request};
use crate::workflow::{CreatedWorkflow, NewWorkflow, Workflow, WorkflowInBrief, WorkflowList};

impl Client {
    /// Makes a workflow, such as [`NewWorkflow::webhook`].
    ///
    /// # Errors
    ///
    /// See [`Error`]. The call has no idempotency key: after
    /// [`ErrorKind::Unknown`](crate::ErrorKind::Unknown), list the workflows before you repeat it.
    pub async fn create_workflow(
        &self,
        workflow: &NewWorkflow,
    ) -> Result<ApiAnswer<CreatedWorkflow>, Error> {
        self.post("workflows".to_owned(), workflow, None)
            .await?
            .read()
    }

    /// Lists all workflows of the account, in short. Those of other programs are among them.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn workflows(&self) -> Result<ApiAnswer<Entries<WorkflowInBrief>>, Error> {
        let answer = self.get("workflows".to_owned(), AnswerSize::List).await?;
        let list: ApiAnswer<WorkflowList> = answer.read()?;
        Ok(list.map(|list| list.data))
    }

    /// Reads a workflow with its conditions and actions.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn workflow(&self, id: &WorkflowId) -> Result<ApiAnswer<Workflow>, Error> {
        self.get(format!("workflows/{id}"), AnswerSize::One)
            .await?
            .read()
    }

    /// Removes a workflow.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it is gone already.
    pub async fn remove_workflow(&self, id: &WorkflowId) -> Result<ApiAnswer<()>, Error> {
        let request = Request::new(Method::DELETE, format!("workflows/{id}"));
        Ok(self.authorised(request).await?.with(()))
    }
}
