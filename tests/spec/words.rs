//! A line of a scenario as words, with where it stands, so that every complaint can name its line.

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not written in the language of scenarios.
    Unreadable(String),
    /// It says something that is not so.
    Differs(String),
}

/// Short for a line that cannot be read.
pub(crate) fn unreadable<T>(why: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Unreadable(why.into()))
}

/// One line of a block.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Its number in the file, from 1.
    pub(crate) no: usize,
    /// The instant it begins with (`at 65s`), in milliseconds.
    pub(crate) at: Option<u64>,
    /// What follows, as it is written.
    pub(crate) text: String,
    words: Vec<String>,
}

impl Line {
    /// Reads a line. Text in quotes, double or single, is one word; a comma, colon or semicolon at the end of a word only separates.
    pub(crate) fn read(no: usize, text: &str) -> Result<Line, Fault> {
        let mut words = split(text)?;
        let mut text = text.trim();
        let mut at = None;
        if words.first().is_some_and(|w| w == "at") {
            let Some(when) = words.get(1) else { return unreadable("`at` needs an instant, like `at 65s`") };
            at = Some(duration(when)?);
            text = text.splitn(3, char::is_whitespace).nth(2).unwrap_or_default().trim();
            words.drain(..2);
        }
        Ok(Line { no, at, text: text.into(), words })
    }

    /// The words after the instant.
    pub(crate) fn words(&self) -> Words<'_> {
        Words { words: &self.words, next: 0 }
    }
}

fn split(text: &str) -> Result<Vec<String>, Fault> {
    let mut words = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(quote) = rest.chars().next().filter(|c| ['"', '\''].contains(c)) {
            let Some((word, after)) = rest[1..].split_once(quote) else { return unreadable("a quote is not closed") };
            words.push(word.to_owned());
            rest = after.trim_start_matches([',', ':', ';']).trim_start();
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let word = rest[..end].trim_end_matches([',', ':', ';']);
            if !word.is_empty() {
                words.push(word.to_owned());
            }
            rest = rest[end..].trim_start();
        }
    }
    Ok(words)
}

/// The words of a line, read one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Words<'a> {
    words: &'a [String],
    next: usize,
}

impl<'a> Words<'a> {
    /// The next word, whatever it is.
    pub(crate) fn any(&mut self) -> Option<&'a str> {
        let word = self.words.get(self.next)?;
        self.next += 1;
        Some(word)
    }

    /// The next word, which must be there.
    pub(crate) fn word(&mut self, what: &str) -> Result<&'a str, Fault> {
        self.any().map_or_else(|| unreadable(format!("{what} is missing at the end")), Ok)
    }

    /// Takes the next words if they are these.
    pub(crate) fn eat(&mut self, words: &str) -> bool {
        let wanted: Vec<&str> = words.split(' ').collect();
        let here = self.words[self.next..].iter().map(String::as_str).take(wanted.len());
        let found = here.eq(wanted.iter().copied());
        if found {
            self.next += wanted.len();
        }
        found
    }

    /// The next words must be these.
    pub(crate) fn must(&mut self, words: &str) -> Result<(), Fault> {
        if self.eat(words) { Ok(()) } else { unreadable(format!("expected `{words}`, found `{}`", self.rest())) }
    }

    /// A length of time, in milliseconds.
    pub(crate) fn time(&mut self) -> Result<u64, Fault> {
        duration(self.word("a length of time")?)
    }

    /// A number of any kind.
    pub(crate) fn number<N: std::str::FromStr>(&mut self) -> Result<N, Fault> {
        let word = self.word("a number")?;
        word.parse().or_else(|_| unreadable(format!("`{word}` is not such a number")))
    }

    /// A list of words joined by commas without spaces.
    pub(crate) fn list(&mut self, what: &str) -> Result<Vec<String>, Fault> {
        Ok(self.word(what)?.split(',').map(str::to_owned).collect())
    }

    /// One of a closed set of words.
    pub(crate) fn one_of<W: Copy + std::fmt::Display>(&mut self, all: &[W]) -> Result<W, Fault> {
        let word = self.word("a word")?;
        let known = || all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        all.iter()
            .copied()
            .find(|w| w.to_string() == word)
            .map_or_else(|| unreadable(format!("`{word}` is none of {}", known())), Ok)
    }

    /// Whether all words are read.
    pub(crate) fn done(&self) -> bool {
        self.next >= self.words.len()
    }

    /// The words that are left, joined by single spaces.
    pub(crate) fn rest(&self) -> String {
        self.words[self.next.min(self.words.len())..].join(" ")
    }

    /// Nothing may be left.
    pub(crate) fn end(&self) -> Result<(), Fault> {
        if self.done() { Ok(()) } else { unreadable(format!("cannot read `{}` here", self.rest())) }
    }
}

/// A length like `500ms`, `65s`, `1h30m`, in milliseconds.
pub(crate) fn duration(text: &str) -> Result<u64, Fault> {
    let mut total = 0_u64;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let unit_end = rest[digits..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |n| digits + n);
        let factor = match &rest[digits..unit_end] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return unreadable(format!("`{text}` is not a length of time like 500ms, 65s, 5m, 1h30m")),
        };
        let Ok(count) = rest[..digits].parse::<u64>() else {
            return unreadable(format!("`{text}` is not a length of time like 65s"));
        };
        total = total.saturating_add(count.saturating_mul(factor));
        rest = &rest[unit_end..];
    }
    if text.is_empty() { unreadable("a length of time is missing") } else { Ok(total) }
}

/// A length as scenarios write it.
pub(crate) fn say(ms: u64) -> String {
    let mut rest = ms;
    let mut text = String::new();
    for (unit, factor) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
        // Seconds are plain up to two minutes: 65s reads better than 1m5s.
        if unit == "m" && rest < 120_000 && !rest.is_multiple_of(60_000) {
            continue;
        }
        if rest >= factor {
            text += &format!("{}{unit}", rest / factor);
            rest %= factor;
        }
    }
    if text.is_empty() { "0s".into() } else { text }
}

#[test]
fn lengths_are_read_and_said() {
    for (text, ms) in [("0s", 0), ("500ms", 500), ("65s", 65_000), ("1h30m", 5_400_000), ("2m5s", 125_000)] {
        assert_eq!(duration(text), Ok(ms));
        assert_eq!(say(ms), text);
    }
    for wrong in ["", "5", "s", "5x", "1h-3m"] {
        assert!(matches!(duration(wrong), Err(Fault::Unreadable(_))), "{wrong}");
    }
}

#[test]
fn a_line_is_an_instant_and_words() {
    let line = Line::read(7, "at 65s run 1 is \"a b\", done").unwrap();
    assert_eq!((line.at, line.text.as_str()), (Some(65_000), "run 1 is \"a b\", done"));
    let mut words = line.words();
    assert!(words.eat("run 1") && !words.eat("was") && words.eat("is"));
    assert_eq!((words.any(), words.rest().as_str()), (Some("a b"), "done"));
    assert!(words.end().is_err());
    assert!(Line::read(1, "say \"oops").is_err());
}
