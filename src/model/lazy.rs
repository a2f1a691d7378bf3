//! A list whose first part need not be there yet: it is read, a chunk at a time, when
//! something of it is first asked for. So a start costs no more than what it shows.
//!
//! Where that part comes from is not known here. What is added later stands behind it.

use std::fmt;
use std::ops::{Index, Range};
use std::sync::OnceLock;

/// How many items are read at once.
pub const CHUNK: usize = 32;

/// See the file; used like a list that only grows.
pub struct LazyList<T> {
    /// How many items are read when they are asked for.
    first: usize,
    chunks: Box<[OnceLock<Box<[T]>>]>,
    read: Option<Box<Read<T>>>,
    added: Vec<T>,
}

/// Reads the items at these positions, which are one chunk.
type Read<T> = dyn Fn(Range<usize>) -> Vec<T> + Send + Sync;

impl<T> LazyList<T> {
    /// A list of `len` items, each chunk of which `read` reads. What it reads too little of is
    /// missing.
    pub fn new(len: usize, read: impl Fn(Range<usize>) -> Vec<T> + Send + Sync + 'static) -> Self {
        Self {
            first: len,
            chunks: (0..len.div_ceil(CHUNK)).map(|_| OnceLock::new()).collect(),
            read: Some(Box::new(read)),
            added: Vec::new(),
        }
    }

    /// How many items there are, read or not.
    pub fn len(&self) -> usize {
        self.first + self.added.len()
    }

    /// How many of them, from the first on, are read when they are asked for.
    pub fn lazy_len(&self) -> usize {
        self.first
    }

    /// The others.
    pub fn added(&self) -> &[T] {
        &self.added
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many are there by now: read or added.
    pub fn held(&self) -> usize {
        let read = self.chunks.iter().filter_map(OnceLock::get);
        read.map(|chunk| chunk.len()).sum::<usize>() + self.added.len()
    }

    /// The item at `at`.
    pub fn get(&self, at: usize) -> Option<&T> {
        match at.checked_sub(self.first) {
            Some(at) => self.added.get(at),
            None => self.chunk(at / CHUNK).get(at % CHUNK),
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        let first = (0..self.chunks.len()).flat_map(|at| self.chunk(at));
        first.chain(&self.added)
    }

    /// Adds one at the end.
    pub fn push(&mut self, item: T) {
        self.added.push(item);
    }

    /// The item at `at`, to be changed, if it was added.
    pub fn added_mut(&mut self, at: usize) -> Option<&mut T> {
        self.added.get_mut(at.checked_sub(self.first)?)
    }

    /// Takes away what was added from `len` on.
    pub fn truncate(&mut self, len: usize) {
        self.added.truncate(len.saturating_sub(self.first));
    }

    fn chunk(&self, at: usize) -> &[T] {
        let (Some(chunk), Some(read)) = (self.chunks.get(at), &self.read) else {
            return &[];
        };
        let items = at * CHUNK..self.first.min((at + 1) * CHUNK);
        chunk.get_or_init(|| read(items).into())
    }
}

impl<T> Default for LazyList<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T> From<Vec<T>> for LazyList<T> {
    fn from(added: Vec<T>) -> Self {
        Self {
            first: 0,
            chunks: Box::default(),
            read: None,
            added,
        }
    }
}

impl<T> FromIterator<T> for LazyList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<T> Index<usize> for LazyList<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        match at.checked_sub(self.first) {
            Some(at) => &self.added[at],
            None => &self.chunk(at / CHUNK)[at % CHUNK],
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for LazyList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn only_what_is_asked_for_is_read_and_only_once() {
        let (len, read) = (CHUNK * 3 + 5, Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&read);
        let list = LazyList::new(len, move |items| {
            count.fetch_add(items.len(), Ordering::Relaxed);
            items.map(|at| at * 10).collect()
        });
        assert_eq!((list.len(), list.is_empty(), list.held()), (len, false, 0));
        for at in [CHUNK, CHUNK + 1, 2 * CHUNK - 1] {
            assert_eq!(list.get(at), Some(&(at * 10)));
        }
        assert_eq!(list.held(), CHUNK);
        assert_eq!(list[len - 1], (len - 1) * 10);
        assert_eq!(list.held(), CHUNK + 5);
        assert_eq!(list.get(len), None);
        let all: Vec<usize> = list.iter().copied().collect();
        assert_eq!(all, (0..len).map(|at| at * 10).collect::<Vec<_>>());
        assert_eq!((list.held(), read.load(Ordering::Relaxed)), (len, len));
    }

    #[test]
    fn what_is_added_stands_behind_and_goes_again() {
        let mut list = LazyList::new(3, Iterator::collect);
        list.push(70);
        list.push(80);
        assert_eq!(list.iter().copied().collect::<Vec<_>>(), [0, 1, 2, 70, 80]);
        if let Some(item) = list.added_mut(4) {
            *item += 1;
        }
        assert_eq!((list[3], list[4], list.added_mut(2)), (70, 81, None));
        list.truncate(4);
        assert_eq!((list.len(), list.get(4)), (4, None));
        // What the program itself has stays.
        list.truncate(1);
        assert_eq!(list.len(), 3);
    }
}
