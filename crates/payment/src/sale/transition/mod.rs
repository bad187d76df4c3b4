//! The transitions of a sale. [`step`] takes any event. What a reading means is told by one file per
//! state; the other events of a sale with a session are in `opened`.

mod calls;
mod creating;
mod doubt;
mod frozen;
mod late;
mod link;
mod open;
mod opened;
mod paid;
mod reading;
mod settle;
mod settled;
mod step;
mod unpaid;

pub use step::step;
