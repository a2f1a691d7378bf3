//! Older copies of state files: made before changes, thinned with time, served when the
//! file itself is damaged. A damaged file is copied aside whole.
//!
//! ```text
//! bookmarks.toml                          the file
//! bookmarks.toml.bak                      as it was before the last change
//! bookmarks.toml.corrupt-20261124-093000  damaged bytes, for the user to look at
//! backups/bookmarks-20261124-081500.toml  as it was when a session began to change it
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use time::{Duration, PrimitiveDateTime, UtcDateTime};

use super::StoreError;
use super::disk;

/// The folder of dated backups in the data folder.
const BACKUPS: &str = "backups";
/// A backup younger than this makes another one pointless: a script that adds fifty
/// bookmarks is one session to its user. `NAME.bak` is made regardless.
const MIN_AGE: Duration = Duration::minutes(1);
const STAMP: &[time::format_description::BorrowedFormatItem<'_>] =
    time::macros::format_description!("[year][month][day]-[hour][minute][second]");

/// The time now, as it stands in file names. UTC, so that names sort by age.
pub(super) fn now() -> PrimitiveDateTime {
    let now = UtcDateTime::now();
    PrimitiveDateTime::new(now.date(), now.time())
}

fn stamp(at: PrimitiveDateTime) -> String {
    at.format(STAMP).unwrap_or_else(|_| "undated".to_string())
}

/// Copies damaged `bytes` of `path` to a file beside it and says which. Bytes that were
/// set aside before are not copied again. Needs the lock.
pub(super) fn set_aside(
    path: &Path,
    bytes: &[u8],
    at: PrimitiveDateTime,
) -> Result<PathBuf, StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!("{name}.corrupt-");
    let earlier = disk::files_in(folder).into_iter().find(|file| {
        file_name(file).starts_with(&prefix)
            && fs::metadata(file).is_ok_and(|found| found.len() == bytes.len() as u64)
            && disk::read(file).is_ok_and(|copy| copy.as_deref() == Some(bytes))
    });
    if let Some(copy) = earlier {
        return Ok(copy);
    }
    let base = format!("{prefix}{}", stamp(at));
    let mut copy = folder.join(&base);
    let mut count = 1;
    while fs::symlink_metadata(&copy).is_ok() {
        count += 1;
        copy = folder.join(format!("{base}-{count}"));
    }
    disk::replace(&copy, bytes)?;
    disk::sync_folder(folder)?;
    Ok(copy)
}

/// The newest older copy of `path` that `is_good`, with its bytes.
pub(super) fn newest_good(
    path: &Path,
    is_good: impl Fn(&[u8]) -> bool,
) -> Option<(PathBuf, Vec<u8>)> {
    let dated = dated(path).into_iter().rev().map(|(_, file)| file);
    std::iter::once(bak(path)).chain(dated).find_map(|file| {
        let bytes = disk::read(&file).ok()??;
        is_good(&bytes).then_some((file, bytes))
    })
}

/// Keeps `bytes`, which are good and about to be replaced, as `NAME.bak`.
pub(super) fn keep_last(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    disk::replace(&bak(path), bytes)
}

/// Keeps `bytes`, which are good and about to be replaced, as a dated backup, unless the
/// newest one is the same or only a moment old. Then removes those that are too many.
pub(super) fn keep_dated(
    path: &Path,
    bytes: &[u8],
    at: PrimitiveDateTime,
    is_good: impl Fn(&[u8]) -> bool,
) -> Result<(), StoreError> {
    let folder = folder_of(path);
    // A link here could lead out of the data folder: only a real folder is used.
    if fs::symlink_metadata(&folder).is_ok_and(|found| !found.is_dir()) {
        return Err(StoreError::io("use for backups", &folder)(
            std::io::ErrorKind::NotADirectory.into(),
        ));
    }
    disk::make_folder(&folder)?;
    disk::remove_strays(&folder, false);
    let mut known = dated(path);
    if let Some((newest, file)) = known.last() {
        let age = at - *newest;
        let recent = age >= Duration::ZERO && age < MIN_AGE;
        if recent || disk::read(file).is_ok_and(|copy| copy.as_deref() == Some(bytes)) {
            return Ok(());
        }
    }
    let copy = folder.join(format!("{}-{}.toml", stem(path), stamp(at)));
    disk::replace(&copy, bytes)?;
    disk::sync_folder(&folder)?;
    // Old ones go only when the new one can be read back.
    if disk::read(&copy).is_ok_and(|copy| copy.is_some_and(|bytes| is_good(&bytes))) {
        known.push((at, copy));
        let times: Vec<_> = known.iter().map(|(time, _)| *time).collect();
        let kept = kept(&times, at);
        for (time, file) in known {
            if !kept.contains(&time) {
                disk::remove(&file);
            }
        }
    }
    Ok(())
}

