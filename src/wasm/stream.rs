//! Bytes from a stream into an [`Ingest`], with progress and a way to stop.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Date, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, ReadableStream, StreamPipeOptions, WritableStream};

use super::types::Progress;
use super::{error, to_js};
use crate::Ingest;

/// How often progress is told, in milliseconds: often enough for the eye, and no more.
const TELL_EVERY: f64 = 50.0;

/// What the chunks of a stream go into, and who is told of it.
pub(super) struct Sink {
    pub(super) ingest: Ingest,
    tell: Option<Function>,
    total: Option<f64>,
    began: f64,
    told: f64,
}

impl Sink {
    pub(super) fn new(ingest: Ingest, tell: Option<Function>, total: Option<f64>) -> Self {
        let began = Date::now();
        Self {
            ingest,
            tell,
            total,
            began,
            told: began,
        }
    }

    fn write(&mut self, chunk: JsValue) -> Result<(), JsValue> {
        let bytes: Uint8Array = chunk.dyn_into().map_err(|_| error::not_bytes())?;
        self.ingest.push(&bytes.to_vec()).map_err(error::to_js)?;
        if Date::now() - self.told < TELL_EVERY {
            Ok(())
        } else {
            self.tell()
        }
    }

    fn tell(&mut self) -> Result<(), JsValue> {
        let Some(tell) = &self.tell else {
            return Ok(());
        };
        self.told = Date::now();
        let bytes = self.ingest.bytes() as f64;
        let seconds = (self.told - self.began) / 1000.0;
        let left = |total: f64| (seconds * (total - bytes) / bytes.max(1.0)).max(0.0);
        let progress = Progress {
            bytes,
            total_bytes: self.total,
            rows: self.ingest.rows(),
            seconds_left: self.total.map(left),
        };
        tell.call1(&JsValue::NULL, &to_js(&progress)?)?;
        Ok(())
    }
}

/// Pipes the stream to its end into the sink. However it ends, the platform lets go of both: an
/// abort rejects with the signal's reason, an error here cancels the source with that error.
pub(super) fn pipe(
    stream: &ReadableStream,
    sink: &Rc<RefCell<Sink>>,
    signal: Option<&AbortSignal>,
) -> Result<Promise, JsValue> {
    let sink = Rc::clone(sink);
    let write = Closure::<dyn FnMut(JsValue) -> Result<(), JsValue>>::new(move |chunk| {
        sink.borrow_mut().write(chunk)
    });
    let underlying = Object::new();
    Reflect::set(&underlying, &"write".into(), &write.into_js_value())?;
    let options = StreamPipeOptions::new();
    if let Some(signal) = signal {
        options.set_signal(signal);
    }
    let destination = WritableStream::new_with_underlying_sink(&underlying)?;
    Ok(stream
        .pipe_to_with_options(&destination, &options)
        .unchecked_into())
}
