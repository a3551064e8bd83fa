//! Links: what is on screen as a text that follows the `#` of an address, so that no server ever sees it.
//!
//! `#1.` and then, in the 64 letters that addresses leave alone, four bytes of checksum and the compressed JSON of [`Link`]. The number
//! before the dot is the layout's. Every layout that was ever released must go on opening: `tests/golden/links` holds examples.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use signalbox::words::{RunNo, SimTime};

use super::{Page, Zoom, file::Refused, prefs::Theme};

/// The layout that this build writes, and the newest it reads.
pub const LAYOUT: u32 = 1;
/// What an address should not exceed.
pub const MOST: usize = 2_000;
/// An address longer than this is no link of ours; it is not even unpacked.
const LONGEST: usize = 200_000;

/// What a link holds. Its names are short and its defaults are left out, since an address is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Link {
    /// The case's name.
    #[serde(rename = "t")]
    pub title: String,
    /// The case that is played, as [`super::file::compact`] writes it: with records and digest, so that the reader's page can say if
    /// it plays differently.
    #[serde(rename = "c", skip_serializing)]
    pub case: Box<RawValue>,
    /// The branch's name.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The moment: how many events have happened, and the instant.
    #[serde(rename = "m", default)]
    pub moment: (u32, SimTime),
    /// The run that is looked at.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub selected: Option<RunNo>,
    /// The page, by its word in addresses; the first one if absent, or if this build does not have it.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The stretch of time that charts show, if it is not the usual one.
    #[serde(rename = "z", default, skip_serializing_if = "Option::is_none")]
    pub zoom: Option<Zoom>,
    /// The theme, if it was chosen.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<Theme>,
}

impl Link {
    /// The page it shows.
    #[must_use]
    pub fn page(&self) -> Page {
        self.page.as_deref().and_then(Page::of_fragment).unwrap_or_default()
    }

    /// Its text before it is compressed.
    #[must_use]
    pub fn write(&self) -> String {
        // The case is written already, and goes before the rest.
        let mut text = signalbox::form::json::write(self);
        text.insert_str(1, &format!("\"c\":{},", self.case.get()));
        text
    }

    /// Reads the uncompressed text.
    ///
    /// # Errors
    /// A sentence for the user.
    pub fn read(text: &str) -> Result<Link, Refused> {
        serde_json::from_str(text).map_err(|e| refused(format!("What it holds cannot be read: {e}.")))
    }
}

/// Whether an address's fragment means to be a link of ours, with or without its `#`.
#[must_use]
pub fn is_link(fragment: &str) -> bool {
    layout(fragment).is_some()
}

fn layout(fragment: &str) -> Option<(&str, &str)> {
    let (number, rest) = fragment.trim_start_matches('#').split_once('.')?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some((number, rest))
}

/// A fragment, `#` included, of the compressed text and the text it was made from.
#[must_use]
pub fn fragment(packed: &[u8], text: &str) -> String {
    let bytes = [&checksum(text.as_bytes()).to_be_bytes(), packed].concat();
    format!("#{LAYOUT}.{}", to_letters(&bytes))
}

/// What a fragment holds: the checksum of its text, and the compressed text.
///
/// # Errors
/// A sentence for the user.
pub fn open(fragment: &str) -> Result<(u32, Vec<u8>), Refused> {
    let Some((number, letters)) = layout(fragment) else {
        return Err(refused("It is not a link of Signalbox."));
    };
    if number != LAYOUT.to_string() {
        let text = format!("It has layout {number}, this build reads up to {LAYOUT}: open it with a newer Signalbox.");
        return Err(refused(text));
    }
    if letters.len() > LONGEST {
        return Err(refused("It is too long to be a link of Signalbox."));
    }
    let bytes = from_letters(letters).ok_or_else(|| refused(DAMAGED))?;
    let (sum, packed) = bytes.split_first_chunk::<4>().ok_or_else(|| refused(DAMAGED))?;
    Ok((u32::from_be_bytes(*sum), packed.to_vec()))
}

/// Checks and reads the text that a fragment's bytes were unpacked to.
///
/// # Errors
/// A sentence for the user.
pub fn unpacked(sum: u32, text: &[u8]) -> Result<Link, Refused> {
    let text = std::str::from_utf8(text).ok().filter(|text| checksum(text.as_bytes()) == sum);
    Link::read(text.ok_or_else(|| refused(DAMAGED))?)
}

/// What is said of a link that lost something on its way.
pub const DAMAGED: &str =
    "It is damaged: a part of it is missing or changed. Programs that pass links on sometimes cut them off.";

