//! The ids of a pack, and what each of them names.

use std::cmp::Ordering;

use super::{LazyList, Target};
use crate::text::Safe;

/// Every id of a pack with what it names, in the order of the ids.
#[derive(Debug, Default)]
pub struct Ids(LazyList<(Safe, Target)>);

impl Ids {
    /// What `id` names.
    pub fn get(&self, id: &str) -> Option<Target> {
        let (mut from, mut end) = (0, self.0.len());
        while from < end {
            let middle = from.midpoint(end);
            let (known, target) = self.0.get(middle)?;
            match (**known).cmp(id) {
                Ordering::Less => from = middle + 1,
                Ordering::Equal => return Some(*target),
                Ordering::Greater => end = middle,
            }
        }
        None
    }

    /// All of them.
    pub fn all(&self) -> &LazyList<(Safe, Target)> {
        &self.0
    }
}

/// They must be in order.
impl From<LazyList<(Safe, Target)>> for Ids {
    fn from(ids: LazyList<(Safe, Target)>) -> Self {
        Self(ids)
    }
}

impl FromIterator<(Safe, Target)> for Ids {
    fn from_iter<I: IntoIterator<Item = (Safe, Target)>>(ids: I) -> Self {
        let mut ids: Vec<_> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.shrink_to_fit();
        Self(ids.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntryIx;

    #[test]
    fn every_id_is_found_whatever_the_order_it_came_in() {
        let names = ["quota", "spot", "a", "spot-tier"];
        let targets = names.iter().enumerate();
        let ids: Ids = targets
            .map(|(at, name)| (Safe::from(*name), Target::Entry(EntryIx::new(at))))
            .collect();
        for (at, name) in names.iter().enumerate() {
            assert_eq!(ids.get(name), Some(Target::Entry(EntryIx::new(at))));
        }
        assert_eq!(ids.get("spo"), None);
        let listed: Vec<&str> = ids.all().iter().map(|(id, _)| &**id).collect();
        assert_eq!(listed, ["a", "quota", "spot", "spot-tier"]);
    }
}
