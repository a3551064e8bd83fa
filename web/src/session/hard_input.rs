//! Links changed in thousands of ways: each is opened or refused with a word, and what is opened can be shown. The changes are
//! those of `tests/hard_input`, which tries everything else that is read from outside.

#[path = "../../../tests/hard_input/dice.rs"]
mod dice;
#[path = "../../../tests/hard_input/mutate.rs"]
mod mutate;
#[path = "../../../tests/hard_input/tree.rs"]
mod tree;
#[path = "../../../tests/hard_input/try_all.rs"]
mod try_all;

use signalbox::{
    history::{SavedCase, Simulation},
    scenario::presets::PRESETS,
};

use super::{
    Zoom,
    file::{self, Refused},
    link::{self, Link},
};
use crate::paint::window::{SHORTEST, Window};
use mutate::{mutated, scramble};
use tree::{Tree, quoted};
use try_all::{
    Verdict::{self, Accepted, Denied, Refused as Malformed},
    try_all,
};

/// Inputs over all surfaces; here there is one.
const ALL: u64 = 10_000;

/// Links with everything that a link may hold, before they are compressed.
fn links() -> Vec<Tree> {
    let zooms = [r#"{"follow":900.0}"#, r#"{"fixed":{"from":5.5,"length":60.25}}"#, r#""all""#];
    let of = |(i, preset): (usize, &signalbox::scenario::presets::Preset)| {
        let case = file::compact(&SavedCase::new((preset.draft)(), 7));
        let zoom = zooms[i % zooms.len()];
        let text = format!(
            r#"{{"t":{},"c":{case},"b":"b","m":[5,90000],"s":1,"p":"rules","z":{zoom},"k":"dark"}}"#,
            quoted(preset.title)
        );
        (text.len() < 12_000).then(|| Tree::of(&serde_json::from_str(&text).unwrap()))
    };
    PRESETS.iter().enumerate().filter_map(of).collect()
}

/// Opens a fragment as the page does, but for the browser's own decompression.
fn opened(fragment: &str) -> Result<(Link, SavedCase), Refused> {
    let (sum, text) = link::open(fragment)?;
    let link = link::unpacked(sum, &text)?;
    let case = file::read(link.case.get())?;
    Simulation::open(case.clone())?;
    Ok((link, case))
}

fn judged(fragment: &str, usual: Verdict) -> Result<Verdict, String> {
    let (link, case) = match opened(fragment) {
        Ok(opened) => opened,
        Err(refused) if refused.told().trim().is_empty() => return Err("refused without a word".into()),
        Err(refused)
            if refused.mistakes.iter().any(|m| m.path.is_empty() || m.what.is_empty() || m.mend.is_empty()) =>
        {
            return Err(format!("a mistake that leaves something unsaid: {:?}", refused.mistakes));
        }
        Err(_) => return Ok(usual),
    };
    let (from, length) = match link.zoom.unwrap_or_default() {
        Zoom::Follow(length) => (0.0, length),
        Zoom::Fixed(Window { from, length }) => (from, length),
        Zoom::All => (0.0, SHORTEST),
    };
    let (left, right) = Window { from, length }.drawn();
    if length < SHORTEST || !(left < right && right.is_finite()) {
        return Err(format!("a stretch that cannot be drawn: {length} from {from}"));
    }
    let again = link.write();
    match opened(&link::fragment(again.as_bytes(), &again)) {
        Ok((link, same)) if link.write() == again && same == case => Ok(Accepted),
        other => Err(format!("a link that was opened does not open again: {other:?}")),
    }
}

#[test]
fn links_are_opened_or_refused_with_a_word() {
    let trees = links();
    let mut words = Vec::new();
    trees.iter().for_each(|tree| tree.words(&mut words));
    // Those with a right checksum and a wrong content are `Denied`, those that lost something on the way `Malformed`.
    try_all("links", ALL, &[Accepted, Denied, Malformed], |dice, input| {
        let tree = dice.pick(&trees);
        if dice.one_in(4) {
            let text = tree.text();
            let mut fragment = link::fragment(text.as_bytes(), &text).into_bytes();
            scramble(dice, &mut fragment, b"#1.AAAAAAAA#2.");
            *input = fragment;
            return judged(&String::from_utf8_lossy(input), Malformed);
        }
        *input = mutated(dice, tree, &trees, &words);
        let text = String::from_utf8_lossy(input);
        judged(&link::fragment(text.as_bytes(), &text), Denied)
    });
}
