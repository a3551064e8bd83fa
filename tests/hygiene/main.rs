//! House rules that a compiler does not know, read from the sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The rooms of the core from the ground up: a room uses those before it, never those after it (design, section 4).
const LADDER: [&str; 13] = [
    "form",
    "rulebook",
    "words",
    "lifecycle",
    "scenario",
    "world",
    "journal",
    "policy",
    "engine",
    "history",
    "views",
    "api",
    "studies",
];

/// Rooms that do not use one before them either: the first never uses the second.
const APART: [(&str, &str); 6] = [
    ("rulebook", "form"),
    ("journal", "lifecycle"),
    ("journal", "scenario"),
    ("journal", "world"),
    ("policy", "journal"),
    ("studies", "api"),
];

/// Files that may be longer than [`LONGEST`], each with the reason.
const LONG_FILES: &[(&str, &str)] = &[];
const LONGEST: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// All files below a folder with one of these endings, as paths from the project's root with their text.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    const NOT_OURS: [&str; 5] = ["target", "node_modules", "dist", "pkg", "screenshots"];
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(&path).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            let ours = !name.starts_with('.') && !NOT_OURS.contains(&name.as_str());
            if path.is_dir() && ours {
                open.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let text = fs::read_to_string(&path).unwrap_or_default();
                found.push((path.strip_prefix(root()).unwrap_or(&path).display().to_string(), text));
            }
        }
    }
    found.sort();
    found
}

fn rust(folder: &str) -> Vec<(String, String)> {
    files(folder, &[".rs"])
}

/// A file's lines without comments and without its unit tests.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    lines.map(|(i, line)| (i + 1, line.split("//").next().unwrap_or_default()))
}

fn complain(what: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{what}:\n{}", broken.join("\n"));
}

