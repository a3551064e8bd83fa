//! A simulator made from another, seen from JavaScript.
#![cfg(target_arch = "wasm32")]

use signalbox_browser_tests::check;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_fork_goes_its_own_way() {
    check(
        r#"
        const sim = Simulator.open({ scenario: preset("platform_team"), seed: 42 });
        sim.runUntil(3600000);
        sim.seek(10);
        const other = sim.fork();
        same([other.digest(), other.seq, other.length], [sim.digest(), 10, sim.length]);
        other.head();
        ok(other.dispatch({ type: "set_limit", limit: 1 }).accepted, "the fork has one slot");
        other.runUntil(7200000);
        same([sim.seq, sim.save().commands.length], [10, 0]);
        sim.runUntil(7200000);
        ok(other.digest() !== sim.digest(), "another future");
        same([sim.view("board").limit, (other.head(), other.view("board").limit)], [3, 1]);
        // The future that was not forked is the one that the case has without it.
        const unforked = Simulator.open({ scenario: preset("platform_team"), seed: 42 });
        unforked.runUntil(7200000);
        same(sim.digest(), unforked.digest());
        sim.free();
        same(other.view("board").limit, 1, "the original may go first");
        other.free();
        unforked.free();
        "#,
    );
}
