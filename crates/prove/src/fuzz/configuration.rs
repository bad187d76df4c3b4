//! The configuration file: taken, or refused with a sentence.

use std::cell::RefCell;
use std::path::PathBuf;

use server::config::Config;

pub(super) const SEEDS: &[&[u8]] = &[
    b"secret_key = \"sk_test_00000000-0000-4000-8000-000000000001\"\nmerchant_code = \"demo\"\ncurrency = \"AED\"\nlatitude = 25.1\nlongitude = 55.2\nshop = \"Shop\"\n",
    b"demo = true\nsecret_key = \"sk_test_00000000-0000-4000-8000-000000000001\"\npairing = \"required\"\nlisten = \"127.0.0.1:8080\"\n",
    b"[[account]]\nid = \"gulf\"\nsecret_key = \"sk_test_00000000-0000-4000-8000-000000000001\"\n[[branch]]\nid = \"mall\"\naccount = \"gulf\"\nmerchant_code = \"demo\"\ncurrency = \"KWD\"\nlatitude = 29\nlongitude = 48\nshop = \"S\"\nmax_amount = 1500.0\n[[terminal]]\nname = \"T1\"\nbranch = \"mall\"\n",
    b"gateway = \"checkout\"\ncheckout_url = \"https://abcdefgh.api.sandbox.checkout.com\"\ncheckout_secret_key = \"sk_sbox_tabbysandboxtabbysandbox23*\"\nprocessing_channel_id = \"pc_abcdefghijklmnopqrstuvwxyz\"\ncurrency = \"SAR\"\nlatitude = 25\nlongitude = 46\nshop = \"S\"\n",
    b"refund_limit = \"100.00\"\nday_ends = 4\nevents_days = \"forever\"\nscan_prefix = \"~\"\nreceipt_head = \"a|b\"\ntrusted_proxies = \"127.0.0.1,10.0.0.0/8\"\n",
];

thread_local! {
    static FILE: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
}

/// A configuration file with these bytes. A secret in it is not repeated by the sentence that refuses it.
pub fn configuration(data: &[u8]) {
    FILE.with_borrow_mut(|file| {
        let path = file.get_or_insert_with(|| {
            let thread = std::thread::current().id();
            let name = format!("tabby-pos-fuzz-{}-{thread:?}.toml", std::process::id());
            std::env::temp_dir().join(name)
        });
        if std::fs::write(&*path, data).is_err() {
            panic!("{} cannot be written", path.display());
        }
        if let Err(error) = Config::read_all(Some(path)) {
            let said = error.to_string();
            assert!(!said.is_empty(), "refused without a word");
            assert!(
                !said.contains("00000000-0000-4000-8000-000000000001"),
                "the key is in {said}"
            );
        }
        let _ = std::fs::remove_file(path);
    });
}
