//! Promotion as a drawing in layers from left to right: every edge leads to a later layer, no two boxes overlap, and an edge over
//! several layers has a lane of its own through those between.

/// How wide and high a box is.
pub const BOX: (f64, f64) = (136.0, 32.0);
/// Between two layers, and between two boxes of a layer.
const GAP: (f64, f64) = (56.0, 12.0);
/// How high the lane of a passing edge is.
const LANE: f64 = 8.0;
/// Around the drawing.
const MARGIN: f64 = 8.0;
/// Sweeps in which boxes move towards what they are connected with.
const SWEEPS: usize = 4;

/// A drawing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Layout {
    /// Width and height.
    pub size: (f64, f64),
    /// The left upper corner of each box.
    pub boxes: Vec<(f64, f64)>,
    /// The points of each edge, from its source's right side to its target's left side.
    pub edges: Vec<Vec<(f64, f64)>>,
    /// The layer of each box, from 0.
    pub layers: Vec<usize>,
}

/// Lays out boxes `0..count` with edges between them that form no cycle; an edge that would is left without points. Boxes without
/// edges stand in rows below.
#[must_use]
pub fn layout(count: usize, edges: &[(usize, usize)]) -> Layout {
    let edges: Vec<Option<(usize, usize)>> =
        edges.iter().map(|(from, to)| (*from < count && *to < count && from != to).then_some((*from, *to))).collect();
    let layers = layers(count, &edges);
    let connected: Vec<bool> = (0..count).map(|i| edges.iter().flatten().any(|(f, t)| *f == i || *t == i)).collect();
    // Boxes and lanes of each layer. A lane belongs to its edge.
    let mut rows: Vec<Vec<Item>> = vec![Vec::new(); layers.iter().max().map_or(0, |last| last + 1)];
    for i in (0..count).filter(|i| connected[*i]) {
        rows[layers[i]].push(Item { what: What::Box(i), place: 0.0 });
    }
    for (e, edge) in edges.iter().enumerate() {
        let Some((from, to)) = edge else { continue };
        for row in rows.iter_mut().take(layers[*to]).skip(layers[*from] + 1) {
            row.push(Item { what: What::Lane(e), place: 0.0 });
        }
    }
    order(&mut rows, &edges, &layers);
    place(&rows, &layers, &connected, &edges)
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum What {
    Box(usize),
    Lane(usize),
}

#[derive(Clone, Copy, Debug)]
struct Item {
    what: What,
    /// Where it would like to stand in its layer.
    place: f64,
}

/// The length of the longest way to each box. A way longer than there are boxes goes round in a cycle, and is cut.
fn layers(count: usize, edges: &[Option<(usize, usize)>]) -> Vec<usize> {
    let mut layers = vec![0; count];
    for _ in 0..count {
        let mut moved = false;
        for (from, to) in edges.iter().flatten() {
            if layers[*to] <= layers[*from] && layers[*from] + 1 < count {
                layers[*to] = layers[*from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    layers
}

/// Sorts each layer by where its neighbours stand in the layer before, then in the one after, and so on.
fn order(rows: &mut [Vec<Item>], edges: &[Option<(usize, usize)>], layers: &[usize]) {
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        for step in 1..rows.len() {
            let (here, there) = if forward { (step, step - 1) } else { (rows.len() - 1 - step, rows.len() - step) };
            let neighbours = rows[there].clone();
            let stands = |what: What| neighbours.iter().position(|item| item.what == what).map(|at| at as f64);
            for item in &mut rows[here] {
                let own = edges.iter().enumerate().filter_map(|(e, edge)| Some((e, (*edge)?)));
                let near = own.filter_map(|(e, (from, to))| {
                    let mine = match item.what {
                        What::Lane(lane) => lane == e,
                        What::Box(i) => (if forward { to } else { from }) == i,
                    };
                    let other = if forward { from } else { to };
                    let beside = if layers[other] == there { What::Box(other) } else { What::Lane(e) };
                    mine.then(|| stands(beside)).flatten()
                });
                let (sum, n) = near.fold((0.0, 0.0), |(sum, n), at| (sum + at, n + 1.0));
                if n > 0.0 {
                    item.place = sum / n;
                }
            }
            rows[here].sort_by(|a, b| a.place.total_cmp(&b.place));
        }
    }
}

fn height(what: What) -> f64 {
    if matches!(what, What::Box(_)) { BOX.1 } else { LANE }
}

/// Gives every box and lane its place. Layers are centred on the highest one.
fn place(rows: &[Vec<Item>], layers: &[usize], connected: &[bool], edges: &[Option<(usize, usize)>]) -> Layout {
    let tall = |row: &Vec<Item>| row.iter().map(|item| height(item.what) + GAP.1).sum::<f64>() - GAP.1;
    let highest = rows.iter().map(tall).fold(0.0, f64::max);
    let left = |layer: usize| MARGIN + layer as f64 * (BOX.0 + GAP.0);
    let mut boxes = vec![(0.0, 0.0); layers.len()];
    let mut lanes: Vec<Vec<(usize, f64)>> = vec![Vec::new(); edges.len()];
    for (layer, row) in rows.iter().enumerate() {
        let mut y = MARGIN + (highest - tall(row)) / 2.0;
        for item in row {
            match item.what {
                What::Box(i) => boxes[i] = (left(layer), y),
                What::Lane(e) => lanes[e].push((layer, y + LANE / 2.0)),
            }
            y += height(item.what) + GAP.1;
        }
    }
    // Those without edges, in rows as wide as the rest, or as four boxes.
    let columns = rows.len().max(4);
    let top = if highest > 0.0 { MARGIN + highest + 2.0 * GAP.1 } else { MARGIN };
    let lone = (0..layers.len()).filter(|i| !connected[*i]);
    let mut size = (left(rows.len().max(1)) - GAP.0 + MARGIN, MARGIN + highest + MARGIN);
    for (n, i) in lone.enumerate() {
        let (column, row) = (n % columns, n / columns);
        boxes[i] = (MARGIN + column as f64 * (BOX.0 + GAP.1), top + row as f64 * (BOX.1 + GAP.1));
        size = (f64::max(size.0, boxes[i].0 + BOX.0 + MARGIN), boxes[i].1 + BOX.1 + MARGIN);
    }
    let routes = edges.iter().enumerate().map(|(e, edge)| {
        let Some((from, to)) = edge.filter(|(from, to)| layers[*from] < layers[*to]) else { return Vec::new() };
        let middle = BOX.1 / 2.0;
        let mut points = vec![(boxes[from].0 + BOX.0, boxes[from].1 + middle)];
        for (layer, y) in &lanes[e] {
            points.extend([(left(*layer), *y), (left(*layer) + BOX.0, *y)]);
        }
        points.push((boxes[to].0, boxes[to].1 + middle));
        points
    });
    Layout { size, edges: routes.collect(), boxes, layers: layers.to_vec() }
}

/// An edge as SVG path data: level at both ends of every stretch.
#[must_use]
pub fn path(points: &[(f64, f64)]) -> String {
    let mut out = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        match i.checked_sub(1).and_then(|before| points.get(before)) {
            None => out.push_str(&format!("M{x} {y}")),
            Some((from, level)) => {
                let middle = (from + x) / 2.0;
                out.push_str(&format!("C{middle} {level} {middle} {y} {x} {y}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(count: usize, edges: &[(usize, usize)]) -> Layout {
        let drawn = layout(count, edges);
        for (i, a) in drawn.boxes.iter().enumerate() {
            assert!(
                a.0 >= 0.0 && a.1 >= 0.0 && a.0 + BOX.0 <= drawn.size.0 && a.1 + BOX.1 <= drawn.size.1,
                "{i}: {drawn:?}"
            );
            for (j, b) in drawn.boxes.iter().enumerate().skip(i + 1) {
                let apart = (a.0 - b.0).abs() >= BOX.0 || (a.1 - b.1).abs() >= BOX.1;
                assert!(apart, "{i} and {j} overlap: {a:?} {b:?}");
            }
        }
        for ((from, to), points) in edges.iter().zip(&drawn.edges) {
            assert!(drawn.layers[*from] < drawn.layers[*to], "{from} → {to} leads to the right");
            // The level stretches of an edge pass no box.
            for pair in points.windows(2).filter(|pair| pair[0].1 == pair[1].1 && pair[1].0 - pair[0].0 == BOX.0) {
                let crossed = drawn
                    .boxes
                    .iter()
                    .any(|b| b.1 < pair[0].1 && pair[0].1 < b.1 + BOX.1 && b.0 < pair[1].0 && pair[0].0 < b.0 + BOX.0);
                assert!(!crossed, "{from} → {to} passes a box");
            }
        }
        drawn
    }

    #[test]
    fn boxes_never_overlap_and_edges_lead_right() {
        check(0, &[]);
        check(1, &[]);
        check(5, &[(0, 1), (1, 2), (0, 2), (3, 2)]);
        check(4, &[(0, 1), (0, 2), (1, 3), (2, 3), (0, 3)]);
        check(30, &[]);
        // Dense graphs in an order that is no order: an edge leads from the smaller to the larger of a mixed numbering.
        for seed in 0..40_usize {
            let count = 3 + seed % 17;
            let mixed = |i: usize| (i * 7 + seed) % count;
            let mut edges = Vec::new();
            for i in 0..count {
                for j in i + 1..count {
                    if (i * 31 + j * 17 + seed * 13) % 5 == 0 && count % 7 != 0 {
                        edges.push((mixed(i), mixed(j)));
                    }
                }
            }
            check(count, &edges);
        }
    }

    #[test]
    fn a_chain_is_a_row_and_a_short_cut_has_a_lane() {
        let drawn = check(3, &[(2, 1), (1, 0), (2, 0)]);
        assert_eq!(drawn.layers, [2, 1, 0]);
        assert_eq!(drawn.edges[2].len(), 4);
        assert_eq!(path(&drawn.edges[0]).matches('C').count(), 1);
    }

    #[test]
    fn a_cycle_is_drawn_without_the_edge_that_closes_it_and_without_hanging() {
        let drawn = layout(3, &[(0, 1), (1, 2), (2, 0), (1, 1), (7, 0)]);
        assert!(drawn.edges.iter().any(Vec::is_empty));
    }
}
