//! The ways to a printer that this browser reaches, and by way of the server.
//!
//! | file | what it does |
//! |---|---|
//! | `js` | calls of the browser's interfaces for devices |
//! | `link` | the conversation with a printer, over whatever it is connected by |
//! | `reading` | what a device says, byte by byte |
//! | `serial`, `usb` | the two kinds of devices |
//! | `network` | asks the server to send a print |

pub(crate) mod js;
mod link;
mod network;
mod reading;
mod serial;
mod usb;

use receipt::job::Verdict;

use self::link::converse;
use self::serial::Serial;
use self::usb::Usb;
use super::choice::{Choice, Route};
pub(super) use network::send as send_by_server;

/// Whether this browser knows this way.
pub(crate) fn can(route: Route) -> bool {
    match route {
        Route::Serial => js::of_navigator(serial::NAME).is_some(),
        Route::Usb => js::of_navigator(usb::NAME).is_some(),
        Route::Network | Route::Browser => true,
    }
}

/// Whether a device may be used that was chosen before.
pub(crate) async fn has_device(choice: &Choice) -> bool {
    match choice.route {
        Route::Serial => serial::known(choice).await.is_some(),
        Route::Usb => usb::known(choice).await.is_some(),
        Route::Network | Route::Browser => true,
    }
}

/// Lets a person choose the device; vendor and product of it. Browsers allow this only for a tap.
pub(crate) async fn ask_for_device(route: Route) -> Option<[u32; 2]> {
    match route {
        Route::Serial => serial::ask().await,
        Route::Usb => usb::ask().await,
        Route::Network | Route::Browser => None,
    }
}

/// Prints on the device that was chosen.
pub(super) async fn send_to_device(choice: &Choice, bytes: &[u8]) -> Verdict {
    match choice.route {
        Route::Usb => converse(&mut Usb::new(*choice), bytes).await,
        Route::Serial | Route::Network | Route::Browser => {
            converse(&mut Serial::new(*choice), bytes).await
        }
    }
}
