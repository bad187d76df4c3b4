//! The receipts of a sale on its page: they are of the bundle that prints.

use contract::SaleView;
use contract::history::OperationList;
use leptos::prelude::*;
use payment::id::SaleId;
use ui::components::node_set_up;

use crate::bundle::{self, Part};
use crate::office::Office;
use crate::words::Words;

/// The section of the receipts, for a sale that has some. It is read again when the sale or its operations
/// change.
pub(super) fn receipts(
    office: Office,
    id: SaleId,
    sale: RwSignal<Option<SaleView>>,
    operations: RwSignal<Option<OperationList>>,
    words: &'static Words,
) -> AnyView {
    let id = id.to_string().into();
    let arguments: Vec<_> = [id].into_iter().chain(office.style_for_bundles()).collect();
    node_set_up("div", Vec::new(), Vec::new(), move |root| {
        let mounted = bundle::mount(root, Part::Receipts, arguments.clone(), words);
        Effect::new(move |is_first: Option<()>| {
            sale.track();
            operations.track();
            if is_first.is_some() {
                mounted.update();
            }
        });
    })
}