/// A refusal of a link.
#[must_use]
pub fn refused(text: impl Into<String>) -> Refused {
    Refused { link: true, ..Refused::because(text) }
}

/// FNV-1a: enough to tell a link that was cut off or mistyped.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |sum: u32, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Bytes as letters: base64url without padding.
fn to_letters(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 3);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        let letter = |i: usize| char::from(LETTERS[(bits >> (18 - 6 * i)) as usize & 63]);
        text.extend((0..=chunk.len()).map(letter));
    }
    text
}

/// Letters as bytes; `None` if another letter is among them or the last bits are not as they are written.
fn from_letters(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (bits == 0 && count < 6).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use signalbox::{
        history::SavedCase,
        scenario::presets::PRESETS,
        words::{Command, TimedCommand},
    };

    use crate::{paint::window::Window, session::file};

    #[test]
    fn letters_are_those_of_base64url() {
        for (bytes, text) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("??>", "Pz8-")]
        {
            assert_eq!(to_letters(bytes.as_bytes()), text);
            assert_eq!(from_letters(text).as_deref(), Some(bytes.as_bytes()));
        }
        let all: Vec<u8> = (0..=255).collect();
        for end in 0..=256 {
            assert_eq!(from_letters(&to_letters(&all[..end])).as_deref(), Some(&all[..end]));
        }
        for wrong in ["Z", "Zh", "Zm9v=", "Z g", "Zm9vY"] {
            assert_eq!(from_letters(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn five_hundred_links_hold_what_was_put_into_them() {
        for n in 0..500_u32 {
            let preset = &PRESETS[n as usize % PRESETS.len()];
            let commands = (0..n % 21).map(|i| TimedCommand {
                at: SimTime::from_millis(u64::from(i) * 1_000),
                command: Command::SetLimit { limit: i },
            });
            let case = SavedCase {
                commands: commands.collect(),
                digest: Some(format!("{n:016x}")),
                records: Some(n),
                ..SavedCase::new((preset.draft)(), n)
            };
            let link = Link {
                title: format!("Nº {n} “🚦”"),
                case: RawValue::from_string(file::compact(&case)).unwrap(),
                branch: (n % 2 == 0).then(|| format!("branch {n}")),
                moment: (n, SimTime::from_millis(u64::from(n) * 777)),
                selected: RunNo::new(n % 5),
                page: (n % 3 == 0).then(|| Page::ALL[n as usize % Page::ALL.len()].id().to_owned()),
                zoom: [
                    None,
                    Some(Zoom::All),
                    Some(Zoom::Follow(30.0 + f64::from(n))),
                    Some(Zoom::Fixed(Window { from: 0.5, length: 60.25 })),
                ][n as usize % 4],
                theme: [None, Some(Theme::Dark), Some(Theme::Light)][n as usize % 3],
            };
            let text = link.write();
            // Uncompressed here: compressing is the browser's, and tested there.
            let (sum, bytes) = open(&fragment(text.as_bytes(), &text)).unwrap();
            let back = unpacked(sum, &bytes).unwrap();
            assert_eq!(back.write(), text);
            assert_eq!(file::read(back.case.get()).unwrap(), case);
            assert_eq!(
                (back.moment.0, back.selected, back.zoom, back.theme),
                (n, link.selected, link.zoom, link.theme)
            );
        }
    }

    #[test]
    fn a_link_that_lost_a_letter_or_had_one_changed_is_refused() {
        let text = r#"{"t":"x","c":{"seed":1}}"#;
        let whole = fragment(text.as_bytes(), text);
        let holds = |fragment: &str| open(fragment).and_then(|(sum, bytes)| unpacked(sum, &bytes)).is_ok();
        assert!(holds(&whole) && holds(whole.trim_start_matches('#')));
        for cut in 3..whole.len() {
            assert!(!holds(&whole[..cut]), "{}", &whole[..cut]);
            let other = if whole.as_bytes()[cut] == b'A' { "B" } else { "A" };
            assert!(!holds(&[&whole[..cut], other, &whole[cut + 1..]].concat()), "a letter at {cut}");
        }
    }

    #[test]
    fn pages_are_no_links_and_newer_links_are_refused_with_a_word() {
        for page in ["#rules", "#sb-main", "", "#", "#a.b", "#.x"] {
            assert!(!is_link(page), "{page}");
        }
        assert!(is_link("#1.x") && is_link("#77."));
        assert!(open("#2.abcd").is_err_and(|refused| refused.text.contains("newer Signalbox") && refused.link));
        assert!(open("#1.a!").is_err_and(|refused| refused.text.contains("damaged")));
    }
}
