//! A graph → layers: which edges lead back, and which nodes stand side by side.

use crate::model::flowchart::Flowchart;

/// The nodes of a graph in the order in which they are drawn.
#[derive(Debug)]
pub(super) struct Layers {
    /// The layers along the flow; in each the nodes across it.
    pub rows: Vec<Vec<usize>>,
    /// The layer of each node.
    pub of: Vec<usize>,
    /// For each edge, whether it leads back.
    pub back: Vec<bool>,
    /// How many layers may still follow each node.
    pub ahead: Vec<usize>,
}

/// Marks the edges that lead back, and puts each node after the last one that leads to it.
pub(super) fn layers(graph: &Flowchart) -> Layers {
    let back = back_edges(graph);
    let forward: Vec<(usize, usize)> = graph
        .edges
        .iter()
        .zip(&back)
        .filter(|(_, back)| !**back)
        .map(|(edge, _)| (edge.from, edge.to))
        .collect();
    let mut of = vec![0; graph.nodes.len()];
    for _ in 0..graph.nodes.len() {
        for &(from, to) in &forward {
            of[to] = of[to].max(of[from] + 1);
        }
    }
    let mut ahead = vec![0; graph.nodes.len()];
    for _ in 0..graph.nodes.len() {
        for &(from, to) in &forward {
            ahead[from] = ahead[from].max(ahead[to] + 1);
        }
    }
    pull_roots(&forward, &mut of);
    let count = of.iter().max().map_or(0, |last| last + 1);
    let mut layers = vec![Vec::new(); count];
    for (node, &layer) in of.iter().enumerate() {
        layers[layer].push(node);
    }
    layers.retain(|layer: &Vec<usize>| !layer.is_empty());
    for (at, layer) in layers.iter().enumerate() {
        for &node in layer {
            of[node] = at;
        }
    }
    untangle(&mut layers, &forward);
    Layers {
        rows: layers,
        of,
        back,
        ahead,
    }
}

impl Layers {
    /// The node of a layer that the main line goes through, if it is clear which: the one
    /// that most may follow, else the middle one.
    pub(super) fn main(&self, layer: &[usize]) -> Option<usize> {
        let most = layer.iter().map(|&node| self.ahead[node]).max()?;
        let mut on_it = layer.iter().filter(|&&node| self.ahead[node] == most);
        match (on_it.next(), on_it.next()) {
            (Some(&node), None) => Some(node),
            _ if layer.len() % 2 == 1 => layer.get(layer.len() / 2).copied(),
            _ => None,
        }
    }
}

/// An edge leads back if it ends at a node from which the search is still coming.
fn back_edges(graph: &Flowchart) -> Vec<bool> {
    let mut search = Search {
        graph,
        state: vec![Seen::Not; graph.nodes.len()],
        back: vec![false; graph.edges.len()],
    };
    let is_root = |node: usize| graph.edges.iter().all(|edge| edge.to != node);
    let (roots, others): (Vec<usize>, Vec<usize>) =
        (0..graph.nodes.len()).partition(|&n| is_root(n));
    for node in roots.into_iter().chain(others) {
        search.visit(node);
    }
    search.back
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Not,
    Above,
    Done,
}

struct Search<'a> {
    graph: &'a Flowchart,
    state: Vec<Seen>,
    back: Vec<bool>,
}

impl Search<'_> {
    /// No deeper than there are nodes, of which there are few.
    fn visit(&mut self, node: usize) {
        if self.state[node] != Seen::Not {
            return;
        }
        self.state[node] = Seen::Above;
        for (ix, edge) in self.graph.edges.iter().enumerate() {
            if edge.from != node {
                continue;
            }
            match self.state[edge.to] {
                Seen::Not => self.visit(edge.to),
                Seen::Above => self.back[ix] = true,
                Seen::Done => {}
            }
        }
        self.state[node] = Seen::Done;
    }
}

/// Puts nodes to which nothing leads right before the first one they lead to.
fn pull_roots(forward: &[(usize, usize)], of: &mut [usize]) {
    for node in 0..of.len() {
        if forward.iter().any(|&(_, to)| to == node) {
            continue;
        }
        let first = forward
            .iter()
            .filter(|(from, _)| *from == node)
            .map(|&(_, to)| of[to])
            .min();
        of[node] = first.map_or(of[node], |first| first.saturating_sub(1));
    }
}

/// Orders each layer by the middle of its neighbours, forth and back twice.
fn untangle(layers: &mut [Vec<usize>], forward: &[(usize, usize)]) {
    for sweep in 0..4 {
        let forth = sweep % 2 == 0;
        for step in 1..layers.len() {
            let at = if forth { step } else { layers.len() - 1 - step };
            let beside = if forth { at - 1 } else { at + 1 };
            let place = |node: usize| layers[beside].iter().position(|&other| other == node);
            let mut ordered: Vec<(usize, usize)> = layers[at]
                .iter()
                .enumerate()
                .map(|(own, &node)| {
                    let near: Vec<usize> = forward
                        .iter()
                        .filter_map(|&(from, to)| match forth {
                            true if to == node => place(from),
                            false if from == node => place(to),
                            _ => None,
                        })
                        .collect();
                    let sum: usize = near.iter().sum();
                    let middle = (sum * 1000).checked_div(near.len()).unwrap_or(own * 1000);
                    (middle, node)
                })
                .collect();
            ordered.sort_by_key(|&(middle, _)| middle);
            layers[at] = ordered.into_iter().map(|(_, node)| node).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::flowchart;

    #[test]
    fn a_loop_has_one_edge_that_leads_back() {
        let graph =
            flowchart::parse("flowchart LR\na --> b --> c --> a\nd --> c\nb --> d").unwrap();
        let layers = layers(&graph);
        assert_eq!(layers.back, [false, false, true, false, false]);
        assert_eq!(layers.rows, [vec![0], vec![1], vec![3], vec![2]]);
    }

    #[test]
    fn a_node_nothing_leads_to_stands_next_to_where_it_leads() {
        let graph = flowchart::parse("flowchart LR\na --> b --> c --> d\nside --> d").unwrap();
        assert_eq!(layers(&graph).of, [0, 1, 2, 3, 2]);
    }

    #[test]
    fn layers_are_ordered_so_that_edges_do_not_cross() {
        let graph =
            flowchart::parse("flowchart LR\na --> x\na --> y\nx --> p\ny --> q\nb[b] --> q")
                .unwrap();
        let layers = layers(&graph);
        let last = layers.rows.last().unwrap();
        assert_eq!(graph.nodes[last[0]].name, "p");
    }
}
