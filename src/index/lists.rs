//! Lists of the entries that have what a word may mean: made from postings, walked together.

use crate::model::EntryIx;

use super::expand::Expansion;
use super::rank::Seen;
use super::vocab::Vocab;

/// Postings that are read for one word, so that a huge deck stays quick.
const MAX_POSTINGS: usize = 200_000;

/// Entries that are weighed in full, so that a word which half of a huge deck has is no slower
/// than others: those in which the words stand in the best places.
pub(super) const MAX_WEIGHED: usize = 8_000;

/// The entries of all words that are meant, each once with its best value, in order.
pub(super) fn gather(
    vocab: &Vocab,
    mut meant: Vec<Expansion>,
    notes: Vec<Seen>,
    entries: usize,
) -> Vec<Seen> {
    let count = keep_affordable(vocab, &mut meant);
    let postings = meant.iter().flat_map(|meant| {
        vocab
            .postings(meant.word)
            .iter()
            .map(|posting| Seen::new(posting.entry(), meant.quality, posting.places()))
    });
    let all = postings.chain(notes);
    if count < entries / 8 {
        let mut seen: Vec<Seen> = all.collect();
        // Best last, and the last of an entry is kept.
        seen.sort_unstable();
        seen.dedup_by(|later, kept| {
            let same = later.entry == kept.entry;
            if same {
                kept.value = later.value;
            }
            same
        });
        return seen;
    }
    let mut best = vec![0_u32; entries];
    for seen in all {
        let value = &mut best[seen.entry as usize];
        *value = seen.value.max(*value);
    }
    let had = best.into_iter().enumerate().filter(|(_, value)| *value > 0);
    had.map(|(at, value)| Seen {
        entry: EntryIx::new(at).0,
        value,
    })
    .collect()
}

/// Of the words that a letter or two begin in a huge deck, keeps the best ones. Returns how
/// many postings they have.
fn keep_affordable(vocab: &Vocab, meant: &mut Vec<Expansion>) -> usize {
    let size = |meant: &Expansion| vocab.postings(meant.word).len();
    let count: usize = meant.iter().map(size).sum();
    if count <= MAX_POSTINGS {
        return count;
    }
    // Of a hundred thousand words only those that can be kept are put in order.
    let mut sizes = vec![0; usize::from(u16::MAX) + 1];
    for meant in &*meant {
        sizes[usize::from(meant.quality)] += size(meant);
    }
    let mut sum = 0;
    let least = sizes.iter().rposition(|size| {
        sum += size;
        sum >= MAX_POSTINGS
    });
    meant.retain(|meant| least.is_none_or(|least| usize::from(meant.quality) >= least));
    meant.sort_unstable_by_key(|meant| (std::cmp::Reverse(meant.quality), meant.word));
    let mut kept = 0;
    let affordable = meant.iter().take_while(|meant| {
        let goes_on = kept < MAX_POSTINGS;
        kept += if goes_on { size(meant) } else { 0 };
        goes_on
    });
    let end = affordable.count();
    meant.truncate(end);
    kept
}

/// `list` from `entry` on, by steps that double: quick for near and for far entries.
pub(super) fn skip_to(list: &[Seen], entry: u32) -> &[Seen] {
    let mut step = 1;
    while list.get(step).is_some_and(|seen| seen.entry < entry) {
        step *= 2;
    }
    let (from, to) = (step / 2, list.len().min(step + 1));
    let skipped = list[from.min(to)..to].partition_point(|seen| seen.entry < entry);
    &list[from.min(to) + skipped..]
}

/// The [`MAX_WEIGHED`] strongest of entries that come in order; of equal ones the first.
#[derive(Default)]
pub(super) struct Strongest {
    /// Strength and entry; up to twice as many as are wanted.
    kept: Vec<(f32, u32)>,
    /// What no further entry gets in with.
    bar: f32,
}

impl Strongest {
    pub(super) fn add(&mut self, strength: f32, entry: u32) {
        if strength > self.bar {
            self.kept.push((strength, entry));
            if self.kept.len() == 2 * MAX_WEIGHED {
                self.cut();
            }
        }
    }

    fn cut(&mut self) {
        if self.kept.len() > MAX_WEIGHED {
            let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
            let (_, weakest, _) = self.kept.select_nth_unstable_by(MAX_WEIGHED - 1, order);
            self.bar = weakest.0;
            self.kept.truncate(MAX_WEIGHED);
        }
    }

    /// Them, in order.
    pub(super) fn in_order(mut self) -> Vec<u32> {
        self.cut();
        let mut entries: Vec<u32> = self.kept.into_iter().map(|(_, entry)| entry).collect();
        entries.sort_unstable();
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipping_stops_at_the_entry_or_behind_it() {
        let list: Vec<Seen> = [1, 4, 5, 9, 30]
            .map(|entry| Seen { entry, value: 1 })
            .into();
        for entry in 0..32 {
            let expected = list.iter().filter(|seen| seen.entry >= entry).count();
            assert_eq!(skip_to(&list, entry).len(), expected, "{entry}");
        }
        assert!(skip_to(&[], 3).is_empty());
    }
}
