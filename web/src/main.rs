//! Mounts the app.

use leptos::prelude::*;
use signalbox_web::{
    app::App,
    session::{door, shell},
};

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        shell::stopped(&panic.to_string());
    }));
    wasm_bindgen_futures::spawn_local(async {
        let start = door::find().await;
        leptos::mount::mount_to_body(move || view! { <App start /> });
        shell::started();
    });
}
