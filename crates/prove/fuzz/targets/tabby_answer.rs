#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| prove::fuzz::tabby_answer(data));
