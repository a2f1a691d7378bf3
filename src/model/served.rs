//! How many entries of each section serve each objective and each domain: counted once, so
//! that neither a filter nor the picture of how well a deck serves its exam looks at all of
//! them.

use super::{EntryIx, Model, PackIx, Section};

/// The counts of one section; see [`Model::count`].
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Served {
    /// Each objective that any of its own entries serves, by its position in the pack's list,
    /// and how many serve it.
    pub objectives: Box<[(u16, u32)]>,
    /// The same of domains.
    pub domains: Box<[(u16, u32)]>,
}

impl Section {
    /// How many of its own entries serve `domain` of its pack.
    pub fn serving(&self, domain: u16) -> usize {
        let mut counts = self.served.domains.iter();
        let found = counts.find(|(known, _)| *known == domain);
        found.map_or(0, |(_, count)| *count as usize)
    }
}

impl Model {
    /// Counts what the sections of `pack` serve; to be done once all their entries are there.
    pub fn count(&mut self, pack: PackIx) {
        for at in self.pack(pack).sections.clone() {
            let served = self.served(pack, at as usize);
            self.sections[at as usize].served = served;
        }
    }

    fn served(&self, pack: PackIx, section: usize) -> Served {
        let pack = self.pack(pack);
        let mut objectives = vec![0; pack.objectives.len()];
        let mut domains = vec![0; pack.domains.len()];
        for entry in self.sections[section].entries.clone().map(EntryIx) {
            let of_entry = self.entry(entry).objectives.iter();
            count(&mut objectives, of_entry.copied());
            count(&mut domains, self.domains_of(entry).into_iter());
        }
        Served {
            objectives: any(&objectives),
            domains: any(&domains),
        }
    }
}

fn count(counts: &mut [u32], found: impl Iterator<Item = u16>) {
    for at in found {
        if let Some(count) = counts.get_mut(usize::from(at)) {
            *count += 1;
        }
    }
}

/// Those that any entry serves.
fn any(counts: &[u32]) -> Box<[(u16, u32)]> {
    let counts = (0..).zip(counts.iter().copied());
    counts.filter(|(_, count)| *count > 0).collect()
}
