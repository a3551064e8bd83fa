//! Distributions with a drawing of their density, and schedules with their next ticks.

use crate::follow::{Memo, view_of};
use leptos::prelude::*;
use serde_json::{Value, json};
use signalbox::{
    scenario::{Cron, Dist},
    words::SimTime,
};

use super::{
    field::{Ids, choose, control, framed, told},
    kinds::{Field, Kind, Word},
    path::{below, get, put, take},
    sheet::{Sheet, field_id},
};
use crate::{paint::density, session::Session, text};

/// The ticks that are shown.
const TICKS: usize = 5;

/// The parameters of each kind of distribution: its word, what people read, and its fields.
const DISTS: [(&str, &str, &[Word]); 4] = [
    ("fixed", "Always the same", &[("ms", "Length")]),
    ("uniform", "Evenly between", &[("min_ms", "Shortest"), ("max_ms", "Longest")]),
    ("exponential", "Exponential", &[("mean_ms", "Mean")]),
    ("lognormal", "Log-normal", &[("median_ms", "Median"), ("p95_ms", "95th percentile")]),
];

/// The fields of a distribution's kind, in files.
#[cfg(test)]
pub(super) fn parameters() -> impl Iterator<Item = &'static str> {
    DISTS.iter().flat_map(|(_, _, fields)| *fields).map(|(key, _)| *key)
}

/// A distribution of the scenario.
pub(super) fn read(value: &Value) -> Option<Dist> {
    let ms = |key: &str| value.get(key).and_then(Value::as_u64);
    Some(match value.get("dist")?.as_str()? {
        "fixed" => Dist::Fixed { ms: ms("ms")? },
        "uniform" => Dist::Uniform { min_ms: ms("min_ms")?, max_ms: ms("max_ms")? },
        "exponential" => Dist::Exponential { mean_ms: ms("mean_ms")? },
        "lognormal" => Dist::Lognormal { median_ms: ms("median_ms")?, p95_ms: ms("p95_ms")? },
        _ => return None,
    })
}

/// A distribution of another kind that is as near as it can be: same median, same spread.
pub(super) fn convert(from: Option<Dist>, word: &str) -> Option<Value> {
    let from = from.unwrap_or(Dist::Lognormal { median_ms: 60_000, p95_ms: 180_000 });
    let ms = |p: f64| (from.quantile_ms(p).round() as u64).clamp(1, Dist::LONGEST);
    Some(match word {
        "fixed" => json!({ "dist": word, "ms": ms(0.5) }),
        "uniform" => json!({ "dist": word, "min_ms": ms(0.05), "max_ms": ms(0.95) }),
        "exponential" => json!({ "dist": word, "mean_ms": (from.mean_ms().round() as u64).clamp(1, Dist::LONGEST) }),
        "lognormal" => json!({ "dist": word, "median_ms": ms(0.5), "p95_ms": ms(0.95) }),
        _ => return None,
    })
}

/// A distribution: its kind, its parameters, its density. `absent` says what it is when it is left out.
pub(super) fn dist(sheet: Sheet, path: &str, field: &'static Field, absent: Option<&'static str>) -> AnyView {
    let at = path.to_owned();
    let now = Memo::new(move |_| sheet.base.with(|base| get(base, &at).and_then(read)));
    let word = Memo::new(move |_| now.get().map_or("", |dist| DISTS[kind_of(&dist)].0).to_owned());
    let choices = absent.map(|says| (String::new(), says.to_owned())).into_iter();
    let choices = choices.chain(DISTS.iter().map(|(word, says, _)| ((*word).to_owned(), (*says).to_owned())));
    let choices: Vec<_> = choices.collect();
    let entered = path.to_owned();
    let chosen = move |word: String| sheet.enter_value(&entered, convert(now.get_untracked(), &word));
    let of = path.to_owned();
    let parameters = move || {
        let word = word.get();
        let (_, _, fields) = DISTS.iter().find(|(of, _, _)| *of == word)?;
        let one = |(key, label): &'static Word| {
            let path = below(&of, key);
            let id = field_id(&path);
            let ids = Ids { control: id.clone(), described: format!("{id}-p") };
            view! {
                <div class="sb-edf__parameter">
                    <label class="sb-edf__small" for=id>{*label}</label>
                    {control(sheet, &path, &Kind::Length, &ids)}
                    {told(sheet, &path)}
                </div>
            }
        };
        Some(fields.iter().map(one).collect_view())
    };
    let rate = matches!(field.kind, Kind::Timing);
    let plot = move || now.get().map(|dist| plot(&dist, rate));
    framed(sheet, path, field.label, field, true, |ids| {
        let select = choose(sheet, path, &ids, Signal::stored(choices), word.into(), chosen);
        view! { <div class="sb-edf__dist">{select}<div class="sb-edf__parameters">{view_of(parameters)}</div>{view_of(plot)}</div> }
            .into_any()
    })
}

