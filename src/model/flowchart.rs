//! Flowcharts in a subset of Mermaid's notation: source → graph, or the first place that is
//! not understood.
//!
//! Knows the notation and nothing of drawing.

use std::ops::Range;

/// What of a flowchart's source is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes of the source.
    pub span: Range<usize>,
    /// The line it is on, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

/// More nodes or edges than this make no picture.
const MOST: usize = 64;

/// A flowchart as written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Flowchart {
    /// Whether it runs from top to bottom rather than from left to right.
    pub down: bool,
    /// The nodes, in the order in which they are first named.
    pub nodes: Vec<Node>,
    /// The edges, in the order of the source; no two are the same.
    pub edges: Vec<Edge>,
}

/// A box.
#[derive(Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name in the source.
    pub name: String,
    /// What it says, line by line; empty until a label is found.
    pub label: Vec<String>,
}

/// An arrow between two nodes, by their positions.
#[derive(Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What is written on it; may be empty.
    pub label: String,
}

/// Reads `flowchart LR` or `TD`, nodes `id["text<br/>more"]`, and arrows `-->` and
/// `-->|label|` in chains.
///
/// # Errors
/// The first place that is not understood.
pub fn parse(source: &str) -> Result<Flowchart, Fault> {
    let mut graph = Flowchart::default();
    let mut begun = false;
    let mut offset = 0;
    for line in source.split('\n') {
        let mut rest = Rest {
            source,
            at: offset,
            end: offset + line.trim_end().len(),
        };
        offset += line.len() + 1;
        rest.skip_spaces();
        if rest.is_done() || rest.text().starts_with("%%") {
            continue;
        }
        if begun {
            chain(&mut rest, &mut graph)?;
        } else {
            graph.down = header(&mut rest)?;
            begun = true;
        }
    }
    if graph.nodes.is_empty() {
        let message = "a flowchart begins with `flowchart LR` or `flowchart TD` and has nodes";
        return Err(fault(source, 0..source.len(), message));
    }
    for node in &mut graph.nodes {
        if node.label.is_empty() {
            node.label.push(node.name.clone());
        }
    }
    Ok(graph)
}

/// What is left of a line.
struct Rest<'a> {
    source: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Rest<'a> {
    fn text(&self) -> &'a str {
        self.source.get(self.at..self.end).unwrap_or_default()
    }

    fn is_done(&self) -> bool {
        self.at >= self.end
    }

    fn skip_spaces(&mut self) {
        let text = self.text();
        self.at += text.len() - text.trim_start().len();
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.text().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// What stands before `close`, which is taken too.
    fn until(&mut self, close: &str, what: &str) -> Result<&'a str, Fault> {
        let text = self.text();
        let Some(len) = text.find(close) else {
            return Err(self.fault(&format!("{what} has no `{close}` on this line")));
        };
        self.at += len + close.len();
        Ok(&text[..len])
    }

    fn fault(&self, message: &str) -> Fault {
        let to = self.end.max(self.at);
        fault(self.source, self.at.min(to)..to, message)
    }
}

fn fault(source: &str, span: Range<usize>, message: &str) -> Fault {
    let before = source.get(..span.start).unwrap_or_default();
    Fault {
        line: before.matches('\n').count() + 1,
        span,
        message: message.to_string(),
    }
}

fn header(rest: &mut Rest) -> Result<bool, Fault> {
    let mut words = rest.text().split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some("flowchart" | "graph"), Some("LR"), None) => Ok(false),
        (Some("flowchart" | "graph"), Some("TD" | "TB"), None) => Ok(true),
        _ => Err(rest.fault("expected `flowchart LR`, `flowchart TD` or `flowchart TB`")),
    }
}

fn chain(rest: &mut Rest, graph: &mut Flowchart) -> Result<(), Fault> {
    let mut from = node(rest, graph)?;
    loop {
        rest.skip_spaces();
        if rest.is_done() {
            return Ok(());
        }
        if !rest.take("-->") {
            return Err(rest.fault("expected `-->` or the end of the line"));
        }
        rest.skip_spaces();
        let label = if rest.take("|") {
            words(rest.until("|", "this label")?.trim().trim_matches('"'))
        } else {
            String::new()
        };
        rest.skip_spaces();
        let to = node(rest, graph)?;
        let edge = Edge { from, to, label };
        if !graph.edges.contains(&edge) {
            graph.edges.push(edge);
        }
        if graph.edges.len() > MOST {
            return Err(rest.fault("too many arrows for one drawing"));
        }
        from = to;
    }
}

