//! The ids of a pack, and what each of them names.

use super::Target;
use crate::text::Safe;

/// Every id of a pack with what it names, in the order of the ids.
#[derive(Debug, Default)]
pub struct Ids(Box<[(Safe, Target)]>);

impl Ids {
    /// What `id` names.
    pub fn get(&self, id: &str) -> Option<Target> {
        let at = self
            .0
            .binary_search_by(|(known, _)| (**known).cmp(id))
            .ok()?;
        self.0.get(at).map(|(_, target)| *target)
    }

    /// All of them.
    pub fn all(&self) -> &[(Safe, Target)] {
        &self.0
    }
}

impl FromIterator<(Safe, Target)> for Ids {
    fn from_iter<I: IntoIterator<Item = (Safe, Target)>>(ids: I) -> Self {
        let mut ids: Box<[_]> = ids.into_iter().collect();
        ids.sort_unstable();
        Self(ids)
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
