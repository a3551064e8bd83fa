//! The package's presets are the core's, written out. `UPDATE_GOLDEN=1` writes them anew.
#![cfg(not(target_arch = "wasm32"))]

use std::{fs, path::PathBuf};

use serde::Serialize;
use signalbox::{form::json, scenario::presets::PRESETS};

/// What the package says of a preset.
#[derive(Serialize)]
struct Preset {
    id: &'static str,
    title: &'static str,
    about: &'static str,
}

/// The files and what must stand in them.
fn fresh() -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("presets");
    let list: Vec<_> = PRESETS.iter().map(|p| Preset { id: p.id, title: p.title, about: p.about }).collect();
    let mut files = vec![(folder.join("list.json"), json::write(&list))];
    for preset in PRESETS {
        files.push((folder.join(format!("{}.json", preset.id)), json::write(&(preset.draft)())));
    }
    files
}

#[test]
fn they_are_what_the_core_writes() {
    for (path, fresh) in fresh() {
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, format!("{fresh}\n")).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept.trim_end() == fresh, "{} is out of date: run this test once with UPDATE_GOLDEN=1", path.display());
    }
}

#[test]
fn there_is_a_file_for_each_and_no_other() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("presets");
    let here = fs::read_dir(folder).map(|entries| entries.count()).unwrap_or_default();
    assert_eq!(here, PRESETS.len() + 1);
    let source = include_str!("../src/reference.rs");
    for preset in PRESETS {
        assert!(source.contains(&format!("(\"{}\", include_str!", preset.id)), "{} is not in the package", preset.id);
    }
}
