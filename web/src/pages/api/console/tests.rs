//! The app's history and the worker's are one: whatever a request becomes, both give the same command and get the same records.

use signalbox::{
    history::SavedCase,
    scenario::presets::platform_team,
    words::{Command, SimTime, Status},
};
use signalbox_worker::{
    Desk,
    protocol::{Answer, Ask, Call, Sent, text},
};

use super::newest;
use crate::session::player::Player;

fn player() -> Player {
    Player::open(SavedCase::new(platform_team(), 42)).expect("the preset opens")
}

/// Sends a request to a worker that has the player's case, and gives the same command in the player.
fn both(player: &mut Player, method: &str, path: &str) -> u16 {
    let at = player.cursor().at;
    let case = Some(text(&player.save()));
    let (method, path, body) = (method.into(), path.into(), String::new());
    let authorization = Some("Bearer Ada".into());
    let call = Call { edition: 1, case, at, method, path, authorization, body };
    let said = Desk::default().hear(&text(&Sent { id: 1, ask: Ask::Request(Box::new(call)) })).pop();
    let Some(Answer::Answered(response)) = said.map(|said| said.answer) else { panic!("there is a response") };
    let given = response.given.expect("it became a command");
    let refused = player.dispatch(given.command).unwrap().refusal.is_some();
    assert_eq!(refused, response.status >= 400);
    let own = player.sim().engine().journal().digest_of(given.records).expect("as many records");
    assert_eq!(own.to_string(), given.digest, "the two histories are the same");
    // And not only because there is nothing to compare.
    assert_ne!(player.sim().engine().journal().digest_of(given.records - 1), Some(own));
    response.status
}

#[test]
fn a_request_becomes_the_same_history_in_both() {
    let mut player = player();
    for (hour, path, status) in [(2, "/workspaces/web-prod/runs", 201), (4, "/workspaces/web-prod/force-unlock", 201)] {
        player.seek_time(SimTime::from_millis(hour * 3_600_000));
        assert_eq!(both(&mut player, "POST", path), status);
    }
    // Earlier than both: what was commanded for later is dropped in both.
    player.seek_time(SimTime::from_millis(3_600_000));
    assert_eq!(both(&mut player, "POST", "/workspaces/payments-prod/runs"), 201);
    assert_eq!(player.save().commands.len(), 1);
    // A refusal is part of the history too.
    player.seek_time(SimTime::from_millis(2 * 3_600_000));
    let ended =
        newest(&player.scene()).into_iter().find(|run| run.status == Status::Failed || run.status == Status::Completed);
    let ended = ended.expect("some run is over");
    let path = format!("/workspaces/{}/runs/{}/abort", ended.workspace, ended.id);
    assert_eq!(both(&mut player, "POST", &path), 409);
    assert!(matches!(player.save().commands.last().map(|c| &c.command), Some(Command::Abort { .. })));
}

#[test]
fn the_newest_runs_come_first_with_the_ids_of_the_api() {
    let mut player = player();
    player.seek_time(SimTime::from_millis(6 * 3_600_000));
    let runs = newest(&player.scene());
    assert!(runs.len() > 10);
    assert!(runs.windows(2).all(|pair| pair[0].number > pair[1].number));
    let plans = runs.iter().filter(|run| run.changeset.is_some()).count();
    assert!(plans > 0);
}
