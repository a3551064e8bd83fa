//! Conformance as data: the pages of this folder, played. Their language stands in README.md.

mod book;
mod compare;
mod coverage;
mod given;
mod page;
mod player;
mod request;
mod sentences;
mod then;
mod when;
mod words;

use std::{fs, path::Path};

use signalbox::{
    rulebook::Rule,
    scenario::{
        guided::GUIDED,
        switches::{Kind, SWITCHES},
    },
};

use page::Case;
use player::Ready;

/// The pages of a folder below this one, in the order of their names.
fn pages(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec").join(folder);
    let mut files: Vec<_> =
        fs::read_dir(&folder).expect("the pages are there").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".md") && !["README.md", "COVERAGE.md"].contains(&name.as_str()) {
            match page::read(&name, &fs::read_to_string(&file).expect("a page can be read")) {
                Ok(read) => cases.extend(read),
                Err(why) => panic!("{why}"),
            }
        }
    }
    cases
}

fn complain(failures: &[String]) {
    assert!(failures.is_empty(), "{} failures:\n\n{}", failures.len(), failures.join("\n"));
}

fn ready(case: &Case) -> Ready<'_> {
    Ready::read(case).unwrap_or_else(|failure| panic!("{}", failure.why))
}

#[test]
fn every_scenario_is_so() {
    let mut failures = Vec::new();
    for case in &pages("") {
        let played = Ready::read(case).and_then(|ready| ready.check());
        failures.extend(played.err().map(|failure| failure.why));
    }
    complain(&failures);
}

#[test]
fn every_rule_is_covered_or_excused() {
    complain(&coverage::gaps(&pages("")));
}

/// A switch that could be turned without anybody noticing is not covered: for each value there is a scenario that names it and
/// is no longer so when the switch has another value.
#[test]
fn every_value_of_every_switch_makes_a_difference() {
    let cases = pages("");
    let mut failures = Vec::new();
    for switch in SWITCHES {
        let values: Vec<&str> = match switch.kind {
            Kind::Word(choices) => choices.iter().map(|c| c.value).collect(),
            Kind::Flag(choices) => choices.iter().map(|c| c.value).collect(),
            Kind::Chance { .. } => vec!["0", "1"],
        };
        for value in &values {
            let others: Vec<&&str> = values.iter().filter(|other| *other != value).collect();
            let shown = cases.iter().any(|case| {
                let ready = ready(case);
                let names = ready.given.named.iter().any(|(field, named)| field == switch.field && named == value);
                let breaks = |other: &&&str| {
                    ready.clone().with_reading(switch.field, other).check().is_err_and(|failure| !failure.unreadable)
                };
                names && others.iter().any(breaks)
            });
            if !shown {
                failures.push(format!("no scenario shows what {} = {value} changes", switch.field));
            }
        }
    }
    complain(&failures);
}

#[test]
fn the_table_of_coverage_is_fresh() {
    assert_fresh("tests/spec/COVERAGE.md", &coverage::table(&pages("")));
}

#[test]
fn the_page_of_rules_is_fresh() {
    assert_fresh("docs/rules.md", &book::page());
}

/// A generated file is what would be generated now; `UPDATE_GOLDEN=1` writes it.
fn assert_fresh(path: &str, fresh: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, fresh).expect("the file can be written");
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == fresh, "{path} is out of date: run the tests once with UPDATE_GOLDEN=1");
}

/// A guided scenario is also a test: what it shows is so, its right answer is so, and its wrong ones are not.
#[test]
fn every_guided_scenario_is_so() {
    let mut failures = Vec::new();
    let cases = pages("guided");
    for case in &cases {
        let ready = match Ready::read(case) {
            Ok(ready) => ready,
            Err(failure) => {
                failures.push(failure.why);
                continue;
            }
        };
        if !case.then.is_empty() {
            failures.extend(ready.check_only(&case.then).err().map(|failure| failure.why));
        }
        for answer in &case.answers {
            match (answer.right, ready.check_only(&answer.then)) {
                (true, Err(failure)) => failures.push(format!("the right answer is not so: {}", failure.why)),
                (false, Ok(())) => {
                    failures.push(format!("{}:{}: the wrong answer \"{}\" is so", case.page, case.no, answer.text));
                }
                (false, Err(failure)) if failure.unreadable => failures.push(failure.why),
                _ => {}
            }
        }
    }
    complain(&failures);
}

/// A statement that is so whatever happens proves nothing: without what people ask for, no scenario is so.
#[test]
fn no_scenario_is_so_whatever_happens() {
    let mut failures = Vec::new();
    for case in pages("").iter().filter(|case| !case.when.is_empty()) {
        if ready(case).without_commands().check_only(&case.then).is_ok() {
            failures.push(format!("{}:{}: \"{}\" is so without its commands", case.page, case.no, case.title));
        }
    }
    complain(&failures);
}