fn kind_of(dist: &Dist) -> usize {
    match dist {
        Dist::Fixed { .. } => 0,
        Dist::Uniform { .. } => 1,
        Dist::Exponential { .. } => 2,
        Dist::Lognormal { .. } => 3,
    }
}

/// The density with median and 95th percentile, in words too.
fn plot(dist: &Dist, rate: bool) -> AnyView {
    let shape = density::shape(dist);
    let seconds = |p: f64| text::length(round(dist.quantile_ms(p)));
    let (w, h) = density::SIZE;
    let per_day = 86_400_000.0 / dist.mean_ms().max(1.0);
    let often = match per_day {
        many if many >= 48.0 => format!(" · about {:.0} an hour", many / 24.0),
        some if some >= 2.0 => format!(" · about {some:.0} a day"),
        few => format!(" · about one in {:.0} days", 1.0 / few.max(1e-9)),
    };
    let says = format!(
        "half below {} · 95 % below {}{}",
        seconds(0.5),
        seconds(0.95),
        if rate { often } else { String::new() }
    );
    view! {
        <div class="sb-density">
            <svg class="sb-density__drawing" viewBox=format!("0 0 {w} {h}") aria-hidden="true" preserveAspectRatio="none">
                <path class="sb-density__area" d=shape.area />
                <path class="sb-density__mark" d=format!("M{:.1} 0V{h}", shape.p50) />
                <path class="sb-density__mark sb-density__mark--p95" d=format!("M{:.1} 0V{h}", shape.p95) />
            </svg>
            <p class="sb-density__says">{says}</p>
        </div>
    }
    .into_any()
}

/// A length without digits that nobody reads: to the second from ten seconds on, to the minute from an hour on.
fn round(ms: f64) -> i64 {
    let step = match ms {
        long if long >= 3_600_000.0 => 60_000.0,
        some if some >= 10_000.0 => 1_000.0,
        short if short >= 1_000.0 => 100.0,
        _ => 1.0,
    };
    ((ms / step).round() * step) as i64
}

/// The two ways in which a source's arrivals come: at random, or at fixed instants.
pub(super) fn timing(sheet: Sheet, at: &str, field: &'static Field) -> AnyView {
    let (gaps, instants) = (below(at, "gaps"), below(at, "at_ms"));
    let fixed = {
        let instants = instants.clone();
        Memo::new(move |_| sheet.has(&instants))
    };
    let way = format!("{at}.timing");
    let word = Signal::derive(move || if fixed.get() { "at" } else { "gaps" }.to_owned());
    let choices = vec![("gaps".to_owned(), "At random".to_owned()), ("at".to_owned(), "At fixed instants".to_owned())];
    let (into_gaps, into_instants) = (gaps.clone(), instants.clone());
    let chosen = move |word: String| {
        let done = sheet.restructure(|scenario| {
            if word == "at" {
                drop(take(scenario, &into_gaps));
                put(scenario, &into_instants, json!([600_000]));
            } else {
                drop(take(scenario, &into_instants));
                put(scenario, &into_gaps, json!({ "dist": "exponential", "mean_ms": 1_800_000 }));
            }
        });
        sheet.waiting.update(|waiting| {
            waiting.retain(|place, _| {
                !super::path::inside(place, &into_gaps) && !super::path::inside(place, &into_instants)
            });
        });
        if let Err(told) = done {
            sheet.refuse(&told);
        }
    };
    let first = framed(sheet, &way, field.label, field, false, |ids| {
        choose(sheet, &way, &ids, Signal::stored(choices), word, chosen)
    });
    let second = move || {
        if fixed.get() {
            framed(sheet, &instants, INSTANTS.label, &INSTANTS, true, |ids| {
                control(sheet, &instants, &Kind::Moments, &ids)
            })
        } else {
            dist(sheet, &gaps, &GAPS, None)
        }
    };
    view! { {first}{view_of(second)} }.into_any()
}

