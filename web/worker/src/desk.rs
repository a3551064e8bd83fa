//! The worker's side of the conversation, without a browser: messages in, messages out, and work in portions.

use signalbox::studies::explore::{Explorer, Sabotage, preset};

use crate::{
    card,
    clerk::Clerk,
    protocol::{Answer, Ask, Call, Response, Said, Sent, Trouble, UNASKED},
};

/// An exploration under way.
#[derive(Debug)]
struct Search {
    /// The question it answers.
    id: u32,
    explorer: Explorer,
    fault: Option<Sabotage>,
}

/// The worker's desk: what it is working on, and what it remembers.
///
/// 1. [`Desk::hear`] takes a message and gives the answers that are ready at once.
/// 2. While [`Desk::is_busy`], [`Desk::go_on`] does a portion of the work. Whoever drives it listens between two portions, so a
///    portion is the longest that a cancel waits.
#[derive(Debug, Default)]
pub struct Desk {
    search: Option<Search>,
    clerk: Option<Clerk>,
}

impl Desk {
    /// Takes a message.
    pub fn hear(&mut self, text: &str) -> Vec<Said> {
        let Sent { id, ask } = match serde_json::from_str(text) {
            Ok(sent) => sent,
            Err(e) => {
                let trouble = Trouble::NotUnderstood(e.to_string());
                return vec![Said { id: UNASKED, answer: Answer::Trouble(trouble) }];
            }
        };
        let mut said = Vec::new();
        let mut say = |id, answer| said.push(Said { id, answer });
        match ask {
            Ask::Catalogue => say(id, Answer::Catalogue(Box::new(card::catalogue()))),
            Ask::Explore { world, fault } => {
                if let Some(before) = self.search.take() {
                    say(before.id, Answer::Cancelled);
                }
                match self.begin(id, world, fault) {
                    Ok(first) => say(id, first),
                    Err(trouble) => say(id, Answer::Trouble(trouble)),
                }
            }
            Ask::Cancel => {
                if let Some(search) = self.search.take() {
                    say(search.id, Answer::Cancelled);
                }
                say(id, Answer::Cancelled);
            }
            Ask::Request(call) => say(
                id,
                match self.answer(*call) {
                    Ok(response) => Answer::Answered(Box::new(response)),
                    Err(trouble) => Answer::Trouble(trouble),
                },
            ),
        }
        said
    }

    /// Whether there is work left to do.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.search.is_some()
    }

    /// Looks at so many states more, and says how far it is; `None` if there is nothing to do. The last portion is followed by
    /// looking for plain cases of what was broken, which takes longer.
    pub fn go_on(&mut self, states: u32) -> Option<Said> {
        let search = self.search.as_mut()?;
        let progress = search.explorer.step(states);
        if !progress.finished {
            return Some(Said { id: search.id, answer: Answer::Progress(progress) });
        }
        let Search { id, explorer, fault } = self.search.take()?;
        Some(Said { id, answer: Answer::Explored(Box::new(card::study(explorer.report(), fault))) })
    }

    fn begin(&mut self, id: u32, world: String, fault: Option<Sabotage>) -> Result<Answer, Trouble> {
        let Some(mut small) = preset(&world) else { return Err(Trouble::UnknownWorld(world)) };
        small.sabotage = fault.or(small.sabotage);
        let fault = small.sabotage;
        let explorer = Explorer::new(small).map_err(|problems| Trouble::Unplayable(problems.to_string()))?;
        let first = Answer::Progress(explorer.progress());
        self.search = Some(Search { id, explorer, fault });
        Ok(first)
    }

    fn answer(&mut self, call: Call) -> Result<Response, Trouble> {
        if let Some(text) = &call.case {
            self.clerk = Some(Clerk::open(call.edition, text)?);
        }
        match &mut self.clerk {
            Some(clerk) if clerk.edition() == call.edition => clerk.answer(call),
            _ => Err(Trouble::NoCase(call.edition)),
        }
    }
}

#[cfg(test)]
mod tests;
