//! The history as text for other tools.

use signalbox::views::{self, ExportFormat};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use crate::{
    Simulator,
    errors::{Code, Misuse},
    shapes::handles,
};

/// The most records that are written at once. JavaScript engines hold texts of some 500 million characters, and a record comes to
/// less than a thousand of them in every format.
const MOST_EXPORTED: u32 = 500_000;

#[wasm_bindgen]
impl Simulator {
    /// The history up to the cursor as text for other tools: `"jsonl"` and `"csv"` are the journal record by record, with instants in
    /// virtual milliseconds and as RFC 3339; `"chrome-trace"` and `"otlp"` are the runs' lives as traces, in microseconds since the
    /// scenario's start and nanoseconds since 1970. What goes on at the cursor is cut there and marked as unfinished.
    ///
    /// @throws {SimulatorError} `bad_argument` for any other format; `too_long` where the cursor has more than 500,000 records
    #[wasm_bindgen(js_name = exportAs)]
    pub fn export_as(&self, format: &handles::ExportFormat) -> Result<String, Misuse> {
        let name = format.unchecked_ref::<JsValue>().as_string();
        let format = ExportFormat::ALL.iter().find(|format| Some(format.as_str()) == name.as_deref());
        let unknown = || {
            let mut message = String::from("`format` is one of these");
            for (i, word) in ExportFormat::WORDS.iter().enumerate() {
                message.extend([if i == 0 { ": " } else { ", " }, word]);
            }
            Misuse::new(Code::BadArgument, message)
        };
        let format = format.ok_or_else(unknown)?;
        let scene = self.scene();
        if scene.world.seq() > MOST_EXPORTED {
            return Err(Misuse::new(Code::TooLong, format!("at most {MOST_EXPORTED} records are exported at once")));
        }
        Ok(views::export(&scene, self.simulation.engine().journal().records(), *format))
    }
}
