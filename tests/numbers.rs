//! Numbers in tables are read as the standard library reads them, natively and in a browser.
//! `make numbers` compares ten million.

#[path = "common/numbers.rs"]
mod comparison;

use comparison::{TABLE, compare};

const COUNT: usize = 200_000;

fn check() {
    for seed in 0..COUNT / TABLE {
        assert_eq!(compare(seed as u64), Ok(()), "table {seed}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn numbers_in_tables_are_what_the_standard_library_makes_of_them() {
    check();
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::check;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn numbers_in_tables_are_what_the_standard_library_makes_of_them() {
        check();
    }
}
