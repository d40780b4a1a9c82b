#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sceneplay::fuzz::annotations(data));
