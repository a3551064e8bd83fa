//! Where things stand: the repository's root, the tools' folder, and the environment that child processes get.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};

/// The folders every command works with.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    root: PathBuf,
    tools: PathBuf,
}

impl Place {
    /// Finds the repository, from wherever inside it the command was called.
    pub(crate) fn find() -> Result<Self> {
        let start = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => env::current_dir().map_err(|e| Failure::new(format!("the current folder cannot be read: {e}")))?,
        };
        let root = start
            .ancestors()
            .find(|folder| folder.join("Cargo.lock").is_file() && folder.join("crates").is_dir())
            .map(Path::to_path_buf)
            .ok_or_else(|| Failure::new("this is not inside the Signalbox repository (no Cargo.lock above)"))?;
        let tools = match env::var_os("SIGNALBOX_TOOLS").filter(|folder| !folder.is_empty()) {
            // From where the user stands, as they meant it, and not from the root.
            Some(folder) => env::current_dir().unwrap_or_else(|_| root.clone()).join(folder),
            None => root.join(".tools"),
        };
        Ok(Self { root, tools })
    }

    /// The repository's root.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder the tools are installed into.
    pub(crate) fn tools(&self) -> &Path {
        &self.tools
    }

    /// Where cargo puts what it builds for the project.
    pub(crate) fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR").filter(|folder| !folder.is_empty()) {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }

    /// `PATH` for child processes: the project's tools, the npm tools if they are there, then the user's own.
    pub(crate) fn path(&self) -> OsString {
        let own = [self.tools.join("bin"), self.root.join("tests/node_modules/.bin")];
        let inherited = env::var_os("PATH").unwrap_or_default();
        env::join_paths(own.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
    }

    /// Looks a program up in the child processes' `PATH`.
    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path())
            .flat_map(|folder| {
                let bare = folder.join(program);
                let suffixed: &[&str] = if cfg!(windows) { &["exe", "cmd"] } else { &[] };
                std::iter::once(bare.clone())
                    .chain(suffixed.iter().map(move |suffix| bare.with_extension(suffix)))
                    .collect::<Vec<_>>()
            })
            .find(|candidate| candidate.is_file())
    }

    /// A command that runs in the repository's root with the tools on its `PATH`.
    pub(crate) fn command(&self, program: &str) -> Command {
        // Resolved here and not by the system: the lookup would otherwise use this process's own PATH.
        let resolved = self.which(program).unwrap_or_else(|| PathBuf::from(program));
        let mut command = Command::new(resolved);
        command.current_dir(&self.root).env("PATH", self.path());
        // Left in, these would describe xtask to every build script and tool that is started from here.
        for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
            command.env_remove(name);
        }
        command
    }
}
