//! Promotion edges form no cycle (P2).

/// The first cycle of a directed graph over the nodes `0..nodes`, as its nodes in the order of the edges: each has an edge to the
/// next, the last one to the first. `None` if there is no cycle. Edges must name existing nodes.
///
/// Deterministic: nodes are tried in ascending order, edges in the order given. Without recursion, so a long chain costs no stack.
#[must_use]
pub fn cycle(nodes: usize, edges: &[(usize, usize)]) -> Option<Vec<usize>> {
    let mut next = vec![Vec::new(); nodes];
    for (from, to) in edges {
        next[*from].push(*to);
    }
    let mut done = vec![false; nodes];
    // The place of a node on the current path, if it is on it.
    let mut place = vec![None; nodes];
    for start in 0..nodes {
        if done[start] {
            continue;
        }
        // The current path: each node with how many of its edges were tried.
        let mut path = vec![(start, 0)];
        place[start] = Some(0);
        while let Some((node, tried)) = path.last_mut() {
            let node = *node;
            let Some(to) = next[node].get(*tried).copied() else {
                done[node] = true;
                place[node] = None;
                path.pop();
                continue;
            };
            *tried += 1;
            if let Some(from) = place[to] {
                return Some(path[from..].iter().map(|(node, _)| *node).collect());
            }
            if !done[to] {
                place[to] = Some(path.len());
                path.push((to, 0));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_cycle_is_named_in_the_order_of_its_edges() {
        assert_eq!(cycle(5, &[(0, 1), (1, 2), (2, 3), (3, 1), (3, 4)]), Some(vec![1, 2, 3]));
        assert_eq!(cycle(1, &[(0, 0)]), Some(vec![0]));
    }

    #[test]
    fn a_diamond_and_a_long_chain_are_no_cycles() {
        assert_eq!(cycle(4, &[(0, 1), (0, 2), (1, 3), (2, 3)]), None);
        let chain: Vec<_> = (0..9_999).map(|i| (i, i + 1)).collect();
        assert_eq!(cycle(10_000, &chain), None);
        // A ladder of diamonds has 2^50 paths: each node is looked at once, not once a path.
        let ladder: Vec<_> =
            (0..50).flat_map(|i| [(2 * i, 2 * i + 2), (2 * i, 2 * i + 1), (2 * i + 1, 2 * i + 2)]).collect();
        assert_eq!(cycle(101, &ladder), None);
    }

    proptest! {
        /// Either an order exists in which every edge points forward, found by removing sources, or a true cycle is named.
        #[test]
        fn it_agrees_with_sorting(edges in proptest::collection::vec((0_usize..8, 0_usize..8), 0..14)) {
            let mut left: Vec<usize> = (0..8).collect();
            while let Some(i) = left.iter().position(|n| !edges.iter().any(|(f, t)| t == n && left.contains(f))) {
                left.remove(i);
            }
            match cycle(8, &edges) {
                None => prop_assert!(left.is_empty()),
                Some(nodes) => {
                    prop_assert!(!left.is_empty());
                    for (i, node) in nodes.iter().enumerate() {
                        prop_assert!(edges.contains(&(*node, nodes[(i + 1) % nodes.len()])));
                    }
                }
            }
        }
    }
}
