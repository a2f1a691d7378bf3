//! The lines between the parts.

use crate::app::State;
use crate::app::regions::Regions;
use crate::doc::Role;
use crate::ui::paint::Painter;

/// Draws rules, walls and where they meet.
pub(in crate::ui) fn draw(painter: &mut Painter<'_>, state: &State, parts: &Regions) {
    for rule in [parts.top_rule, parts.bottom_rule].into_iter().flatten() {
        painter.rule(rule, Role::Border);
    }
    if let Some(shelf) = parts.shelf {
        painter.rule(shelf, Role::Border);
    }
    let body = [parts.outline, parts.table, parts.page];
    let top = body.iter().flatten().map(|area| area.y).min().unwrap_or(0);
    let bottom = body
        .iter()
        .flatten()
        .map(|area| area.bottom())
        .max()
        .unwrap_or(state.size.height);
    for x in parts.walls.iter().flatten() {
        for y in top..bottom {
            painter.joint(*x, y, "│", Role::Border);
        }
        if let Some(rule) = parts.top_rule {
            painter.joint(*x, rule.y, "┬", Role::Border);
        }
        if let Some(rule) = parts.bottom_rule {
            painter.joint(*x, rule.y, "┴", Role::Border);
        }
        if let Some(shelf) = parts.shelf.filter(|shelf| shelf.x == x + 1) {
            painter.joint(*x, shelf.y, "├", Role::Border);
        }
    }
}