/// The pages speak of the guided scenarios as they are: every one, with all its answers, and every variant.
#[test]
fn the_guided_pages_and_the_guided_scenarios_agree() {
    let cases = pages("guided");
    let mut failures = Vec::new();
    for guided in GUIDED {
        let mine = |case: &&Case| {
            case.given.iter().any(|line| {
                let mut words = line.words();
                words.eat("guided") && words.any() == Some(guided.id)
            })
        };
        let asked: Vec<_> = cases.iter().filter(mine).filter(|case| !case.answers.is_empty()).collect();
        let [asked] = asked[..] else {
            failures.push(format!("{}: one scenario has its answers, not {}", guided.id, asked.len()));
            continue;
        };
        let stated: Vec<_> = asked.answers.iter().map(|a| (a.right, a.text.as_str())).collect();
        let told: Vec<_> = guided.answers.iter().enumerate().map(|(i, text)| (i == guided.right, *text)).collect();
        if stated != told {
            failures.push(format!("{}: the page says {stated:?}, the scenario {told:?}", guided.id));
        }
        for variant in guided.variants {
            let end = format!("guided {} variant {}", guided.id, variant.id);
            if !cases.iter().any(|case| case.given.iter().any(|line| line.text == end)) {
                failures.push(format!("no scenario has `{end}`"));
            }
        }
        let mut rules: Vec<String> = guided.rules.iter().map(|rule| (*rule).to_owned()).collect();
        rules.retain(|rule| !asked.rules.contains(rule));
        if !rules.is_empty() {
            failures.push(format!("{}: its page does not name {rules:?}", guided.id));
        }
    }
    complain(&failures);
}

/// They are small, certain and whole, so that they can be met in two minutes.
#[test]
fn guided_scenarios_are_short_and_well_formed() {
    let mut ids: Vec<&str> = GUIDED.iter().map(|g| g.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), GUIDED.len(), "an id is taken twice");
    assert!(GUIDED.is_sorted_by_key(|g| g.number), "they stand in order");
    for guided in GUIDED {
        let draft = (guided.draft)();
        assert!(draft.workspaces.len() <= 12 && draft.horizon_ms <= 20 * 60_000, "{} is small", guided.id);
        assert!(draft.clone().check().is_ok_and(|(_, warnings)| warnings.is_empty()), "{} is not odd", guided.id);
        assert!((2..=4).contains(&guided.answers.len()) && guided.right < guided.answers.len(), "{}", guided.id);
        assert!(guided.moment_ms < draft.horizon_ms.cast_unsigned(), "{}: its moment comes", guided.id);
        assert!((guided.commands)().iter().all(|c| c.at.millis() <= draft.horizon_ms.cast_unsigned()));
        if let Some(id) = guided.explore {
            assert!(signalbox::studies::explore::preset(id).is_some(), "{}: there is no small world {id}", guided.id);
        }
        for rule in guided.rules {
            assert!(rule.parse::<Rule>().is_ok(), "{}: {rule} is no rule", guided.id);
            assert!(guided.explanation.contains(rule), "{}: the explanation does not speak of {rule}", guided.id);
        }
        for variant in guided.variants {
            let mut changed = draft.clone();
            (variant.change)(&mut changed);
            assert!(changed != draft && changed.check().is_ok(), "{} {}", guided.id, variant.id);
        }
    }
}

/// The pages are only as good as their comparison: a statement that is not so is found, and so is one nobody can read.
#[test]
fn a_scenario_that_is_not_so_is_found() {
    let text = |then: &str| {
        format!("## One (T2)\n```given\nworkspace a\n```\n```when\nat 0s plan a\n```\n```then\n{then}\n```\n")
    };
    for so in
        ["run 1 is completed settled by T2 since 65s", "runs 1", "no event run 2 …", "at 5s lock of a is held by run 1"]
    {
        let cases = page::read("p.md", &text(so)).unwrap();
        assert!(ready(&cases[0]).check().is_ok(), "{so}");
    }
    for (not, unreadable) in [
        ("run 1 is failed", false),
        ("run 1 is completed by T7", false),
        ("run 1 is completed since 64s", false),
        ("run 2 is queued", false),
        ("run 1 goes T0 T1", false),
        ("at 10s run 1 waits for nothing at all", false),
        ("event run 1 completed by T7", false),
        ("at 64s event run 1 completed by T2", false),
        ("no event run 1 …", false),
        ("order run 1 completed by T2; run 1 dispatched", false),
        ("runs 2", false),
        ("run 1 is finished", true),
        ("run 1 sleeps", true),
        ("the run is completed", true),
        ("lock of b is free", true),
    ] {
        let cases = page::read("p.md", &text(not)).unwrap();
        let failure = ready(&cases[0]).check().unwrap_err();
        assert_eq!(failure.unreadable, unreadable, "{not}: {}", failure.why);
        assert!(failure.why.starts_with("p.md:9: "), "{}", failure.why);
    }
    let refused = "## One (T2)\n```when\nat 0s plan b\n```\n```then\nruns 0\n```\n";
    let cases = page::read("p.md", refused).unwrap();
    let failure = ready(&cases[0]).check().unwrap_err();
    assert!(failure.why.starts_with("p.md:3: ") && failure.why.contains("unknown_name"), "{}", failure.why);
}
