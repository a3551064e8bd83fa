//! The app through Trunk: the release build and the server.

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::place::Place;
use crate::process::{become_it, run};
use crate::{npm, split, tools};

/// Makes sure that what every build of the app needs is there. Nothing of it comes from npm.
pub(crate) fn set_up(place: &Place) -> Result<()> {
    tools::ensure_wasm_target(place)?;
    tools::ensure(place, &[tools::wasm_bindgen(place)?, tools::trunk()])
}

/// Builds the app into `dist` as it is delivered, and says what weighs how much.
pub(crate) fn build_release(place: &Place) -> Result<String> {
    npm::ensure(place, npm::TESTS)?;
    let mut command = trunk(place);
    command.args(["build", "--release"]);
    run(command)?;
    split::weigh(&place.root().join("dist"))
}

/// Builds the app, serves it and rebuilds it when a file changes, until it is stopped.
pub(crate) fn serve(place: &Place, release: bool, port: u16, open: bool) -> Result<()> {
    set_up(place)?;
    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        return Err(Failure::new(format!("port {port} cannot be used: {error}"))
            .remedy(format!("cargo xtask serve --port {}", port.saturating_add(1))));
    }
    let mut command = trunk(place);
    command
        .args(["serve", "--address", "127.0.0.1", "--port", &port.to_string()])
        // Not `dist`: that is what was built to be delivered and tested.
        .arg("--dist")
        .arg(place.target().join("served"));
    if release {
        match npm::ensure(place, npm::TESTS) {
            Ok(()) => {
                command.arg("--release");
            }
            Err(failure) => {
                println!("Serving without the last pass of wasm-opt: {failure}");
                // The optimised profile alone: with --release Trunk would insist on wasm-opt.
                command.args(["--cargo-profile", "web"]);
            }
        }
    }
    if open && has_screen() {
        command.arg("--open");
    }
    let address = format!("http://127.0.0.1:{port}/");
    println!("Building the app, then serving it at {address}");
    println!("Ctrl-C stops it.");
    become_it(command)
}

/// Whether a browser opened here would be seen by anyone.
fn has_screen() -> bool {
    cfg!(any(target_os = "macos", windows))
        || env::var_os("DISPLAY").is_some()
        || env::var_os("WAYLAND_DISPLAY").is_some()
}

fn trunk(place: &Place) -> Command {
    let mut command = place.command("trunk");
    command.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk reads this variable as a boolean and refuses the usual value of 1.
    if env::var_os("NO_COLOR").is_some() {
        command.env("NO_COLOR", "true");
    }
    command
}
