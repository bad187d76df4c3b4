//! Every amount that Checkout.com could take goes there and back exactly, or is refused with a sentence:
//! each number of minor units from 1 to 999,999,999, in AED, SAR and KWD.
//!
//! ```text
//! cargo run --release -p checkout-pay --example amounts
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it says what it found"
)]

use std::process::ExitCode;
use std::time::Instant;

use checkout::amount::MOST;
use checkout::{Amount, Currency, Decimal};

/// Whether this number of minor units is taken, and means the same as the decimal that people write; or
/// is refused in both forms, with one reason.
fn is_exact(minor: u32, currency: &Currency, decimals: u32, step: u32) -> bool {
    let written = Decimal::new(i64::from(minor), decimals);
    let of_minor = Amount::new(minor, currency.clone());
    let of_written = Amount::of(written, currency.clone());
    match (of_minor, of_written) {
        (Ok(one), Ok(other)) => {
            let is_same = one == other && one.minor() == minor && one.decimal() == written;
            is_same && minor.is_multiple_of(step)
        }
        (Err(one), Err(other)) => one == other && !minor.is_multiple_of(step),
        _ => false,
    }
}

fn main() -> ExitCode {
    let begun = Instant::now();
    let mut taken = 0_u64;
    for (currency, decimals, step) in [
        (Currency::Aed, 2, 1),
        (Currency::Sar, 2, 1),
        (Currency::Kwd, 3, 10),
    ] {
        for minor in 1..=MOST {
            if !is_exact(minor, &currency, decimals, step) {
                eprintln!("{minor} minor units of {currency} do not go there and back");
                return ExitCode::FAILURE;
            }
            taken += u64::from(minor.is_multiple_of(step));
        }
        let zero = Amount::new(0, currency.clone());
        let over = Amount::new(MOST + 1, currency.clone());
        if zero.is_ok() || over.is_ok() {
            eprintln!("{currency}: an amount out of range is taken");
            return ExitCode::FAILURE;
        }
        println!("{currency}: 1 to {MOST} minor units");
    }
    println!("{taken} amounts taken, {} s", begun.elapsed().as_secs());
    ExitCode::SUCCESS
}
