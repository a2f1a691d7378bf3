//! `refdeck keys`: the keys of the browser, from the one table of bindings.

use super::args::KeysArgs;
use super::out::Out;
use super::table::Table;
use super::{Failure, Outcome};
use crate::app::Keymap;
use crate::doc::Role;

pub(super) fn run(args: &KeysArgs, out: &mut Out) -> Result<Outcome, Failure> {
    let keymap = Keymap::default();
    if args.markdown {
        out.text(&keymap.markdown())?;
        return Ok(Outcome::Fine);
    }
    let mut table = Table::new(&[
        ("Keys", Role::Key),
        ("Does", Role::Text),
        ("Command", Role::Muted),
    ]);
    for (group, rows) in keymap.table() {
        table.group(group);
        for (keys, label, name) in rows {
            table.row(
                out,
                vec![keys.join("  "), label.to_string(), name.to_string()],
            )?;
        }
    }
    table.finish(out)?;
    Ok(Outcome::Fine)
}
