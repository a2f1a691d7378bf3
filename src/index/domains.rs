//! How many entries of each section serve each domain, so that a filter need not look at all
//! of them.

use crate::model::{EntryIx, Model, SectionIx};

/// The counts of one model.
#[derive(Debug)]
pub(super) struct Domains {
    /// How many domains have room in each section's part of `counts`.
    width: usize,
    counts: Vec<u32>,
}

impl Domains {
    pub(super) fn new(model: &Model) -> Self {
        let domains = model.packs.iter().map(|pack| pack.domains.len());
        let width = domains.max().unwrap_or(0);
        let mut counts = vec![0; width * model.sections.len()];
        for (at, section) in model.sections.iter().enumerate() {
            let counts = &mut counts[at * width..][..width];
            for entry in section.entries.clone().map(EntryIx) {
                for domain in model.domains_of(entry) {
                    if let Some(count) = counts.get_mut(usize::from(domain)) {
                        *count += 1;
                    }
                }
            }
        }
        Self { width, counts }
    }

    /// How many of the own entries of `section` serve `domain` of its pack.
    pub(super) fn serving(&self, section: SectionIx, domain: u16) -> usize {
        let domain = usize::from(domain);
        let at = section.at() * self.width + domain;
        let count = self.counts.get(at).filter(|_| domain < self.width);
        count.map_or(0, |count| *count as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::fixture::{Row, deck};

    #[test]
    fn what_is_counted_is_what_a_filter_lets_through() {
        let rows = ["one", "two", "--", "three"].map(Row::new);
        let model = deck(&rows.map(|row| row.objective(1)));
        let domains = Domains::new(&model);
        for section in (0..model.sections.len()).map(SectionIx::new) {
            for domain in 0..3 {
                let own = model.section(section).entries.clone().map(EntryIx);
                let through = own.filter(|entry| model.serves(*entry, domain)).count();
                assert_eq!(domains.serving(section, domain), through);
            }
        }
        assert_eq!(domains.serving(SectionIx(99), 0), 0);
    }
}
