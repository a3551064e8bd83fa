//! Patterns in branches and paths (W0): `*` and `?` within a path segment, `**` across segments, `{a,b}`, `[a-z]`.
//!
//! `fast-glob` matches them. It compares bytes and answers for every pattern something, so this part says which patterns are refused,
//! gives every character outside ASCII one byte, and passes on only texts that begin as the pattern does.

use std::ops::Range;

/// The most combinations of the alternatives in a pattern's braces.
const MOST_ALTERNATIVES: usize = 256;
/// The most different characters outside ASCII in a pattern: each has a byte, and so have those between two of them.
const MOST_LETTERS: usize = 63;

/// A text without these characters is no pattern.
const SPECIAL: [char; 4] = ['*', '?', '[', '{'];

/// Whether a text is a pattern and not just a name.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(SPECIAL)
}

/// Why a pattern is refused (W0). Characters are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each field is a word of its variant's sentence")]
pub enum PatternError {
    /// A `{` or `[` without its other half.
    #[error("the `{open}` at character {at} is never closed")]
    Unclosed { open: char, at: usize },
    /// A backslash at the end.
    #[error("the backslash at the end has no character to escape")]
    Backslash,
    /// A range like `[z-a]`.
    #[error("the range at character {at} runs backwards")]
    Backwards { at: usize },
    /// `a**` and the like.
    #[error("the `**` at character {at} is not a whole segment of the path")]
    Globstar { at: usize },
    /// Braces within braces within braces, or too many alternatives.
    #[error("it has too many braces: at most 10, with at most {MOST_ALTERNATIVES} combinations together")]
    Braces,
    /// Too many characters outside ASCII.
    #[error("it has too many different characters outside ASCII: at most {MOST_LETTERS}")]
    Letters,
    /// An exclamation mark where nothing can be taken out.
    #[error("only an entry of `extra_checkout_paths` can begin with `!` and take out")]
    NoList,
    /// Something that the library refuses for another reason.
    #[error("it cannot be read")]
    Other,
}

impl PatternError {
    /// What to do about it, as a sentence.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            PatternError::Unclosed { open: '{', .. } => {
                "Close it, like `{a,b}`, or write `[{]` for the character itself."
            }
            PatternError::Unclosed { .. } => "Close it, like `[a-z]`, or write `[[]` for the character itself.",
            PatternError::Backslash => "Remove it, or write two for the character itself.",
            PatternError::Backwards { .. } => "Write the smaller character first, like `[a-z]`.",
            PatternError::Globstar { .. } => "Put it between slashes, like `modules/**/*.tf`, or write one `*`.",
            PatternError::Braces => "Write several patterns instead.",
            PatternError::Letters => "Write `?` or `*` for some of them.",
            PatternError::NoList => "Remove the `!`, or say in `extra_checkout_paths` what is to be taken out.",
            PatternError::Other => "Write it like `modules/**/*.tf`.",
        }
    }
}

/// A checked pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern {
    /// The pattern, a byte for each character.
    glob: Vec<u8>,
    /// Its characters outside ASCII, in order.
    letters: Vec<char>,
    /// What every text that it matches begins with.
    prefix: String,
    alternatives: usize,
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn read(text: &str) -> Result<Pattern, PatternError> {
        let mut letters: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
        letters.sort_unstable();
        letters.dedup();
        if letters.len() > MOST_LETTERS {
            return Err(PatternError::Letters);
        }
        let glob = encode(text, &letters);
        fast_glob::validate(&glob).map_err(|error| {
            use fast_glob::ErrorKind::{
                BraceNestingTooDeep, TooManyBraceGroups, TrailingBackslash, UnclosedBrace, UnclosedBracket,
            };
            let at = error.index + 1;
            match error.kind {
                UnclosedBrace => PatternError::Unclosed { open: '{', at },
                UnclosedBracket => PatternError::Unclosed { open: '[', at },
                TrailingBackslash => PatternError::Backslash,
                BraceNestingTooDeep | TooManyBraceGroups => PatternError::Braces,
                _ => PatternError::Other,
            }
        })?;
        let alternatives = alternatives(&glob)?;
        if alternatives > MOST_ALTERNATIVES {
            return Err(PatternError::Braces);
        }
        let prefix = text.chars().take_while(|c| !SPECIAL.contains(c) && *c != '\\').collect();
        Ok(Pattern { glob, letters, prefix, alternatives })
    }

    /// Whether a text matches as a whole.
    pub(super) fn matches(&self, text: &str) -> bool {
        if text.is_ascii() {
            fast_glob::glob_match(&self.glob, text)
        } else {
            fast_glob::glob_match(&self.glob, encode(text, &self.letters))
        }
    }

    /// Those of some texts in alphabetical order that begin as everything does that it matches.
    pub(super) fn candidates(&self, texts: &[String]) -> Range<usize> {
        beginning(texts, &self.prefix)
    }

    /// Whether a text matches, found within a number of steps, which gets less by as many as that may take; no longer asked when none
    /// are left.
    pub(super) fn is_within(&self, text: &str, steps: &mut u64) -> bool {
        let most = (self.glob.len() * self.alternatives) as u64 * (text.len() as u64 + 1);
        *steps = steps.saturating_sub(most);
        *steps > 0 && self.matches(text)
    }
}

