//! `refdeck picture`: the screen after some keys, as SVG. For the documentation; reads no
//! state of the user and writes none.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use super::args::{PictureArgs, Places};
use super::out::Out;
use super::{Failure, Outcome, open_library};
use crate::app::{self, Action, Bookmark, Chord, Library, State};
use crate::model::Target;
use crate::text::Safe;
use crate::ui::svg::{Palette, picture};
use crate::ui::{self, Theme};

/// The day that pictures show, so that they do not change by themselves.
const DAY: &str = "2026-11-24";

pub(super) fn run(places: &Places, args: &PictureArgs, out: &mut Out) -> Result<Outcome, Failure> {
    let Some(size) = size(&args.size) else {
        return Err(Failure::Said(
            "`--size` takes width and height, such as 120x36".to_string(),
        ));
    };
    let Some(keys) = Chord::parse_script(&args.keys) else {
        return Err(Failure::Said(
            "`--keys` takes keys such as `3jj/spot<enter>`".to_string(),
        ));
    };
    let Some(theme) = Theme::named(&args.theme) else {
        return Err(Failure::Said(format!("there is no theme `{}`", args.theme)));
    };
    let mut state = State::new(Arc::new(Library::new(open_library(places)?)), size);
    state.today = DAY.to_string();
    state.themes = Theme::names().map(Safe::from).collect();
    for name in &args.weak {
        if let Some(entry) = state.model().find_name(name).and_then(Target::entry) {
            let mark = Bookmark {
                marked: true,
                added: DAY.to_string(),
                note: Safe::default(),
            };
            let id = state.id_of(entry);
            state.marks.bookmarks_mut().insert(id, mark);
        }
    }
    // Keys may search, and nobody else reads the words here.
    state.library.index.prepare(state.model());
    app::update(&mut state, Action::Resized(size));
    for key in keys {
        app::update(&mut state, Action::Key(key));
        // Nothing is saved here; a mark looks as if it were.
        state.marks.pending.clear();
    }
    let mut buf = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    ui::draw_into(&mut buf, &state, &theme);
    let palette = if args.light {
        Palette::LIGHT
    } else {
        Palette::DARK
    };
    out.text(&picture(&buf, &palette))?;
    Ok(Outcome::Fine)
}

fn size(text: &str) -> Option<Size> {
    let (width, height) = text.split_once('x')?;
    let (width, height) = (width.parse().ok()?, height.parse().ok()?);
    ((1..=500).contains(&width) && (1..=300).contains(&height)).then_some(Size::new(width, height))
}
