//! Signalbox's own commands: `cargo xtask <command>`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod app;
mod bench;
mod check;
mod chromium;
mod contract;
mod counts;
mod failure;
mod guard;
mod npm;
mod package;
mod place;
mod process;
mod service_worker;
mod size;
mod speed;
mod split;
mod step;
mod styles;
mod test;
mod tools;
mod types;

use failure::Result;
use place::Place;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Signalbox's own commands")]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the app, serve it, and rebuild it when a file changes
    Serve {
        /// Build it as it is delivered: optimised and small
        #[arg(long)]
        release: bool,
        /// The port on this machine
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Leave the browser closed
        #[arg(long)]
        no_open: bool,
    },
    /// Run everything that must hold
    Test {
        /// Run one step alone
        #[arg(long, value_enum, value_name = "STEP")]
        only: Option<test::Part>,
        /// Leave out format, lints and documentation
        #[arg(long, conflicts_with = "only")]
        skip_check: bool,
    },
    /// Check format, lints on both targets, and documentation
    Check,
    /// Measure the engine
    Bench,
    /// Hold the HTTP API against its own OpenAPI document: schemathesis, and the example server
    Contract,
    /// Make the npm package
    Package,
    /// Split what Trunk has built into the app's first file and its parts; Trunk calls it
    Split,
    /// Install the tools the other commands need, once
    Tools,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    let place = Place::find()?;
    match cli.command {
        Task::Serve { release, port, no_open } => app::serve(&place, release, port, !no_open),
        Task::Test { only, skip_check } => test::test(&place, only, skip_check),
        Task::Check => {
            check::set_up(&place)?;
            check::check(&place)
        }
        Task::Bench => bench::bench(&place),
        Task::Contract => contract::contract(&place),
        Task::Package => package::package(&place).map(drop),
        Task::Split => split::split(&place),
        Task::Tools => {
            tools::ensure_wasm_target(&place)?;
            let all = [tools::wasm_bindgen(&place)?, tools::trunk(), tools::wasm_split(), tools::wasm_pack()];
            tools::ensure(&place, &all)?;
            println!("The tools are in {}", place.tools().display());
            Ok(())
        }
    }
}
