//! The runs' lives as Chrome's trace events: a process per workspace, and in it as many threads as runs overlap.
//!
//! Viewers take the complete events of one thread as calls inside calls, so stretches that overlap without lying inside each other
//! must not share one. Runs of a workspace do overlap, since one waits while another executes: each run therefore takes the first
//! thread that is free when it is created and keeps it to its end.

use serde::Serialize;

use super::{List, end_of, lives, status_in};
use crate::{
    policy::Scene,
    views::free_list::FreeList,
    words::{Cause, Reason, RunNo, RunType, SimTime, Status, Trigger},
};

/// A stretch: begin and length in microseconds.
#[derive(Serialize)]
struct Complete {
    ph: &'static str,
    cat: RunType,
    name: String,
    pid: usize,
    tid: usize,
    ts: u64,
    dur: u64,
    args: Stretch,
}

#[derive(Serialize)]
struct Stretch {
    run: RunNo,
    status: Status,
    trigger: Trigger,
    cause: Option<Cause>,
    /// Whether it ends only because the history that is exported does.
    unfinished: bool,
}

/// A bad end, as a mark without length on the run's thread.
#[derive(Serialize)]
struct Mark {
    ph: &'static str,
    cat: &'static str,
    name: Reason,
    pid: usize,
    tid: usize,
    ts: u64,
    s: &'static str,
    args: Marked,
}

#[derive(Serialize)]
struct Marked {
    run: RunNo,
    status: Status,
}

/// The name of a process or thread.
#[derive(Serialize)]
struct Meta<'a> {
    ph: &'static str,
    name: &'static str,
    pid: usize,
    tid: usize,
    args: Named<'a>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

fn micros(at: SimTime) -> u64 {
    at.millis() * 1_000
}

/// The runs' lives as a JSON object of Chrome trace events, which Perfetto and `chrome://tracing` open. Instants are microseconds
/// since the scenario's start; a run that has not ended by the scene's moment is cut there.
#[must_use]
pub fn chrome_trace(scene: &Scene<'_>) -> String {
    let mut list = List::after(String::from("{\"displayTimeUnit\":\"ms\",\"traceEvents\":"));
    let workspaces = &scene.scenario.workspaces;
    for (i, workspace) in workspaces.iter().enumerate() {
        let args = Named { name: &workspace.name };
        list.push(&Meta { ph: "M", name: "process_name", pid: i + 1, tid: 0, args });
    }
    let mut threads = vec![FreeList::default(); workspaces.len()];
    for life in lives(scene) {
        let (no, birth, course) = (life.run.no, life.run.birth, life.run.course);
        let threads = &mut threads[birth.workspace.index()];
        let pid = birth.workspace.index() + 1;
        let known = threads.count();
        let thread = threads.take(birth.created.millis());
        let tid = thread as usize + 1;
        if threads.count() > known {
            let args = Named { name: &format!("runs {tid}") };
            list.push(&Meta { ph: "M", name: "thread_name", pid, tid, args });
        }
        // One that has not ended keeps its thread.
        if course.settled {
            threads.give_back(thread, course.ended.millis());
        }
        for segment in life.segments {
            let to = segment.to.unwrap_or_else(|| end_of(scene, &life.run));
            list.push(&Complete {
                ph: "X",
                cat: birth.run_type,
                name: format!("{} {} {no}", segment.kind, birth.run_type),
                pid,
                tid,
                ts: micros(segment.from),
                dur: to.since(segment.from).millis() * 1_000,
                args: Stretch {
                    run: no,
                    status: status_in(segment.kind),
                    trigger: birth.trigger,
                    cause: segment.cause,
                    unfinished: segment.to.is_none(),
                },
            });
        }
        if let (Some(name), true) = (course.reason, course.settled) {
            let args = Marked { run: no, status: course.status };
            list.push(&Mark { ph: "i", cat: "end", name, pid, tid, ts: micros(course.ended), s: "t", args });
        }
    }
    list.end("}\n")
}
