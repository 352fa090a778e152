//! All tests of the public API, natively and in a browser. They are one program, because each program more is linked and run
//! by itself: DESIGN.md has the times. `cargo test --test all dates::` runs those of one file.

mod added_variable;
mod aliased;
mod any_split;
mod arrival;
mod awkward;
mod categories;
mod centre;
mod common;
mod converged;
mod dates;
mod describe;
mod diagnostics;
mod document;
mod errors;
mod examples;
mod face;
mod folds;
mod formulas;
mod frequencies;
mod galton;
mod inference;
mod leave_out;
mod levels;
mod methods;
mod nist;
mod numbers;
mod online;
mod opening;
mod oracle;
mod original;
mod other_model;
mod parts;
mod passes;
mod penalised;
mod penalised_bits;
mod penalised_golden;
mod promises;
mod rates;
mod scoring;
mod shape;
mod special;
mod sql;
mod terms;
mod web;
mod width;
mod written;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn every_file_and_folder_with_tests_is_a_part_of_this_program() -> std::io::Result<()> {
    let parts: Vec<&str> = include_str!("all.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"))? {
        let path = entry?.path();
        let is_part =
            path.extension().is_some_and(|ending| ending == "rs") || path.join("mod.rs").exists();
        let name = path.file_stem().and_then(|name| name.to_str());
        if is_part && name != Some("all") {
            assert!(name.is_some_and(|name| parts.contains(&name)), "{path:?}");
        }
    }
    Ok(())
}
