//! What the diagrams look like, and what they hold at any width.

use std::fmt::Write as _;

use super::*;

const LIFE_CYCLE: &str = r#"flowchart LR
  src["Source control"] --> ci["CI checks"] --> train["Training pipeline"]
  train --> eval["Evaluate"]
  eval -->|passes| reg["Register"]
  eval -->|fails| train
  reg --> deploy["Deploy"] --> monitor["Monitor"]
  monitor --> retrain["Retrain trigger"] --> train
"#;
const LOOP: &str = r#"flowchart LR
  commit["Commit"] --> check["Check"]
  check --> train["Train"]
  train --> judge["Judge"]
  judge -->|meets the bar| keep["Register"]
  judge -->|falls short| train
  keep --> ship["Release"]
  ship --> watch["Watch"]
  watch -->|bound crossed| decide["Retrain?"]
  decide -->|yes| train
"#;
const STAGES: &str = r#"flowchart LR
  validate["Validate"] --> infra["Provision"]
  infra --> package["Package"]
  package --> train["Train"]
  train --> evaluate["Evaluate"]
  evaluate -->|fails| stop["Stop"]
  evaluate -->|passes| register["Register"]
  register --> nonprod["Deploy non-prod"]
  nonprod --> smoke["Test"]
  smoke -->|approved| promote["Promote"]
  promote --> monitor["Monitor"]
  monitor -->|retrain| train
  monitor -->|roll back| promote
"#;
const FORK: &str = r#"flowchart TD
  ask["Who calls it?"] -->|people| online["Online endpoint"]
  ask -->|a schedule| batch["Batch endpoint"]
  ask -->|a device| edge["Container"]
  online --> watch["Monitor"]
  batch --> watch
  edge --> watch
  ask --> watch
"#;
const FORK_LR: &str = r#"flowchart LR
  ask["Who calls it?"] -->|people| online["Online endpoint"]
  ask -->|a schedule| batch["Batch endpoint"]
  ask -->|a device| edge["Container"]
  online --> watch["Monitor"]
  batch --> watch
  edge --> watch
  ask --> watch
"#;
const WIDE: &str =
    "flowchart LR\n a[世界 中文标签] -->|标签| b[端点] --> c[x]\n c --> a\n b --> b\n a-->|again|b";
const ALL: [&str; 6] = [LIFE_CYCLE, LOOP, STAGES, FORK, FORK_LR, WIDE];

fn show(source: &str, width: usize) -> String {
    let lines: Vec<String> = draw(source, width, &|_| None)
        .lines
        .iter()
        .map(Line::plain)
        .collect();
    format!("\n{}\n", lines.join("\n"))
}

#[test]
fn a_loop_fits_into_one_row_on_a_wide_page() {
    assert_eq!(
        show(LIFE_CYCLE, 120),
        "
┌─────────┐   ┌────────┐   ┌──────────┐                                                                    ┌─────────┐
│ Source  │   │   CI   │   │ Training │   ┌──────────┐           ┌──────────┐   ┌────────┐   ┌─────────┐   │ Retrain │
│ control ├──►│ checks ├──►│ pipeline ├──►│ Evaluate ├─ passes ─►│ Register ├──►│ Deploy ├──►│ Monitor ├──►│ trigger │
└─────────┘   └────────┘   └──────────┘   └─────┬────┘           └──────────┘   └────────┘   └─────────┘   └────┬────┘
                                 ▲              │                                                               │
                                 ├──── fails ───┘                                                               │
                                 └──────────────────────────────────────────────────────────────────────────────┘
"
    );
}