const GAPS: Field = Field {
    key: "gaps",
    label: "Gaps between arrivals",
    kind: Kind::Timing,
    default: "",
    help: "The first arrival comes after one gap.",
    rule: "D2",
    only: &[],
};

const INSTANTS: Field = Field {
    key: "at_ms",
    label: "Instants",
    kind: Kind::Moments,
    default: "",
    help: "Since the start, one a line, in any order: 10 min, 1 h 30.",
    rule: "D2",
    only: &[],
};

/// The next ticks of a schedule, in its own zone.
pub(super) fn ticks(sheet: Sheet, path: &str) -> AnyView {
    let session = Session::expect();
    let (cron, zone) = (path.to_owned(), path.replace(".cron", ".time_zone"));
    let next = Memo::new(move |_| {
        let (cron, zone) = (sheet.text(&cron, &Kind::Cron), sheet.text(&zone, &Kind::Cron));
        let (starts_at, after) = (session.starts_at(), session.cursor().at);
        Cron::new(&cron, &zone).map_or_else(
            |_| Vec::new(),
            |cron| {
                let told = |at: SimTime| {
                    let offset = cron.offset_ms(starts_at, at);
                    let local = text::date_time(at, starts_at + offset);
                    let day = text::clock(at, starts_at + offset);
                    let (hours, minutes) = (offset.abs() / 3_600_000, offset.abs() / 60_000 % 60);
                    let zone = match offset {
                        0 => "UTC".to_owned(),
                        _ => format!("{}{hours:02}:{minutes:02}", if offset < 0 { '−' } else { '+' }),
                    };
                    let day = day.get(..3).unwrap_or_default();
                    format!("{day} {} {zone}", local.get(..16).unwrap_or_default())
                };
                cron.ticks(starts_at, after, TICKS).into_iter().map(told).collect()
            },
        )
    });
    let list = move || {
        let next = next.get();
        (!next.is_empty()).then(|| {
            let rows = next.into_iter().map(|tick| view! { <li>{tick}</li> }).collect_view();
            view! { <p class="sb-edf__small">"Next five ticks"</p><ol class="sb-edf__ticks">{rows}</ol> }
        })
    };
    view! { <div class="sb-edf__next">{view_of(list)}</div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_kind_keeps_the_scale() {
        let long = Dist::Lognormal { median_ms: 60_000, p95_ms: 300_000 };
        for (word, _, fields) in DISTS {
            let value = convert(Some(long), word).unwrap_or_default();
            let Some(dist) = read(&value) else { panic!("{word} is read back") };
            assert_eq!(fields.len(), value.as_object().map_or(0, serde_json::Map::len) - 1);
            let median = dist.quantile_ms(0.5);
            assert!((30_000.0..160_000.0).contains(&median), "{word}: {median}");
        }
        assert_eq!(convert(Some(long), ""), None);
        assert_eq!(read(&json!({ "dist": "fixed" })), None);
    }

    #[test]
    fn nobody_reads_milliseconds_of_hours() {
        assert_eq!(text::length(round(5_432_123.4)), "1 h 31 min");
        assert_eq!(text::length(round(61_234.0)), "1 min 1 s");
        assert_eq!(text::length(round(1_234.0)), "1.2 s");
        assert_eq!(text::length(round(0.0)), "0 s");
    }
}
