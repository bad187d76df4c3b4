//! Deliveries to workflows. There are no workflows yet, so nothing is sent.

use uuid::Uuid;

use super::state::{Checkout, World};
use crate::engine::deliver::Delivers;
use crate::engine::post::{Answer, Post};

impl Delivers for Checkout {
    fn take_outbox(_: &mut World) -> Vec<(Uuid, Vec<Uuid>)> {
        Vec::new()
    }

    fn begin_delivery(_: &mut World, _: Uuid) -> Option<(Post, usize)> {
        None
    }

    fn delivered(_: &mut World, _: Uuid, _: usize, _: Answer) {}

    fn is_delivering(_: &World) -> bool {
        false
    }
}