#[test]
fn a_row_that_is_too_long_turns_at_the_edge() {
    assert_eq!(
        show(LIFE_CYCLE, 80),
        "
                                                   ┌─────── fails ───────┐
                                                   ▼                     │
┌────────────────┐     ┌───────────┐     ┌───────────────────┐     ┌─────┴────┐
│ Source control ├────►│ CI checks ├─┬──►│ Training pipeline ├────►│ Evaluate │
└────────────────┘     └───────────┘ │   └───────────────────┘     └─────┬────┘
                     ┌───────────────┘                                   │
                     │                                            passes │
                     │                                                   ▼
            ┌────────┴────────┐     ┌─────────┐     ┌────────┐     ┌──────────┐
            │ Retrain trigger │◄────┤ Monitor │◄────┤ Deploy │◄────┤ Register │
            └─────────────────┘     └─────────┘     └────────┘     └──────────┘
"
    );
    assert_eq!(
        show(LIFE_CYCLE, 60),
        "
                                   ┌──── fails ────┐
                                   ▼               │
┌─────────┐    ┌────────┐    ┌──────────┐          │
│ Source  │    │   CI   │    │ Training │    ┌─────┴────┐
│ control ├───►│ checks ├───►│ pipeline ├───►│ Evaluate │
└─────────┘    └────────┘    └──────────┘    └─────┬────┘
                                   ▲               │
      ┌────────────────────────────┘               │
      │                                     passes │
 ┌────┴────┐                                       ▼
 │ Retrain │    ┌─────────┐    ┌────────┐    ┌──────────┐
 │ trigger │◄───┤ Monitor │◄───┤ Deploy │◄───┤ Register │
 └─────────┘    └─────────┘    └────────┘    └──────────┘
"
    );
    assert_eq!(
        show(LOOP, 60),
        "
                 ┌────────┐     ┌───────┐     ┌───────┐
                 │ Commit ├────►│ Check ├────►│ Train │◄┐
                 └────────┘     └───────┘     └───┬───┘ │
                                                ▲ │     │
                                    falls short │ │     │
                                                │ ▼     │
┌─────────┐     ┌──────────┐                  ┌─┴─────┐ │
│ Release │◄────┤ Register │◄─ meets the bar ─┤ Judge │ │
└────┬────┘     └──────────┘                  └───────┘ │
     ▼                                                  │
 ┌───────┐                  ┌──────────┐                │
 │ Watch ├─ bound crossed ─►│ Retrain? ├───── yes ──────┘
 └───────┘                  └──────────┘
"
    );
}

#[test]
fn rows_turn_where_nothing_branches() {
    assert_eq!(
        show(STAGES, 80),
        "
              ┌──────────┐     ┌───────────┐     ┌─────────┐     ┌───────┐
              │ Validate ├────►│ Provision ├────►│ Package ├────►│ Train │◄─┐
              └──────────┘     └───────────┘     └─────────┘     └───┬───┘  │
                                        ┌──────┐                     │      │
                                        │ Stop │◄─ fails ────┐       │      │
                                        └──────┘             │       │      │
                                                             │       ▼      │
 ┌──────┐     ┌─────────────────┐     ┌──────────┐           │ ┌──────────┐ │
 │ Test │◄────┤ Deploy non-prod │◄────┤ Register │◄─ passes ─┴─┤ Evaluate │ │
 └───┬──┘     └─────────────────┘     └──────────┘             └──────────┘ │
     │ approved                                                             │
     ▼                                                                      │
┌─────────┐     ┌─────────┐                                                 │
│ Promote ├────►│ Monitor ├──────────────────── retrain ────────────────────┘
└─────────┘     └────┬────┘
     ▲               │
     └── roll back ──┘
"
    );
}

#[test]
fn a_narrow_page_is_filled_downwards() {
    assert_eq!(
        show(LIFE_CYCLE, 38),
        "
 ┌────────────────┐
 │ Source control │
 └────────┬───────┘
          ▼
    ┌───────────┐
    │ CI checks │
    └─────┬─────┘
          ▼
┌───────────────────┐
│ Training pipeline │◄┬───────┐
└─────────┬─────────┘ │       │
          ▼           │       │
    ┌──────────┐      │ fails │
    │ Evaluate ├──────┘       │
    └─────┬────┘              │
          │ passes            │
          ▼                   │
    ┌──────────┐              │
    │ Register │              │
    └─────┬────┘              │
          ▼                   │
     ┌────────┐               │
     │ Deploy │               │
     └────┬───┘               │
          ▼                   │
     ┌─────────┐              │
     │ Monitor │              │
     └────┬────┘              │
          ▼                   │
 ┌─────────────────┐          │
 │ Retrain trigger ├──────────┘
 └─────────────────┘
"
    );
}

#[test]
fn ways_that_part_and_meet_share_their_joints() {
    assert_eq!(
        show(FORK, 80),
        "
                        ┌───────────────┐
                        │ Who calls it? │
                        └───────┬───────┘
         ┌───────────┬──────────┼──────────────────┐
         │ people    │          │ a schedule       │ a device
         ▼           │          ▼                  ▼
┌─────────────────┐  │ ┌────────────────┐    ┌───────────┐
│ Online endpoint │  │ │ Batch endpoint │    │ Container │
└────────┬────────┘  │ └────────┬───────┘    └─────┬─────┘
         └───────────┴──────────┼──────────────────┘
                                ▼
                           ┌─────────┐
                           │ Monitor │
                           └─────────┘
"
    );
    assert_eq!(
        show(FORK_LR, 80),
        "
                  ┌───────────────────────────────────┐
                  │               ┌─────────────────┐ │
                  ├───── people ─►│ Online endpoint ├─┤
                  │               └─────────────────┘ │
                  │                                   │
┌───────────────┐ │               ┌────────────────┐  │   ┌─────────┐
│ Who calls it? ├─┼─ a schedule ─►│ Batch endpoint ├──┼──►│ Monitor │
└───────────────┘ │               └────────────────┘  │   └─────────┘
                  │                                   │
                  │                  ┌───────────┐    │
                  └────── a device ─►│ Container ├────┘
                                     └───────────┘
"
    );
}

