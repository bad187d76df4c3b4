//! Runs what is asynchronous, without waiting for a clock.

use std::cell::RefCell;

use tokio::runtime::{Builder, Runtime};

thread_local! {
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

/// Runs this to its end, on a clock that waits for nobody.
pub(super) fn at_once<T>(work: impl Future<Output = T>) -> T {
    RUNTIME.with_borrow_mut(|runtime| {
        let runtime = runtime.get_or_insert_with(|| {
            let built = Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build();
            built.unwrap_or_else(|error| panic!("no runtime: {error}"))
        });
        runtime.block_on(work)
    })
}
