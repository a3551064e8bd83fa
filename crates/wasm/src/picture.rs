//! The machine and the timeline as SVG.

use signalbox::views::{self, svg};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use crate::{
    Simulator,
    errors::{Code, Misuse},
    shapes::handles,
    simulator::{read, window},
};

/// The state machine as the rule table has it (T0–T15), as the text of an SVG. A dashed edge rests on a reading.
#[wasm_bindgen(js_name = lifecycleSvg)]
pub fn lifecycle_svg() -> String {
    svg::machine_svg(None)
}

#[wasm_bindgen]
impl Simulator {
    /// A picture at the cursor as the text of an SVG: `"machine"` is the state machine with how many runs are where and took which
    /// edge, `"timeline"` a lane per workspace between two instants, up to the cursor if left out. It stands alone, in light and dark;
    /// a page's own custom properties (`--sb-st-failed`) recolour it where it is inline.
    ///
    /// @throws {SimulatorError} `bad_argument`; `too_long` where more than 5,000 runs lie between the two instants
    pub fn picture(
        &self,
        name: &handles::PictureName,
        options: Option<handles::TimelineOptions>,
    ) -> Result<String, Misuse> {
        let scene = self.scene();
        let options = options.as_deref();
        match name.unchecked_ref::<JsValue>().as_string().as_deref() {
            Some("machine") => {
                read(options, &[], |_, _| Some(()))?;
                Ok(svg::machine_svg(Some(&views::machine(&scene))))
            }
            Some("timeline") => {
                let (from, to) = window(options, scene.now)?;
                svg::timeline_svg(&scene, from, to).ok_or_else(|| {
                    Misuse::new(
                        Code::TooLong,
                        format!("a picture has at most {} runs: give it a window", svg::MOST_BARS),
                    )
                })
            }
            _ => Err(Misuse::new(Code::BadArgument, "there are these pictures: machine, timeline")),
        }
    }
}
