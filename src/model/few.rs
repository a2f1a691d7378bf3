//! A short list of positions. Most entries serve one objective and cite one source: a list
//! that lies elsewhere would take many times the room of what is in it.

use std::fmt;
use std::ops::Deref;

/// How many positions have room in the list itself.
const ROOM: usize = 7;

/// See the file; used like a slice.
#[derive(Clone, PartialEq, Eq)]
pub struct Few(Kept);

#[derive(Clone, PartialEq, Eq)]
enum Kept {
    /// So many of these.
    Here(u8, [u16; ROOM]),
    /// Too many for that. Boxed twice, so that the list is no larger for it.
    Elsewhere(Box<Box<[u16]>>),
}

impl Default for Few {
    fn default() -> Self {
        Self(Kept::Here(0, [0; ROOM]))
    }
}

impl Deref for Few {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        match &self.0 {
            Kept::Here(count, list) => &list[..usize::from(*count)],
            Kept::Elsewhere(list) => list,
        }
    }
}

impl From<Vec<u16>> for Few {
    fn from(list: Vec<u16>) -> Self {
        let mut here = [0; ROOM];
        let Some(room) = here.get_mut(..list.len()) else {
            return Self(Kept::Elsewhere(Box::new(list.into())));
        };
        room.copy_from_slice(&list);
        Self(Kept::Here(list.len() as u8, here))
    }
}

impl<'a> IntoIterator for &'a Few {
    type Item = &'a u16;
    type IntoIter = std::slice::Iter<'a, u16>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Few {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_any_length_comes_back_as_it_was() {
        for count in 0..3 * ROOM as u16 {
            let list: Vec<u16> = (0..count).map(|at| at * 1_000).collect();
            assert_eq!(*Few::from(list.clone()), *list);
        }
        assert!(Few::default().is_empty());
    }

    #[test]
    fn a_list_takes_no_more_room_than_a_boxed_one() {
        assert_eq!(size_of::<Few>(), size_of::<Box<[u16]>>());
    }
}
