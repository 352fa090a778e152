//! Bytes from a stream into an [`Ingest`], with progress and a way to stop.

use js_sys::{Date, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, ReadableStream, ReadableStreamDefaultReader};

use super::types::Progress;
use super::{error, to_js};
use crate::Ingest;

/// How often progress is told, in milliseconds: often enough for the eye, and no more.
const TELL_EVERY: f64 = 50.0;

/// Who is told how far the reading is.
struct Listener {
    tell: Option<Function>,
    total: Option<f64>,
    began: f64,
    told: f64,
}

impl Listener {
    fn tell(&mut self, ingest: &Ingest, at_end: bool) -> Result<(), JsValue> {
        let Some(tell) = &self.tell else {
            return Ok(());
        };
        let now = Date::now();
        if !at_end && now - self.told < TELL_EVERY {
            return Ok(());
        }
        self.told = now;
        let bytes = ingest.bytes() as f64;
        let seconds = (now - self.began) / 1000.0;
        let seconds_left = self
            .total
            .filter(|_| bytes > 0.0)
            .map(|total| (seconds * (total - bytes) / bytes).max(0.0));
        let progress = Progress {
            bytes,
            total_bytes: self.total,
            rows: ingest.rows(),
            seconds_left,
        };
        tell.call1(&JsValue::NULL, &to_js(&progress)?)?;
        Ok(())
    }
}

/// Reads the stream to its end. However it ends, the stream is let go of.
pub(super) async fn drain(
    stream: &ReadableStream,
    ingest: &mut Ingest,
    total: Option<f64>,
    tell: Option<Function>,
    signal: Option<&AbortSignal>,
) -> Result<(), JsValue> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    // An abort must end a read that is still waiting: cancelling makes it come back as done.
    let (waiting, aborter) = (reader.clone(), signal.cloned());
    let on_abort = Closure::<dyn FnMut()>::new(move || {
        let reason = aborter
            .as_ref()
            .map_or(JsValue::UNDEFINED, AbortSignal::reason);
        let_go(&waiting, &reason);
    });
    if let Some(signal) = signal {
        signal.add_event_listener_with_callback("abort", on_abort.as_ref().unchecked_ref())?;
    }
    let began = Date::now();
    let mut listener = Listener {
        tell,
        total,
        began,
        told: began,
    };
    let result = pump(&reader, ingest, &mut listener, signal).await;
    if let Some(signal) = signal {
        signal.remove_event_listener_with_callback("abort", on_abort.as_ref().unchecked_ref())?;
    }
    if let Err(reason) = &result {
        let_go(&reader, reason);
    }
    result
}

/// Cancels; a stream that cannot even be cancelled has said why already.
fn let_go(reader: &ReadableStreamDefaultReader, reason: &JsValue) {
    let cancelled = JsFuture::from(reader.cancel_with_reason(reason));
    spawn_local(async {
        let _settled = cancelled.await;
    });
}

async fn pump(
    reader: &ReadableStreamDefaultReader,
    ingest: &mut Ingest,
    listener: &mut Listener,
    signal: Option<&AbortSignal>,
) -> Result<(), JsValue> {
    let aborted = || match signal.filter(|signal| signal.aborted()) {
        Some(signal) => Err(signal.reason()),
        None => Ok(()),
    };
    aborted()?;
    loop {
        let read = JsFuture::from(reader.read()).await?;
        aborted()?;
        if Reflect::get(&read, &"done".into())?.is_truthy() {
            return listener.tell(ingest, true);
        }
        let chunk = Reflect::get(&read, &"value".into())?
            .dyn_into::<Uint8Array>()
            .map_err(|_| error::not_bytes())?;
        ingest.push(&chunk.to_vec()).map_err(error::to_js)?;
        listener.tell(ingest, false)?;
    }
}
