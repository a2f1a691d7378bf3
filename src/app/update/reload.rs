//! New packs in place of the old ones: whatever the user was at is found again by its id.

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::overlay::{MenuRun, Overlay, SearchBox, SearchRow};
use crate::app::rows;
use crate::app::state::{Filter, Focus, History, Library, PageView, PaneRef, Point, State};
use crate::index::Hit;
use crate::limits;
use crate::model::{EntryId, EntryIx, Model, PackIx, SectionIx, Target};
use crate::pack::{self, Problem};

use super::{jump, search};

/// Takes up new packs where the old ones were.
pub(super) fn swap(state: &mut State, library: Arc<Library>, problems: Vec<Problem>) -> Effects {
    let selected = rows::selected(state);
    let (pane, focus) = (state.pane, state.focus);
    let before = std::mem::replace(&mut state.library, library);
    let now = Arc::clone(&state.library);
    let moved = Moved {
        before: &before.model,
        now: &now.model,
    };
    state.problems = problems;
    let overlays = std::mem::take(&mut state.overlays).into_iter();
    state.overlays = overlays
        .filter_map(|overlay| moved.overlay(overlay))
        .collect();
    let last = state.last_search.take();
    state.last_search = last.map(|search| moved.search(search));
    let recent = std::mem::take(&mut state.recent).into_iter();
    state.recent = recent.filter_map(|entry| moved.entry(entry)).collect();
    let back = std::mem::take(&mut state.history).back.into_iter();
    state.history = History {
        back: back.filter_map(|point| moved.point(point)).collect(),
        forward: Vec::new(),
    };
    let pack = moved.pack(state.pack);
    if pack.is_none() {
        state.filter = Filter::default();
    }
    state.pack = pack.unwrap_or(PackIx(0));
    state.page.of = state.page.of.and_then(|entry| moved.entry(entry));
    let selected = selected.and_then(|entry| moved.entry(entry));
    if let (Some(entry), PaneRef::Tab(_)) = (selected, pane) {
        jump::show(state, Target::Entry(entry));
        state.focus = focus;
    } else if pane != PaneRef::Weak {
        state.pane = PaneRef::Tab(0);
        state.focus = Focus::Table;
    }
    say(state);
    search_again(state)
}

/// Says how much was read, if somebody waited for it.
fn say(state: &mut State) {
    if state.reading.take().is_none() {
        return;
    }
    let entries = limits::number(state.model().entries.len() as u64);
    let many = pack::count(&state.problems);
    if many == 0 {
        state.say(format!("{entries} entries read"));
        return;
    }
    let key = state.keymap.hint(Command::ShowProblems);
    state.complain(format!(
        "{entries} entries read; problems found: {many}; {key} lists them"
    ));
}

/// What is being typed is searched for in the new packs.
fn search_again(state: &mut State) -> Effects {
    if !matches!(state.overlays.last(), Some(Overlay::Search(search)) if !search.in_list) {
        return Effects::new();
    }
    search::refresh(state);
    search::read_words(state)
}

/// Where things of the packs before are now.
struct Moved<'a> {
    before: &'a Model,
    now: &'a Model,
}

impl Moved<'_> {
    fn pack(&self, pack: PackIx) -> Option<PackIx> {
        let id = &self.before.packs.get(pack.at())?.id;
        let at = self.now.packs.iter().position(|known| known.id == *id)?;
        Some(PackIx::new(at))
    }

    fn entry(&self, entry: EntryIx) -> Option<EntryIx> {
        self.now.find(&self.before.id_of(entry))
    }

    fn section(&self, section: SectionIx) -> Option<SectionIx> {
        let section = self.before.section(section);
        let pack = self.before.pack(section.pack);
        let id = EntryId::new(&pack.id, &section.id).to_string();
        match self.now.find_name(&id)? {
            Target::Section(section) => Some(section),
            Target::Entry(_) => None,
        }
    }

    fn target(&self, target: Target) -> Option<Target> {
        match target {
            Target::Entry(entry) => self.entry(entry).map(Target::Entry),
            Target::Section(section) => self.section(section).map(Target::Section),
        }
    }

    fn point(&self, point: Point) -> Option<Point> {
        Some(Point {
            entry: self.entry(point.entry)?,
            page: PageView::default(),
            ..point
        })
    }

    fn search(&self, mut search: SearchBox) -> SearchBox {
        let rows = std::mem::take(&mut search.rows).into_iter();
        let (selected, divider) = (search.cursor.at, search.divider);
        for (at, row) in rows.enumerate() {
            let kept = match row {
                SearchRow::Hit(hit) => self
                    .entry(hit.entry)
                    .map(|entry| SearchRow::Hit(Hit { entry, ..hit })),
                SearchRow::Offer(entry, why) => {
                    self.entry(entry).map(|entry| SearchRow::Offer(entry, why))
                }
                words @ SearchRow::Words(..) => Some(words),
            };
            if kept.is_none() {
                search.cursor.at -= usize::from(at < selected);
                search.divider -= usize::from(at < divider);
            }
            search.rows.extend(kept);
        }
        search
    }

    /// The overlay with what it is about; none if that is gone.
    fn overlay(&self, overlay: Overlay) -> Option<Overlay> {
        Some(match overlay {
            Overlay::Search(search) => Overlay::Search(Box::new(self.search(*search))),
            Overlay::Menu(mut menu) => {
                menu.items.retain_mut(|item| match &mut item.run {
                    MenuRun::Command(_) => true,
                    MenuRun::Section(section) => {
                        let now = self.section(*section);
                        *section = now.unwrap_or(*section);
                        now.is_some()
                    }
                });
                Overlay::Menu(menu)
            }
            Overlay::Links {
                entry,
                items,
                cursor,
            } => Overlay::Links {
                entry: self.entry(entry)?,
                items: items
                    .into_iter()
                    .filter_map(|(how, target)| Some((how, self.target(target)?)))
                    .collect(),
                cursor,
            },
            Overlay::Compare { pair, ends, scroll } => Overlay::Compare {
                pair: pair.and_then(|pair| self.entry(pair)),
                ends: [self.entry(ends[0])?, self.entry(ends[1])?],
                scroll,
            },
            Overlay::Note { entry, input } => Overlay::Note {
                entry: self.entry(entry)?,
                input,
            },
            overlay @ (Overlay::Problems(_) | Overlay::Themes { .. } | Overlay::Message { .. }) => {
                overlay
            }
        })
    }
}
