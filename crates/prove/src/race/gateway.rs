//! The gateway of a race: the one in memory, with one payment, calls that take a while and answers
//! that get lost.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use gateway::training::{Call, Customers, Settings, Training, Wire};
use payment::id::{PaymentId, SaleId};
use payment::sale::PaymentSnapshot;
use tokio::time::{Duration, sleep};

/// The luck of a race, the same in each run of a seed.
#[derive(Debug)]
struct Luck(Mutex<fastrand::Rng>);

impl Luck {
    fn pick(&self, below: u32) -> u32 {
        let mut luck = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        luck.u32(0..below)
    }

    async fn pause(&self) {
        sleep(Duration::from_millis(self.pick(6).into())).await;
    }
}

/// By the time that an answer arrives it may be old, and one of four never does.
#[async_trait]
impl Wire for Luck {
    async fn arrives(&self, _: Call) {
        self.pause().await;
    }

    async fn comes_back(&self, _: Call) -> bool {
        self.pause().await;
        self.pick(4) != 0
    }
}

/// The gateway, its customer and the luck of the race. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Scripted {
    pub(super) gateway: Training,
    payment: PaymentId,
    luck: Arc<Luck>,
}

impl Scripted {
    /// The gateway for the payment of this sale.
    pub(super) fn new(seed: u64, sale: SaleId) -> Option<Self> {
        let luck = Arc::new(Luck(Mutex::new(fastrand::Rng::with_seed(seed))));
        let settings = Settings {
            wire: luck.clone(),
            ..Settings::new(Customers::ByHand)
        };
        Some(Self {
            gateway: Training::new(settings),
            payment: Training::payment_of(sale)?,
            luck,
        })
    }

    /// What is true of the payment; `None` before there is a session.
    pub(super) fn truth(&self) -> Option<PaymentSnapshot> {
        self.gateway.payment(&self.payment)
    }

    /// A number below `below`, the same in each run of a seed.
    pub(super) fn pick(&self, below: u32) -> u32 {
        self.luck.pick(below)
    }

    /// Lets the other tasks of the race go on for a while.
    pub(super) async fn pause(&self) {
        self.luck.pause().await;
    }

    /// The customer pays, if that is still possible.
    pub(super) async fn customer_pays(&self) {
        self.pause().await;
        self.gateway.customer_pays(&self.payment);
    }

    /// Money of a customer who paid at the last moment turns up after all.
    pub(super) fn money_turns_up(&self) {
        self.gateway.money_turns_up(&self.payment);
    }
}