/// The rooms that a file of the core names: `crate::room::…`, also inside `use crate::{room::…, …}`.
fn rooms_used(text: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    // Depth of braces inside a `use crate::{` list; 0 outside.
    let mut depth = 0_usize;
    for (line, code) in code(text) {
        let mut rest = code;
        if depth == 0 {
            while let Some(place) = rest.find("crate::") {
                rest = &rest[place + "crate::".len()..];
                if let Some(list) = rest.strip_prefix('{') {
                    (depth, rest) = (1, list);
                    break;
                }
                used.push((line, first_word(rest)));
            }
        }
        if depth > 0 {
            let mut at_start = true;
            for (i, c) in rest.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' => at_start = true,
                    _ if c.is_alphabetic() && at_start && depth == 1 => {
                        used.push((line, first_word(&rest[i..])));
                        at_start = false;
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
        }
    }
    used
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn the_reader_of_use_lines_finds_every_room() {
    let text = "use crate::{\n    policy::{self, Scene},\n    words::RunNo,\n};\nuse crate::world::Run;\nlet x = crate::views::y();\n";
    let rooms: Vec<String> = rooms_used(text).into_iter().map(|(_, room)| room).collect();
    assert_eq!(rooms, ["policy", "words", "world", "views"]);
    assert_eq!(rooms_used("// crate::views\n#[cfg(test)]\nuse crate::views;"), []);
}

/// A room uses those before it, never those after it.
#[test]
fn no_room_of_the_core_looks_up() {
    let mut broken = Vec::new();
    for (path, text) in rust("crates/core/src") {
        let Some(room) = path.trim_start_matches("crates/core/src/").split(['/', '.']).next() else { continue };
        if room == "lib" {
            continue;
        }
        let Some(own) = LADDER.iter().position(|name| *name == room) else {
            broken.push(format!("{path}: the room {room} is not on the ladder"));
            continue;
        };
        for (line, used) in rooms_used(&text) {
            let Some(other) = LADDER.iter().position(|name| *name == used) else { continue };
            if other > own || APART.contains(&(room, used.as_str())) {
                broken.push(format!("{path}:{line}: {room} uses {used}"));
            }
        }
    }
    complain("rooms that look up the ladder", &broken);
}

/// Two shells sit on one core and never on each other.
#[test]
fn the_shells_do_not_know_each_other() {
    let mut broken = Vec::new();
    for (folder, other) in [
        ("web/src", "signalbox_wasm"),
        ("web/elements/src", "signalbox_wasm"),
        ("web/src", "signalbox_elements"),
        ("web/worker/src", "signalbox_wasm"),
        ("web/worker/src", "signalbox_web"),
        ("crates/wasm/src", "signalbox_web"),
        ("crates/wasm/src", "signalbox_worker"),
        ("crates/core/src", "signalbox_"),
    ] {
        for (path, text) in rust(folder) {
            let lines = code(&text).filter(|(_, line)| line.contains(other));
            broken.extend(lines.map(|(line, _)| format!("{path}:{line} names {other}")));
        }
    }
    complain("shells that know each other", &broken);
}

#[test]
fn every_file_says_what_it_is_for() {
    let headless = |(path, text): (String, String)| (!text.starts_with("//!")).then_some(path);
    let mut broken = Vec::new();
    for folder in ["crates", "web/src", "web/elements/src", "web/worker/src", "tests"] {
        broken.extend(rust(folder).into_iter().filter_map(headless));
    }
    complain("files without a `//!` at their head", &broken);
}

#[test]
fn no_file_grows_too_long() {
    let mut broken = Vec::new();
    for folder in ["crates", "web/src", "web/elements/src", "web/worker/src", "tests"] {
        for (path, text) in rust(folder) {
            let lines = text.lines().count();
            let excused = LONG_FILES.iter().any(|(file, _)| *file == path);
            if lines > LONGEST && !excused {
                broken.push(format!("{path} has {lines} lines"));
            }
        }
    }
    complain("files that should be split, or listed with a reason", &broken);
    for (file, reason) in LONG_FILES {
        assert!(
            root().join(file).exists() && !reason.is_empty(),
            "{file} is excused, but not there or without a reason"
        );
    }
}

/// The core speaks through values: it prints nothing.
#[test]
fn the_core_prints_nothing() {
    let mut broken = Vec::new();
    let product = |path: &str| !path.ends_with("/tests.rs") && !path.contains("/tests/");
    for (path, text) in rust("crates/core/src").into_iter().filter(|(path, _)| product(path)) {
        for (line, code) in code(&text) {
            let words =
                ["dbg!", "println!", "eprintln!", "print!(", "eprint!(", ".unwrap()", "todo!", "unimplemented!"];
            broken.extend(words.iter().filter(|w| code.contains(**w)).map(|w| format!("{path}:{line} has {w}")));
        }
    }
    complain("lines that have no place in the core", &broken);
}

/// D1: floats differ between targets wherever the platform does the maths.
#[test]
fn the_core_does_its_float_maths_in_one_place() {
    let methods = ["ln", "exp", "powf", "powi", "sqrt", "sin", "cos", "tan", "log2", "log10", "cbrt", "exp2", "ln_1p"];
    let mut broken = Vec::new();
    for (path, text) in rust("crates/core/src") {
        for (line, code) in code(&text) {
            for method in methods.iter().filter(|m| code.contains(&format!(".{m}("))) {
                broken.push(format!("{path}:{line} calls .{method}(): use libm (D1)"));
            }
        }
    }
    complain("float maths of the platform", &broken);
}

/// An element that named a page of the app would bring it along.
#[test]
fn the_elements_know_no_page_of_the_app() {
    let mut broken = Vec::new();
    for (path, text) in rust("web/elements/src") {
        let lines = code(&text).filter(|(_, line)| line.contains("pages::") || line.contains("::pages"));
        broken.extend(lines.map(|(line, _)| format!("{path}:{line}")));
    }
    complain("elements that know pages", &broken);
}

/// A path of somebody's machine helps nobody else.
#[test]
fn no_file_names_a_machine() {
    // Written in halves, so that this file does not name them.
    let homes = ["/ho", "/Us", "/ro", "/wo", "/t", "C:\\\\"];
    let ends = ["me/", "ers/", "ot/", "rk/", "mp/", "Us"];
    let places: Vec<String> = homes.iter().zip(ends).map(|(a, b)| format!("{a}{b}")).collect();
    let mut broken = Vec::new();
    for folder in ["crates", "web", "tests", ".ci"] {
        let endings = [".rs", ".toml", ".json", ".js", ".mjs", ".ts", ".css", ".html", ".md", ".mmd", "run"];
        for (path, text) in files(folder, &endings) {
            for (i, line) in text.lines().enumerate() {
                // A path at the start of a word: `a/home/b` or an address is none.
                let named = places.iter().find(|place| {
                    line.match_indices(place.as_str())
                        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-/}*)".contains(c)))
                });
                broken.extend(named.map(|place| format!("{path}:{} names {place}", i + 1)));
            }
        }
    }
    complain("paths of a machine", &broken);
}