#[test]
fn where_boxes_have_no_room_there_is_a_list() {
    assert_eq!(
        show(LIFE_CYCLE, 20),
        "
1 Source control → 2
2 CI checks → 3
3 Training
  pipeline → 4
4 Evaluate;
  passes → 5;
  fails → 3
5 Register → 6
6 Deploy → 7
7 Monitor → 8
8 Retrain
  trigger → 3
"
    );
}

#[test]
fn wide_letters_and_loops_to_oneself_are_drawn() {
    assert_eq!(
        show(WIDE, 80),
        "
                 ┌───── again ─┐
                 │             ▼
┌───────────────┐│         ┌──────┐     ┌───┐
│ 世界 中文标签 ├┴─ 标签 ─►│ 端点 ├─┬──►│ x │
└───────────────┘          └──────┘ │   └─┬─┘
        ▲                      ▲    │     │
        │                      └────┘     │
        └─────────────────────────────────┘
"
    );
}

/// The arms of a stroke: up, right, down, left.
fn arms(glyph: char) -> Option<[bool; 4]> {
    let arms = match glyph {
        '│' => 0b0101,
        '─' => 0b1010,
        '└' => 0b0011,
        '┌' => 0b0110,
        '├' => 0b0111,
        '┘' => 0b1001,
        '┴' => 0b1011,
        '┐' => 0b1100,
        '┤' => 0b1101,
        '┬' => 0b1110,
        '┼' => 0b1111,
        _ => return None,
    };
    Some([0, 1, 2, 3].map(|bit| arms & (1 << bit) != 0))
}

/// The cells of a drawing: the letter and its role; the second cell of a wide letter too.
fn cells(drawing: &Drawing) -> Vec<Vec<(char, Role)>> {
    let row = |line: &Line| {
        let letters = line
            .runs
            .iter()
            .flat_map(|run| run.text.chars().map(|c| (c, run.role)));
        letters
            .flat_map(|(c, role)| vec![(c, role); text::width(&c.to_string()).max(1)])
            .collect()
    };
    drawing.lines.iter().map(row).collect()
}

/// Every arm of every stroke meets a stroke, the head of an arrow or a label; every head
/// touches a box and has its stroke behind it.
fn check_joints(drawing: &Drawing, what: &str) {
    let grid = cells(drawing);
    let at = |x: isize, y: isize| -> (char, Role) {
        let row = usize::try_from(y).ok().and_then(|y| grid.get(y));
        let cell = row.and_then(|row| usize::try_from(x).ok().and_then(|x| row.get(x)));
        cell.copied().unwrap_or((' ', Role::Text))
    };
    let steps = [(0, -1), (1, 0), (0, 1), (-1, 0)];
    for (y, row) in grid.iter().enumerate() {
        for (x, &(glyph, role)) in row.iter().enumerate() {
            let beside = |side: usize| {
                let (dx, dy) = steps[side];
                at(
                    isize::try_from(x).unwrap() + dx,
                    isize::try_from(y).unwrap() + dy,
                )
            };
            if role != Role::Border {
                continue;
            }
            if let Some(head) = ['▲', '►', '▼', '◄'].iter().position(|&h| h == glyph) {
                let (front, behind) = (beside(head).0, beside((head + 2) % 4).0);
                assert!(
                    arms(front).is_some(),
                    "{what}: {glyph} at {x},{y} meets no box"
                );
                let reaches = arms(behind).is_some_and(|arms| arms[head]);
                assert!(reaches, "{what}: {glyph} at {x},{y} comes from nowhere");
            }
            for (side, _) in arms(glyph)
                .into_iter()
                .flatten()
                .enumerate()
                .filter(|(_, arm)| *arm)
            {
                let (other, role) = beside(side);
                let head = ['▲', '►', '▼', '◄'].iter().position(|&h| h == other);
                let meets = arms(other).is_some_and(|arms| arms[(side + 2) % 4])
                    || head == Some(side)
                    || role == Role::Muted;
                assert!(meets, "{what}: {glyph} at {x},{y} points at {other:?}");
            }
        }
    }
}

