//! Entries of which a whole text was typed: a title, an alias, a cell, or the id.

use super::builder::whole_hash;
use super::query::Query;
use super::rank;
use super::vocab::Place;
use super::words::normal;
use super::{Words, fields, shown};
use crate::model::{EntryIx, Model, Target};

/// Entries that are read for a text that was typed whole. A title or an alias is one of few; a
/// cell such as `yes` may stand in half of a huge deck.
const MAX_READ: usize = 1_000;

/// The entries of which `query` is a whole text or the id, with the best place where it stands.
pub(super) fn typed_whole(model: &Model, words: &Words, query: &Query) -> Vec<(u32, Place)> {
    let mut found = Vec::new();
    for pack in &model.packs {
        let id = query
            .typed
            .strip_prefix(&*pack.id)
            .and_then(|id| id.strip_prefix('/'));
        let target = pack.ids.get(id.unwrap_or(&query.typed));
        if let Some(entry) = target.and_then(Target::entry) {
            found.push((entry.0, Place::Id));
        }
    }
    let phrase = &*query.phrase;
    let hash = whole_hash(phrase);
    let whole = &words.whole;
    let start = whole.partition_point(|(known, _)| *known < hash);
    for (_, entry) in whole[start..]
        .iter()
        .take_while(|(known, _)| *known == hash)
        .take(MAX_READ)
    {
        let mut best: Option<Place> = None;
        fields::texts(model, EntryIx(*entry), |place, _, text| {
            let better = best.is_none_or(|best| rank::whole_bonus(place) > rank::whole_bonus(best));
            if place.is_whole() && better && normal(&shown(place, text)) == phrase {
                best = Some(place);
            }
        });
        found.extend(best.map(|place| (*entry, place)));
    }
    // Of two reasons for one entry the better one.
    found.sort_by(|a, b| {
        a.0.cmp(&b.0)
            .then(rank::whole_bonus(b.1).total_cmp(&rank::whole_bonus(a.1)))
    });
    found.dedup_by_key(|(entry, _)| *entry);
    found
}
