//! nucleo-matcher as a list picker uses it: texts in its own form, all words needed, ties to the
//! shorter text; with two threads one worker that lives as long as the searcher.

use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};

use super::{Rows, Search, best};

type Scored = Vec<((Reverse<u32>, usize), u32)>;

pub(super) fn search<'a>(rows: &Rows<'_>, threads: usize) -> Search<'a> {
    let texts: Arc<[Utf32String]> = rows.texts.iter().map(|text| text.as_str().into()).collect();
    let mut matcher = Matcher::new(Config::DEFAULT);
    if threads == 1 {
        return Box::new(move |query, k| best(scored(&texts, 0, query, &mut matcher), k));
    }
    let half = texts.len() / 2;
    let (ask, answers) = worker(Arc::clone(&texts), half);
    Box::new(move |query, k| {
        if ask.send(query.to_string()).is_err() {
            return Vec::new();
        }
        let mut all = scored(&texts[..half], 0, query, &mut matcher);
        all.extend(answers.recv().unwrap_or_default());
        best(all, k)
    })
}

/// A thread that searches the texts from `first` on; it ends when nobody asks any more.
fn worker(texts: Arc<[Utf32String]>, first: usize) -> (Sender<String>, Receiver<Scored>) {
    let (ask, asked) = channel::<String>();
    let (answer, answers) = channel();
    thread::spawn(move || {
        let mut matcher = Matcher::new(Config::DEFAULT);
        for query in asked {
            let found = scored(&texts[first..], first, &query, &mut matcher);
            if answer.send(found).is_err() {
                break;
            }
        }
    });
    (ask, answers)
}

fn scored(texts: &[Utf32String], first: usize, query: &str, matcher: &mut Matcher) -> Scored {
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let positions = u32::try_from(first).unwrap_or(u32::MAX)..;
    let scored = texts.iter().zip(positions).filter_map(|(text, at)| {
        let score = pattern.score(text.slice(..), matcher)?;
        Some(((Reverse(score), text.len()), at))
    });
    scored.collect()
}