fn squashed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What a node's place in a drawing says, without its borders.
fn said(drawing: &Drawing, spot: &NodeSpot) -> String {
    let rows = &drawing.lines[spot.lines.clone()];
    let runs = rows.iter().flat_map(|line| &line.runs);
    runs.filter(|run| run.role == Role::Link && run.link == spot.link)
        .map(|run| squashed(&run.text))
        .collect()
}

#[test]
fn at_every_width_everything_is_there_and_nothing_sticks_out() {
    for source in ALL {
        let graph = flowchart::parse(source).unwrap();
        let link_of = |name: &str| {
            let ix = graph.nodes.iter().position(|node| node.name == name)?;
            u16::try_from(ix).ok()
        };
        // One drawing at every width, the others at some.
        let step = if source == LIFE_CYCLE { 1 } else { 11 };
        for width in (1..=165).step_by(step) {
            let drawing = draw(source, width, &link_of);
            let what = format!("width {width} of {source}");
            for line in &drawing.lines {
                assert!(line.width() <= width, "{what}: {:?}", line.plain());
            }
            if width < 10 {
                continue;
            }
            check_joints(&drawing, &what);
            for (node, spot) in graph.nodes.iter().zip(&drawing.nodes) {
                assert_eq!(node.name, spot.name);
                assert_eq!(
                    said(&drawing, spot),
                    squashed(&node.label.join("")),
                    "{what}"
                );
            }
            let labels = drawing.lines.iter().flat_map(|line| &line.runs);
            let labels: String = labels
                .filter(|run| run.role == Role::Muted)
                .map(|run| squashed(&run.text))
                .collect();
            for edge in &graph.edges {
                assert!(
                    labels.contains(&squashed(&edge.label)),
                    "{what}: {}",
                    edge.label
                );
            }
        }
    }
}

#[test]
fn a_node_is_found_where_its_box_is_drawn() {
    let drawing = draw("flowchart LR\na[One] --> b[Two]", 60, &|name| {
        (name == "b").then_some(7)
    });
    let spot = &drawing.nodes[1];
    assert_eq!((spot.name.as_str(), spot.link), ("b", Some(7)));
    let grid = cells(&drawing);
    let corner = |x: usize, y: usize| grid[y][x].0;
    assert_eq!(corner(spot.cols.start, spot.lines.start), '┌');
    assert_eq!(corner(spot.cols.end - 1, spot.lines.end - 1), '┘');
    let roles: Vec<Role> = ["One", "Two"].map(|word| role_of(&drawing, word)).to_vec();
    assert_eq!(roles, [Role::Strong, Role::Link]);
}

fn role_of(drawing: &Drawing, word: &str) -> Role {
    let mut runs = drawing.lines.iter().flat_map(|line| &line.runs);
    runs.find(|run| run.text == word).unwrap().role
}

#[test]
fn a_source_that_is_not_understood_is_shown_as_it_is() {
    let drawing = draw("sequenceDiagram\n  a->>b: hi", 40, &|_| None);
    let lines: Vec<String> = drawing.lines.iter().map(Line::plain).collect();
    assert_eq!(lines, ["sequenceDiagram", "  a->>b: hi"]);
    assert!(drawing.nodes.is_empty());
}

#[test]
fn a_graph_too_large_for_a_picture_is_a_list() {
    let mut source = String::from("flowchart TD\n");
    for node in 0..60 {
        writeln!(source, "n{node} -->|why {node}| n{}", (node * 7 + 3) % 60).unwrap();
    }
    let drawing = draw(&source, 100, &|_| None);
    assert_eq!(drawing.nodes.len(), 60);
    assert!(drawing.lines[0].plain().starts_with("1 n0; why 0 → 2"));
}

#[test]
fn random_graphs_never_break_the_rules() {
    let mut seed = 20_261_124_u32;
    let mut next = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below
    };
    for _ in 0..60 {
        let nodes = 2 + next(8);
        let mut source = String::from(if next(2) == 0 {
            "flowchart LR\n"
        } else {
            "flowchart TD\n"
        });
        for _ in 0..=next(11) {
            let label = ["", "|yes|", "|when it is late|", "|世界|"][next(4) as usize];
            let (from, to) = (next(nodes), next(nodes));
            writeln!(source, "n{from} -->{label} n{to}[\"Node {to}\"]").unwrap();
        }
        let width = 10 + next(120) as usize;
        let drawing = draw(&source, width, &|_| None);
        assert!(
            drawing.lines.iter().all(|line| line.width() <= width),
            "{source}"
        );
        check_joints(&drawing, &source);
        let whole: String = drawing
            .lines
            .iter()
            .map(|line| squashed(&line.plain()))
            .collect();
        let graph = flowchart::parse(&source).unwrap();
        for edge in &graph.edges {
            assert!(whole.contains(&squashed(&edge.label)), "{source}");
        }
    }
}
