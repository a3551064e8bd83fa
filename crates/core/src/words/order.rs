//! One way to put things into order. The standard library's sorts become a copy of code for each type that is sorted, several
//! kilobytes each; here only numbers are, and by a heap, which the engine has anyway.

use std::collections::BinaryHeap;

/// Puts things into the ascending order of a number; those with the same number stay as they stood.
pub fn order_by<T>(things: &mut Vec<T>, number: impl Fn(&T) -> u64) {
    let places: BinaryHeap<(u64, u32)> = things.iter().map(number).zip(0..).collect();
    let places = places.into_sorted_vec();
    let mut left: Vec<Option<T>> = things.drain(..).map(Some).collect();
    things.extend(places.into_iter().filter_map(|(_, place)| left[place as usize].take()));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_a_stable_sort(numbers in proptest::collection::vec(0_u64..20, 0..60)) {
            let mut things: Vec<(u64, usize)> = numbers.into_iter().zip(0..).collect();
            let mut sorted = things.clone();
            sorted.sort_by_key(|(number, _)| *number);
            super::order_by(&mut things, |(number, _)| *number);
            prop_assert_eq!(things, sorted);
        }
    }
}
