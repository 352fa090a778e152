//! Bytes from a stream into an [`Ingest`], with progress and a way to stop.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::futures::{JsFuture, future_to_promise};
use js_sys::{ArrayBuffer, Date, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{
    AbortSignal, MessageChannel, MessagePort, ReadableStream, ReadableStreamByobReader,
    ReadableStreamDefaultReader, ReadableStreamGetReaderOptions, ReadableStreamReadResult,
    ReadableStreamReaderMode,
};

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

    /// Takes some bytes, straight into the place they are read in.
    pub(super) fn write(&mut self, bytes: &Uint8Array) -> Result<(), JsValue> {
        let length = bytes.length();
        let mut at = 0;
        while at < length {
            let space = self.ingest.space();
            let to = length.min(at.saturating_add(space.len() as u32));
            let count = (to - at) as usize;
            bytes.subarray(at, to).copy_to(&mut space[..count]);
            self.ingest.advance(count).map_err(error::to_js)?;
            at = to;
        }
        Ok(())
    }

    /// Whether it is time to tell, and to let others have a turn.
    fn is_time(&self) -> bool {
        Date::now() - self.told >= TELL_EVERY
    }

    fn tell(&mut self) -> Result<(), JsValue> {
        self.told = Date::now();
        let Some(tell) = &self.tell else {
            return Ok(());
        };
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

/// How much is read at once, where the stream fills a buffer that it is given. While it is parsed here, the
/// platform reads on into its own: a second buffer would only have it woken for every 64 KB that come.
const BUFFER: u32 = 1 << 20;

/// After how many bytes of files the collector is called, and with how large a buffer.
const LITTER: u32 = 1 << 27;

/// The same once that much of one file was read: it takes a little time, and heaps stay as large as they are.
const LITTER_OF_LONG: u32 = 1 << 24;

thread_local! {
    /// How many bytes of files were read since it was called.
    static LITTERED: Cell<u32> = const { Cell::new(0) };
}

/// Has what earlier reads of files left behind collected, after so many bytes more.
///
/// For each 64 KB of a file a browser leaves promises and streams' requests in two heaps that hold on to
/// each other. It is so little that a collector would let it grow over gigabytes to as much as all else
/// takes. A buffer counts by its length, and takes no memory while nobody touches it.
fn tidy(read: u32, is_long: bool) {
    let bytes = LITTERED.get().saturating_add(read);
    let litter = if is_long { LITTER_OF_LONG } else { LITTER };
    LITTERED.set(bytes % litter);
    if bytes >= litter {
        // Where there is no place for one, what could be collected has been.
        let _dropped = Untouched::new(litter);
    }
}

/// Whether that may be done: at the edge, where there are no workers, so large a buffer may be all that a
/// program is allowed.
fn may_tidy() -> bool {
    Reflect::has(&js_sys::global(), &"Worker".into()).unwrap_or(false)
}

#[wasm_bindgen]
extern "C" {
    /// A `ReadableStreamBYOBReader` whose `read` takes options.
    type Filling;

    #[wasm_bindgen(method)]
    fn read(this: &Filling, view: &Uint8Array, options: &JsValue) -> Promise;

    /// An `ArrayBuffer` that there may be no memory for.
    #[wasm_bindgen(js_name = ArrayBuffer)]
    type Untouched;

    #[wasm_bindgen(constructor, catch, js_class = "ArrayBuffer")]
    fn new(length: u32) -> Result<Untouched, JsValue>;
}

/// Who reads the stream: with a buffer of our own, which goes round, or as its chunks come. Held from here
/// until all is read: Chromium forgets a stream of bytes that nothing but a pending read of it holds.
enum Reader {
    Byob(ReadableStreamByobReader),
    Default(ReadableStreamDefaultReader),
}

impl Reader {
    fn of(stream: &ReadableStream) -> Result<Self, JsValue> {
        let options = ReadableStreamGetReaderOptions::new();
        options.set_mode(ReadableStreamReaderMode::Byob);
        // Only a stream of bytes takes a buffer; others throw, and so does one that is locked.
        let get: Function = Reflect::get(stream, &"getReader".into())?.unchecked_into();
        match get.call1(stream, &options) {
            Ok(reader) => Ok(Self::Byob(reader.unchecked_into())),
            Err(_) => get
                .call0(stream)
                .map(|reader| Self::Default(reader.unchecked_into())),
        }
    }

    /// What comes next, in a buffer where the stream takes one.
    fn read(&self, buffer: Option<ArrayBuffer>, options: &JsValue) -> Promise {
        match self {
            Self::Byob(reader) => {
                let buffer = buffer.unwrap_or_else(|| ArrayBuffer::new(BUFFER));
                let view = Uint8Array::new(&buffer);
                reader.unchecked_ref::<Filling>().read(&view, options)
            }
            Self::Default(reader) => reader.read().unchecked_into(),
        }
    }

    /// Lets go of the stream: what is still being read ends as if the stream had.
    fn cancel(&self, reason: &JsValue) -> Promise {
        match self {
            Self::Byob(reader) => reader.cancel_with_reason(reason).unchecked_into(),
            Self::Default(reader) => reader.cancel_with_reason(reason).unchecked_into(),
        }
    }
}

/// Reads the stream to its end into the sink. An abort rejects with the signal's reason, and an
/// error here cancels the stream. `full` buffers are what is best of a file, which comes quickly: fewer
/// promises, and less memory for them; where the platform cannot fill them, they come as they are.
pub(super) fn pump(
    stream: &ReadableStream,
    sink: &Rc<RefCell<Sink>>,
    signal: Option<AbortSignal>,
    full: bool,
) -> Result<Promise, JsValue> {
    let options = Object::new();
    if full {
        Reflect::set(&options, &"min".into(), &(BUFFER / 2).into())?;
    }
    let reader = Rc::new(Reader::of(stream)?);
    let sink = Rc::clone(sink);
    Ok(future_to_promise(async move {
        let listening = signal
            .as_ref()
            .map(|signal| Listening::new(signal, &reader))
            .transpose()?;
        let tidies = full && may_tidy();
        let read = read_all(&reader, &sink, &options, tidies).await;
        drop(listening);
        if let Some(signal) = signal.filter(AbortSignal::aborted) {
            return Err(signal.reason());
        }
        if let Err(error) = &read {
            // The stream may have failed itself; then there is nothing left to cancel.
            let _cancelled = JsFuture::from(reader.cancel(error)).await;
        }
        read.map(|()| JsValue::UNDEFINED)
    }))
}

async fn read_all(
    reader: &Reader,
    sink: &RefCell<Sink>,
    options: &JsValue,
    tidies: bool,
) -> Result<(), JsValue> {
    let mut buffer = None;
    let turns = Turns::new()?;
    loop {
        let read = JsFuture::from(reader.read(buffer.take(), options));
        let result: ReadableStreamReadResult = read.await?.unchecked_into();
        let value = result.get_value();
        // The last buffer may come with the end, as full as it got.
        if value.is_undefined() {
            break;
        }
        let Ok(bytes) = value.dyn_into::<Uint8Array>() else {
            return Err(error::not_bytes());
        };
        let is_long = sink.borrow().ingest.bytes() >= u64::from(LITTER);
        sink.borrow_mut().write(&bytes)?;
        if tidies {
            tidy(bytes.length(), is_long);
        }
        if sink.borrow().is_time() {
            sink.borrow_mut().tell()?;
            turns.next().await?;
        }
        if sink.borrow().ingest.is_complete() {
            JsFuture::from(reader.cancel(&JsValue::UNDEFINED)).await?;
            break;
        }
        if result.get_done() == Some(true) {
            break;
        }
        buffer = Some(bytes.buffer());
    }
    Ok(())
}

/// Turns for the event loop: where bytes are always there already, promises alone would leave none to
/// messages, and so none to who wants to cancel. A message comes at once, a timer does not.
struct Turns {
    near: MessagePort,
    far: MessagePort,
}

impl Turns {
    fn new() -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        Ok(Self {
            near: channel.port1(),
            far: channel.port2(),
        })
    }

    async fn next(&self) -> Result<(), JsValue> {
        let arrived = Promise::new(&mut |arrive, _| self.near.set_onmessage(Some(&arrive)));
        self.far.post_message(&JsValue::NULL)?;
        JsFuture::from(arrived).await.map(drop)
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        self.near.close();
    }
}

/// Cancels the reading when the signal is aborted, until dropped.
struct Listening {
    signal: AbortSignal,
    on_abort: Closure<dyn FnMut()>,
}

impl Listening {
    fn new(signal: &AbortSignal, reader: &Rc<Reader>) -> Result<Self, JsValue> {
        let (reader, aborted) = (Rc::clone(reader), signal.clone());
        let on_abort = Closure::new(move || {
            // How the cancelling goes does not matter to who wanted it to stop.
            let _cancelling = reader.cancel(&aborted.reason());
        });
        let listening = Self {
            signal: signal.clone(),
            on_abort,
        };
        let listener = listening.on_abort.as_ref().unchecked_ref();
        signal.add_event_listener_with_callback("abort", listener)?;
        Ok(listening)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let listener = self.on_abort.as_ref().unchecked_ref();
        // Only a listener that is null is refused.
        let _removed = self
            .signal
            .remove_event_listener_with_callback("abort", listener);
    }
}