/// Those of some texts in alphabetical order that begin with another.
pub(super) fn beginning(texts: &[String], prefix: &str) -> Range<usize> {
    let first = texts.partition_point(|text| text.as_str() < prefix);
    first..texts.partition_point(|text| text.as_str() < prefix || text.starts_with(prefix))
}

/// A text with one byte for each character. Those outside ASCII keep their order, and are the same byte only where they are the same of
/// `letters` or lie between the same two.
fn encode(text: &str, letters: &[char]) -> Vec<u8> {
    let byte = |c: char| {
        if c.is_ascii() {
            return c as u8;
        }
        let place = letters.partition_point(|letter| *letter < c);
        0x80 + 2 * place as u8 + u8::from(letters.get(place) == Some(&c))
    };
    text.chars().map(byte).collect()
}

/// How many combinations of alternatives there are at most. The pattern's halves belong together.
fn alternatives(glob: &[u8]) -> Result<usize, PatternError> {
    let mut all = 1_usize;
    // For each open brace how many alternatives it has so far.
    let mut open: Vec<usize> = Vec::new();
    let mut i = 0;
    while let Some(byte) = glob.get(i) {
        match byte {
            b'\\' => i += 1,
            b'[' => i = class(glob, i)?,
            b'{' => open.push(1),
            b',' => {
                if let Some(count) = open.last_mut() {
                    *count += 1;
                }
            }
            b'}' => all = all.saturating_mul(open.pop().unwrap_or(1)),
            b'*' if glob.get(i + 1) == Some(&b'*') => {
                let before = i.checked_sub(1).and_then(|i| glob.get(i));
                let after = glob.get(i + 2);
                let begins = before.is_none_or(|byte| matches!(byte, b'/' | b'{') || *byte == b',' && !open.is_empty());
                let ends = after.is_none_or(|byte| *byte == b'/' || matches!(byte, b',' | b'}') && !open.is_empty());
                if !begins || !ends {
                    return Err(PatternError::Globstar { at: i + 1 });
                }
                i += 1;
            }
            _ => {}
        }
        i += 1;
    }
    Ok(all)
}

/// Where the class ends that begins at a place: at its `]`.
fn class(glob: &[u8], start: usize) -> Result<usize, PatternError> {
    let mut i = start + 1;
    if matches!(glob.get(i), Some(b'^' | b'!')) {
        i += 1;
    }
    let member = |i: usize| if glob.get(i) == Some(&b'\\') { i + 1 } else { i };
    let mut first = true;
    while i < glob.len() && (first || glob[i] != b']') {
        first = false;
        let low = member(i);
        let mut end = low;
        if glob.get(low + 1) == Some(&b'-') && glob.get(low + 2).is_some_and(|byte| *byte != b']') {
            end = member(low + 2);
            if glob.get(low) > glob.get(end) {
                return Err(PatternError::Backwards { at: i + 1 });
            }
        }
        i = end + 1;
    }
    Ok(i)
}

#[cfg(test)]
mod tests;
