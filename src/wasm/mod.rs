//! The face: the functions and classes that JavaScript sees. It holds no mathematics and no parsing.
//!
//! A call crosses once for a chunk of bytes, a batch of rows or a frame. Numbers, strings, plain objects and copied
//! typed arrays come back.

mod descent;
mod describe;
mod diagnosis;
mod error;
mod from_js;
mod inspector;
mod model;
mod observations;
mod options;
mod penalised;
mod results;
mod score;
mod serialise;
mod surface;
mod types;

pub use descent::Descent;
pub use describe::Describer;
pub use diagnosis::Diagnosis;
pub use inspector::{Inspector, segment_bytes, window_bytes};
pub use model::Model;
pub use observations::{Columns, Observations, Reading, read_columns};
pub use penalised::Path;
pub use score::Scorer;

use wasm_bindgen::prelude::*;

/// It takes less code than the allocator of the standard library.
#[cfg(feature = "allocator")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Runs when the module is instantiated. No input makes it panic; if one does, the call throws an error that
/// names the place. Only an allocation that fails still traps.
#[wasm_bindgen(start)]
pub fn start() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    #[cfg(not(debug_assertions))]
    std::panic::set_hook(Box::new(error::throw_panic));
}
