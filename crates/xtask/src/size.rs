//! What a file weighs, as it lies and as it travels.

use std::fmt;
use std::fs;
use std::io::Write;
use std::iter::Sum;
use std::path::Path;

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::failure::{Failure, Result};

/// The size of a file in bytes: plain, after gzip, and after brotli, both at their best.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Size {
    /// Weighs a file.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        let cannot = |e: std::io::Error| Failure::new(format!("{} cannot be weighed: {e}", path.display()));
        let bytes = fs::read(path).map_err(cannot)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes).map_err(cannot)?;
        let packed = encoder.finish().map_err(cannot)?;
        let mut brotli = Vec::new();
        brotli::BrotliCompress(&mut bytes.as_slice(), &mut brotli, &BrotliEncoderParams::default()).map_err(cannot)?;
        Ok(Self { raw: bytes.len(), gzip: packed.len(), brotli: brotli.len() })
    }

    /// Plain, in kilobytes (1000 bytes).
    pub(crate) fn raw(self) -> usize {
        self.raw.div_ceil(1000)
    }

    /// After gzip, in kilobytes.
    pub(crate) fn gzip(self) -> usize {
        self.gzip.div_ceil(1000)
    }

    /// After brotli, in kilobytes.
    pub(crate) fn brotli(self) -> usize {
        self.brotli.div_ceil(1000)
    }
}

impl Sum for Size {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self { raw: 0, gzip: 0, brotli: 0 }, |a, b| Self {
            raw: a.raw + b.raw,
            gzip: a.gzip + b.gzip,
            brotli: a.brotli + b.brotli,
        })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} KB raw, {} KB gzip, {} KB brotli", self.raw(), self.gzip(), self.brotli())
    }
}
