//! Steps: each has a name, prints its time, and stops the command when it fails.

use std::time::{Duration, Instant};

use crate::counts::Counts;
use crate::failure::{Failure, Result};

/// What a step has to say when it went well.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The tests it ran, if it is a step of tests.
    pub(crate) counts: Option<Counts>,
    /// What else the summary shows.
    pub(crate) note: Option<String>,
}

/// A part of a command.
pub(crate) struct Step<'a> {
    /// What the summary calls it.
    pub(crate) name: &'static str,
    /// The command that repeats this step alone.
    pub(crate) repeat: String,
    /// What it does.
    pub(crate) body: Box<dyn Fn() -> Result<Outcome> + 'a>,
}

/// Runs the steps in order up to the first that fails, then prints what each took.
pub(crate) fn run_all(steps: &[Step<'_>]) -> Result<()> {
    let start = Instant::now();
    let mut lines = Vec::new();
    let mut total = Counts::default();
    for (index, step) in steps.iter().enumerate() {
        println!("\n== {}/{} {}", index + 1, steps.len(), step.name);
        let begun = Instant::now();
        let result = (step.body)();
        let passed = clock(begun.elapsed());
        match result {
            Ok(outcome) => {
                println!("== {} done in {passed}", step.name);
                if let Some(counts) = outcome.counts {
                    total.add_all(counts);
                }
                lines.push(summary_line(step.name, &passed, &outcome));
            }
            Err(failure) => {
                print_summary(&lines);
                return Err(Failure::new(format!(
                    "step `{}` failed after {passed}: {failure}\n  to repeat it alone: {}",
                    step.name, step.repeat
                )));
            }
        }
    }
    print_summary(&lines);
    let counts = (total.ran() > 0).then_some(total);
    println!("{}", summary_line("all", &clock(start.elapsed()), &Outcome { counts, note: None }));
    Ok(())
}

fn summary_line(name: &str, passed: &str, outcome: &Outcome) -> String {
    let said = [outcome.counts.map(|counts| counts.to_string()), outcome.note.clone()];
    let said: Vec<String> = said.into_iter().flatten().collect();
    format!("  {name:<9} {passed:>12}  {}", said.join(" · ")).trim_end().to_string()
}

fn print_summary(lines: &[String]) {
    println!("\n== summary");
    for line in lines {
        println!("{line}");
    }
}

/// A duration as a person reads it.
pub(crate) fn clock(passed: Duration) -> String {
    let seconds = passed.as_secs();
    if seconds < 60 {
        format!("{:.1} s", passed.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}