fn node(rest: &mut Rest, graph: &mut Flowchart) -> Result<usize, Fault> {
    let text = rest.text();
    let len = name_len(text);
    if len == 0 {
        return Err(rest.fault("expected the name of a node: letters, digits, `_` and `-`"));
    }
    let name = &text[..len];
    let start = rest.at;
    rest.at += len;
    let ix = match graph.nodes.iter().position(|node| node.name == name) {
        Some(ix) => ix,
        None if graph.nodes.len() >= MOST => {
            return Err(fault(
                rest.source,
                start..rest.at,
                "too many nodes for one drawing",
            ));
        }
        None => {
            graph.nodes.push(Node {
                name: name.to_string(),
                label: Vec::new(),
            });
            graph.nodes.len() - 1
        }
    };
    if !rest.take("[") {
        return Ok(ix);
    }
    let label = if rest.take("\"") {
        rest.until("\"]", "this label")?
    } else {
        rest.until("]", "this label")?
    };
    let label = label_lines(label);
    if label.is_empty() {
        return Err(fault(rest.source, start..rest.at, "this label is empty"));
    }
    let node = &mut graph.nodes[ix];
    if !node.label.is_empty() && node.label != label {
        let message = format!("`{name}` has another label above");
        return Err(fault(rest.source, start..rest.at, &message));
    }
    node.label = label;
    Ok(ix)
}

/// The bytes of the name at the beginning of `text`: a `-` belongs to it only inside.
fn name_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (0..bytes.len())
        .find(|&at| {
            let inner =
                at > 0 && bytes[at] == b'-' && bytes.get(at + 1).is_some_and(|&b| is_word(b));
            !(is_word(bytes[at]) || inner)
        })
        .unwrap_or(bytes.len())
}

fn label_lines(label: &str) -> Vec<String> {
    label
        .replace("<br />", "<br>")
        .replace("<br/>", "<br>")
        .split("<br>")
        .map(words)
        .filter(|line| !line.is_empty())
        .collect()
}

/// `text` with single spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_at(source: &str) -> (&str, String) {
        let fault = parse(source).unwrap_err();
        (&source[fault.span], fault.message)
    }

    #[test]
    fn chains_labels_comments_and_breaks_are_read() {
        let graph = parse(
            "%% the loop\nflowchart TD\n  a[\"One<br/>two\"] --> b-2[Three] -->|no, again| a\n  b-2-->c %%\n",
        );
        assert!(graph.is_err(), "a comment after code is not a comment");
        let graph = super::parse(
            "%% the loop\nflowchart TD\n  a[\"One<br/>two\"] --> b-2[Three] -->|no, again| a\n  b-2-->c\n",
        )
        .unwrap();
        assert!(graph.down);
        let labels: Vec<_> = graph.nodes.iter().map(|n| n.label.join("/")).collect();
        assert_eq!(labels, ["One/two", "Three", "c"]);
        let edges: Vec<_> = graph
            .edges
            .iter()
            .map(|e| (e.from, e.to, e.label.as_str()))
            .collect();
        assert_eq!(edges, [(0, 1, ""), (1, 0, "no, again"), (1, 2, "")]);
    }

    #[test]
    fn faults_point_at_what_is_not_understood() {
        assert_eq!(
            fault_at("flowchart RL\na --> b"),
            (
                "flowchart RL",
                "expected `flowchart LR`, `flowchart TD` or `flowchart TB`".to_string()
            )
        );
        assert_eq!(fault_at("flowchart LR\n  a ==> b").0, "==> b");
        assert_eq!(fault_at("flowchart LR\n  a[\"open --> b").0, "open --> b");
        assert_eq!(fault_at("flowchart LR\n  a -->").1[..12], *"expected the");
        assert_eq!(
            fault_at("flowchart LR\n a[x]\n a[y] --> b"),
            ("a[y]", "`a` has another label above".to_string())
        );
        assert!(parse("").is_err());
        assert!(parse("flowchart LR").is_err());
    }
}