/// Which of the backups made at `times` are worth keeping: all of the last two days, then
/// the newest of each of seven days, then four weeks, then six months.
fn kept(times: &[PrimitiveDateTime], now: PrimitiveDateTime) -> BTreeSet<PrimitiveDateTime> {
    let mut newest_first: Vec<_> = times.to_vec();
    newest_first.sort_unstable_by(|a, b| b.cmp(a));
    let mut kept = BTreeSet::new();
    let mut days = Steps::new(7);
    let mut weeks = Steps::new(4);
    let mut months = Steps::new(6);
    for time in newest_first {
        let date = time.date();
        let recent = now - time < Duration::days(2);
        let (year, week, _) = date.to_iso_week_date();
        if recent
            || days.takes((date.year(), date.ordinal()))
            || weeks.takes((year, u16::from(week)))
            || months.takes((date.year(), u16::from(u8::from(date.month()))))
        {
            kept.insert(time);
        }
    }
    kept
}

/// A number of periods, each of which takes the first backup that falls into it.
struct Steps {
    left: usize,
    last: Option<(i32, u16)>,
}

impl Steps {
    fn new(left: usize) -> Self {
        Self { left, last: None }
    }

    fn takes(&mut self, period: (i32, u16)) -> bool {
        if self.left == 0 || self.last == Some(period) {
            return false;
        }
        self.left -= 1;
        self.last = Some(period);
        true
    }
}

/// The dated backups of `path`, oldest first.
fn dated(path: &Path) -> Vec<(PrimitiveDateTime, PathBuf)> {
    let prefix = format!("{}-", stem(path));
    let mut found: Vec<_> = disk::files_in(&folder_of(path))
        .into_iter()
        .filter_map(|file| {
            let name = file_name(&file);
            let time = name.strip_prefix(&prefix)?.strip_suffix(".toml")?;
            Some((PrimitiveDateTime::parse(time, STAMP).ok()?, file))
        })
        .collect();
    found.sort_unstable();
    found
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn bak(path: &Path) -> PathBuf {
    path.with_extension("toml.bak")
}

fn folder_of(path: &Path) -> PathBuf {
    path.with_file_name(BACKUPS)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn backups_thin_out_with_age() {
        let now = datetime!(2026-11-24 12:00);
        // One an hour for a year.
        let times: Vec<_> = (0..365 * 24)
            .map(|hour| now - Duration::hours(hour))
            .collect();
        let kept = kept(&times, now);
        let younger = |days| {
            kept.iter()
                .filter(|time| now - **time < Duration::days(days))
                .count()
        };
        assert_eq!(younger(2), 48, "all of two days");
        assert_eq!(kept.len(), 48 + 7 + 4 + 6, "then days, weeks and months");
        assert!(kept.iter().next().unwrap().year() == 2026);
        assert!(now - *kept.iter().next().unwrap() > Duration::days(140));
        let again: Vec<_> = kept.iter().copied().collect();
        assert_eq!(
            super::kept(&again, now),
            kept,
            "nothing more goes the second time"
        );
    }

    #[test]
    fn a_second_backup_within_the_minute_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bookmarks.toml");
        let count = || dated(&path).len();
        let at = datetime!(2026-11-24 12:00);
        for (bytes, later, expected) in [
            ("one", Duration::ZERO, 1),
            ("two", Duration::seconds(30), 1),
            ("one", Duration::minutes(2), 1),
            ("two", Duration::minutes(2), 2),
            ("three", Duration::minutes(1), 3),
        ] {
            keep_dated(&path, bytes.as_bytes(), at + later, |_| true).unwrap();
            assert_eq!(count(), expected, "{bytes} {later}");
        }
        let newest = newest_good(&path, |bytes| bytes != b"three").unwrap();
        assert_eq!(newest.1, b"two");
    }
}
