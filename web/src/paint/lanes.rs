//! The timeline's lanes: how high each is, and which lane and row lie at a height. In CSS pixels.

use std::ops::Range;

/// Air above and below a lane's rows, together, in rows.
const PADDING: f64 = 0.7;
/// A lane does not grow beyond this many rows of full height: with more, its rows get thinner.
const HIGHEST: usize = 7;
/// A row is at least this high.
const THINNEST: f64 = 5.0;

/// The sizes that lanes are laid out with.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sizes {
    /// The height of a row.
    pub row: f64,
    /// The height of a lane's name, where it stands above the rows; 0 where it stands beside them.
    pub head: f64,
}

/// A lane's place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// Its upper edge.
    pub top: f64,
    /// Its height.
    pub height: f64,
    /// How many rows it has.
    pub rows: usize,
    /// How high each row is.
    pub thick: f64,
    /// Where its first row begins.
    pub first: f64,
}

impl Place {
    /// The upper edge of a row.
    #[must_use]
    pub fn row(&self, row: usize) -> f64 {
        self.first + row as f64 * self.thick
    }

    /// The row at a height; the nearest one above or below the rows.
    #[must_use]
    pub fn row_at(&self, y: f64) -> usize {
        let row = ((y - self.first) / self.thick).max(0.0) as usize;
        row.min(self.rows.saturating_sub(1))
    }
}

/// Lays lanes out one below the other, by how many rows each needs.
#[must_use]
pub fn lay_out(rows: &[usize], sizes: Sizes) -> Vec<Place> {
    let mut top = 0.0;
    let lay_one = |rows: &usize| {
        let rows = (*rows).max(1);
        let thick = (sizes.row * rows.min(HIGHEST) as f64 / rows as f64).max(THINNEST);
        let air = sizes.row * PADDING;
        let height = sizes.head + air + thick * rows as f64;
        let place = Place { top, height, rows, thick, first: top + sizes.head + air / 2.0 };
        top += height;
        place
    };
    rows.iter().map(lay_one).collect()
}

/// How high all lanes are together.
#[must_use]
pub fn height(places: &[Place]) -> f64 {
    places.last().map_or(0.0, |last| last.top + last.height)
}

/// The lane at a height.
#[must_use]
pub fn lane_at(places: &[Place], y: f64) -> Option<usize> {
    let lane = places.partition_point(|place| place.top + place.height <= y);
    places.get(lane).filter(|place| y >= place.top).map(|_| lane)
}

/// The lanes between two heights.
#[must_use]
pub fn seen(places: &[Place], top: f64, bottom: f64) -> Range<usize> {
    let first = places.partition_point(|place| place.top + place.height <= top);
    let last = places.partition_point(|place| place.top < bottom);
    first..last.max(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes { row: 17.0, head: 0.0 };

    #[test]
    fn lanes_follow_one_another_without_gaps() {
        let places = lay_out(&[1, 0, 3, 40], SIZES);
        for pair in places.windows(2) {
            assert_eq!(pair[0].top + pair[0].height, pair[1].top);
        }
        assert_eq!(height(&places), places[3].top + places[3].height);
        assert_eq!(height(&[]), 0.0);
    }

    #[test]
    fn rows_lie_within_their_lane_however_many_they_are() {
        for head in [0.0, 20.0] {
            for rows in [1, 2, 7, 8, 40, 900] {
                let place = lay_out(&[rows], Sizes { head, ..SIZES })[0];
                assert!(place.row(0) >= head && place.row(rows) <= place.height);
                assert!(place.thick >= THINNEST && place.thick <= SIZES.row);
                for row in 0..rows {
                    assert_eq!(place.row_at(place.row(row) + place.thick / 2.0), row);
                }
                assert_eq!(place.row_at(place.height + 100.0), rows - 1);
            }
        }
    }

    #[test]
    fn a_lane_is_found_at_its_height() {
        let places = lay_out(&[1, 2, 3], SIZES);
        for (i, place) in places.iter().enumerate() {
            assert_eq!(lane_at(&places, place.top), Some(i));
            assert_eq!(lane_at(&places, place.top + place.height - 0.1), Some(i));
        }
        assert_eq!(lane_at(&places, height(&places)), None);
        assert_eq!(lane_at(&places, -1.0), None);
        assert_eq!(seen(&places, 0.0, 1e9), 0..3);
        assert_eq!(seen(&places, places[1].top, places[2].top), 1..2);
        assert_eq!(seen(&places, 1e9, 2e9), 3..3);
    }
}
