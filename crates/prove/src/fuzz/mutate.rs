//! Changes of seeds, the same in every run: what libFuzzer does, without looking where it leads.

use fastrand::Rng;

/// Texts that programs read wrongly.
const ODD: [&[u8]; 16] = [
    b"null",
    b"true",
    b"-1",
    b"1e999",
    b"\"\"",
    b"[]",
    b"{}",
    b"\xff\xfe",
    b"\x00",
    b"\\u0000",
    b"9223372036854775808",
    b"0.1",
    b"../",
    b"%00",
    b"\r\n",
    "\u{202e}".as_bytes(),
];

/// This seed, changed here and there.
pub fn changed(seed: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..rng.usize(1..=6) {
        let at = rng.usize(0..=bytes.len());
        let end = at.saturating_add(rng.usize(0..=12)).min(bytes.len());
        match rng.u8(0..6) {
            0 if at < bytes.len() => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = rng.u8(..);
                }
            }
            1 => drop(bytes.drain(at..end)),
            2 => {
                let odd = rng.choice(ODD).unwrap_or_default();
                bytes.splice(at..end, odd.iter().copied());
            }
            3 => {
                let part = bytes.get(at..end).unwrap_or_default().to_vec();
                let to = rng.usize(0..=bytes.len());
                bytes.splice(to..to, part);
            }
            4 => bytes.insert(at, rng.u8(b' '..=b'~')),
            _ => bytes.truncate(at.max(1)),
        }
        // Nothing is learned from what is endless.
        bytes.truncate(20_000);
    }
    bytes
}
