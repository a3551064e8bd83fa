//! Decides whether the app is built as one file or in parts (`src/parts.rs`).

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(split)");
    let wanted = env::var_os("CARGO_FEATURE_SPLIT").is_some();
    // Of the app's builds only the one that is delivered optimises for the smallest size, and only it is worth the splitting.
    let delivered = env::var("OPT_LEVEL").is_ok_and(|level| level == "z");
    if wanted && delivered {
        println!("cargo::rustc-cfg=split");
        // What refers to what is what the splitter goes by.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
