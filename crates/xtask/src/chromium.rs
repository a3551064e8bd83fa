//! The browser of the tests and its driver: found where systems put them, or installed through apt.

use std::env;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::place::Place;
use crate::process::run;

const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const BROWSER_PLACES: [&str; 5] = [
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
const DRIVER_PLACES: [&str; 4] = [
    "/usr/bin/chromedriver",
    "/usr/lib/chromium/chromedriver",
    "/usr/lib/chromium-browser/chromedriver",
    "/snap/bin/chromium.chromedriver",
];

/// A browser and the program that drives it for the wasm tests.
#[derive(Debug, Clone)]
pub(crate) struct Chromium {
    /// The browser itself.
    pub(crate) browser: PathBuf,
    /// Its WebDriver server.
    pub(crate) driver: PathBuf,
}

/// Finds both, or installs both.
pub(crate) fn ensure(place: &Place) -> Result<Chromium> {
    match find(place) {
        Some(found) => Ok(found),
        None => {
            install(place)?;
            find(place).ok_or_else(|| {
                absent("apt-get installed chromium and chromium-driver, but they are not where they should be")
            })
        }
    }
}

fn find(place: &Place) -> Option<Chromium> {
    Some(Chromium {
        browser: locate(place, "CHROME", &BROWSERS, &BROWSER_PLACES)?,
        driver: locate(place, "CHROMEDRIVER", &["chromedriver"], &DRIVER_PLACES)?,
    })
}

/// The user's own word first, then `PATH`, then the usual places.
fn locate(place: &Place, variable: &str, names: &[&str], places: &[&str]) -> Option<PathBuf> {
    let told = env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file());
    told.or_else(|| names.iter().find_map(|name| place.which(name)))
        .or_else(|| places.iter().map(PathBuf::from).find(|path| path.is_file()))
}

fn install(place: &Place) -> Result<()> {
    if place.which("apt-get").is_none() {
        return Err(absent("Chromium and its driver are not here, and there is no apt-get to install them with"));
    }
    let prefix: &[&str] = if is_root(place) {
        &[]
    } else if sudo_without_password(place) {
        &["sudo", "-n"]
    } else {
        return Err(absent("Chromium and its driver are not here, and installing them needs root"));
    };
    println!("Installing Chromium and its driver with apt-get (about 2 min)");
    for arguments in [
        &["apt-get", "update", "-qq"][..],
        &["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "chromium-driver"][..],
    ] {
        let words: Vec<&str> = prefix.iter().chain(arguments).copied().collect();
        let mut command = place.command(words[0]);
        command.args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive");
        run(command).map_err(|failure| absent(&failure.to_string()))?;
    }
    Ok(())
}

fn is_root(place: &Place) -> bool {
    place.command("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn sudo_without_password(place: &Place) -> bool {
    place.which("sudo").is_some()
        && place.command("sudo").args(["-n", "true"]).output().is_ok_and(|output| output.status.success())
}

fn absent(what: &str) -> Failure {
    let remedy = if Path::new("/etc/debian_version").exists() {
        "sudo apt-get update && sudo apt-get install -y chromium chromium-driver"
    } else {
        "install Chromium or Chrome and the chromedriver of the same version, then name them: \
         CHROME=… CHROMEDRIVER=… cargo xtask test"
    };
    Failure::new(what).remedy(remedy)
}
