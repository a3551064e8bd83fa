//! Compressing and unpacking, by the browser's own streams: a compressor of our own would weigh more than most of the app's pages.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

/// The name of the raw form, without header and checksum.
const FORM: &str = "deflate-raw";
/// Unpacked, nothing of ours is longer. A link that would fill the memory is cut off here.
const MOST_UNPACKED: usize = 4_000_000;

#[wasm_bindgen]
extern "C" {
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(form: &str) -> Result<CompressionStream, JsValue>;

    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(form: &str) -> Result<DecompressionStream, JsValue>;

    type Stream;
    #[wasm_bindgen(method, catch, js_name = getWriter)]
    fn writer(this: &Stream) -> Result<Writer, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn reader(this: &Stream) -> Result<Reader, JsValue>;

    type Writer;
    #[wasm_bindgen(method)]
    fn write(this: &Writer, bytes: &Uint8Array) -> js_sys::Promise;
    #[wasm_bindgen(method)]
    fn close(this: &Writer) -> js_sys::Promise;

    type Reader;
    #[wasm_bindgen(method)]
    fn read(this: &Reader) -> js_sys::Promise;
    #[wasm_bindgen(method)]
    fn cancel(this: &Reader) -> js_sys::Promise;
}

/// Compresses.
///
/// # Errors
/// The browser has no streams that compress.
pub(super) async fn pack(bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    through(CompressionStream::new(FORM)?.into(), bytes).await
}

/// Unpacks what [`pack`] made.
///
/// # Errors
/// It is damaged, or the browser has no streams that unpack.
pub(super) async fn unpack(bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    through(DecompressionStream::new(FORM)?.into(), bytes).await
}

async fn through(stream: JsValue, bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    use wasm_bindgen::JsCast as _;
    let end = |name: &str| Ok::<_, JsValue>(Reflect::get(&stream, &name.into())?.unchecked_into::<Stream>());
    let (writer, reader) = (end("writable")?.writer()?, end("readable")?.reader()?);
    // Listened to at once, since a damaged text fails all three and no failure may stay unheard; awaited after reading, since they
    // wait for the reader.
    let written = JsFuture::from(writer.write(&Uint8Array::from(bytes)));
    let closed = JsFuture::from(writer.close());
    let read = drain(&reader).await;
    if read.is_err() {
        // Whatever it says, the failure that matters is the one above.
        let _ = JsFuture::from(reader.cancel()).await;
    }
    let (written, closed) = (written.await, closed.await);
    let out = read?;
    written.and(closed)?;
    Ok(out)
}

async fn drain(reader: &Reader) -> Result<Vec<u8>, JsValue> {
    let mut out = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await?;
        if Reflect::get(&part, &"done".into())?.is_truthy() {
            return Ok(out);
        }
        let bytes = Uint8Array::new(&Reflect::get(&part, &"value".into())?);
        if out.len() + bytes.length() as usize > MOST_UNPACKED {
            return Err(JsValue::from_str("too long"));
        }
        out.extend(bytes.to_vec());
    }
}
