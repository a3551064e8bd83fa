//! Letters for the canvas, drawn once and copied from then on. A browser brings style and layout of the whole page up to date before it
//! draws text on a canvas that belongs to it, which costs more than all the rest of a frame; copying pictures costs nothing of the kind.

use std::ops::RangeInclusive;

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// The letters that there are: numbers, times and units are made of them.
const LETTERS: RangeInclusive<char> = ' '..='~';
/// The size of the font, in CSS pixels.
const SIZE: f64 = 10.0;
/// The air around a letter, in pixels of the device.
const AIR: f64 = 2.0;

/// A sheet with all letters, a row for each colour.
pub(super) struct Letters {
    sheet: HtmlCanvasElement,
    /// The width and height of a letter's place on the sheet, in pixels of the device.
    cell: (f64, f64),
    /// How far each letter moves the pen.
    widths: Vec<f64>,
}

impl Letters {
    /// Draws the sheet. `density`: the pixels of the device in a CSS pixel.
    pub(super) fn new(font: &str, density: f64, colours: &[&str]) -> Option<Letters> {
        let sheet = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
        let pen = sheet.get_context("2d").ok().flatten()?.dyn_into::<CanvasRenderingContext2d>().ok()?;
        let font = format!("500 {:.1}px {font}", SIZE * density);
        pen.set_font(&font);
        let letters: Vec<String> = LETTERS.map(String::from).collect();
        let widths: Vec<f64> =
            letters.iter().map(|letter| pen.measure_text(letter).map_or(SIZE, |measured| measured.width())).collect();
        let widest = widths.iter().fold(0.0_f64, |widest, width| widest.max(*width));
        let cell = (widest.ceil() + 2.0 * AIR, (SIZE * density * 1.6).ceil());
        sheet.set_width((cell.0 * letters.len() as f64) as u32);
        sheet.set_height((cell.1 * colours.len() as f64) as u32);
        // A canvas forgets its font when it is given a size.
        pen.set_font(&font);
        pen.set_text_baseline("middle");
        for (row, colour) in colours.iter().enumerate() {
            pen.set_fill_style_str(colour);
            for (place, letter) in letters.iter().enumerate() {
                let (x, y) = (place as f64 * cell.0 + AIR, (row as f64 + 0.5) * cell.1);
                // Only words that are no text could be refused.
                let _ = pen.fill_text(letter, x, y);
            }
        }
        Some(Letters { sheet, cell, widths })
    }

    /// How long words are, in pixels of the device.
    pub(super) fn width(&self, words: &str) -> f64 {
        words.chars().map(|letter| self.widths.get(place(letter)).copied().unwrap_or(0.0)).sum()
    }

    /// Writes words from a place on, around its height, in the colour of a row of the sheet.
    pub(super) fn write(&self, context: &CanvasRenderingContext2d, words: &str, (x, y): (f64, f64), row: usize) {
        let (w, h) = self.cell;
        let mut x = x;
        for letter in words.chars() {
            let place = place(letter);
            let (from, to) = ((place as f64 * w, row as f64 * h), ((x - AIR).round(), (y - h / 2.0).round()));
            if letter != ' ' {
                // The sheet is no picture that could fail to load.
                let _ = context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                    &self.sheet,
                    from.0,
                    from.1,
                    w,
                    h,
                    to.0,
                    to.1,
                    w,
                    h,
                );
            }
            x += self.widths.get(place).copied().unwrap_or(0.0);
        }
    }
}

/// The place of a letter on the sheet; one that is not there is written as a question mark.
fn place(letter: char) -> usize {
    let letter = if LETTERS.contains(&letter) { letter } else { '?' };
    letter as usize - *LETTERS.start() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_has_a_place_of_its_own_and_others_have_that_of_the_question_mark() {
        let places: Vec<usize> = LETTERS.map(place).collect();
        assert!(places.iter().enumerate().all(|(i, place)| i == *place));
        assert_eq!(place('\u{e9}'), place('?'));
    }
}
