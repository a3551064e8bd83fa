//! How many tests ran: read from the closing lines of cargo's and of Node's test runner.

use std::fmt;

/// The tests of one step.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Counts {
    /// Adds what a line of output says, if it is a closing line.
    pub(crate) fn add_line(&mut self, line: &str) {
        let line = line.trim();
        if let Some(result) = line.strip_prefix("test result: ") {
            for part in result.split(['.', ';']) {
                let mut words = part.split_whitespace();
                let number = words.next().and_then(|word| word.parse::<u64>().ok());
                if let (Some(number), Some(kind)) = (number, words.next()) {
                    self.add(kind, number);
                }
            }
        } else if let Some(rest) = line.strip_prefix("ℹ ") {
            let mut words = rest.split_whitespace();
            if let (Some(kind), Some(Ok(number))) = (words.next(), words.next().map(str::parse)) {
                self.add(kind, number);
            }
        }
    }

    fn add(&mut self, kind: &str, number: u64) {
        match kind {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" => self.failed += number,
            "ignored" | "skipped" | "todo" => self.ignored += number,
            // Measured, filtered out, durations: not tests that ran.
            _ => {}
        }
    }

    /// Adds the tests of another command of the same step.
    pub(crate) fn add_all(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    /// The tests that were really run.
    pub(crate) fn ran(self) -> u64 {
        self.passed + self.failed
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed; {} failed; {} ignored", self.passed, self.failed, self.ignored)
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn counts(lines: &[&str]) -> Counts {
        let mut counts = Counts::default();
        for line in lines {
            counts.add_line(line);
        }
        counts
    }

    #[test]
    fn the_closing_lines_of_cargo_add_up() {
        let sum = counts(&[
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.12s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s",
        ]);
        assert_eq!(sum, Counts { passed: 4, failed: 2, ignored: 1 });
    }

    #[test]
    fn the_closing_lines_of_node_add_up() {
        let sum = counts(&["ℹ tests 5", "ℹ suites 1", "ℹ pass 3", "ℹ fail 1", "ℹ skipped 1", "ℹ duration_ms 12.5"]);
        assert_eq!(sum, Counts { passed: 3, failed: 1, ignored: 1 });
    }

    #[test]
    fn a_test_that_prints_about_tests_is_not_counted() {
        assert_eq!(counts(&["3 passed", "the test result: ok. 9 passed"]), Counts::default());
    }
}
