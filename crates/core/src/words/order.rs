//! One way to put things into order. The standard library's sorts become a copy of code for each type that is sorted, several
//! kilobytes each; here only numbers are, and by a heap, which the engine has anyway.

use std::collections::BinaryHeap;

/// Puts things into the ascending order of a number; those with the same number stay as they stood.
pub fn order_by<T>(things: &mut [T], number: impl Fn(&T) -> u64) {
    let mut numbers = Vec::with_capacity(things.len());
    for thing in things.iter() {
        numbers.push(number(thing));
    }
    for (one, other) in exchanges(&numbers) {
        things.swap(one, other);
    }
}

/// The smallest of these numbers in order, up to a given count. The rest is not put into order, which takes long where there are thousands.
#[must_use]
pub fn least(mut numbers: Vec<u64>, most: usize) -> Vec<u64> {
    if numbers.len() > most {
        numbers.select_nth_unstable(most);
        numbers.truncate(most);
    }
    order_by(&mut numbers, |number| *number);
    numbers
}

/// What must be exchanged, one after another, to bring things with these numbers into order.
fn exchanges(numbers: &[u64]) -> Vec<(usize, usize)> {
    let heap: BinaryHeap<(u64, u32)> = numbers.iter().copied().zip(0..).collect();
    // For each place, the one from which its thing comes.
    let mut from: Vec<u32> = heap.into_sorted_vec().into_iter().map(|(_, place)| place).collect();
    let mut exchanges = Vec::with_capacity(from.len());
    for start in 0..from.len() {
        let mut place = start;
        loop {
            let next = from[place] as usize;
            from[place] = place as u32;
            if next == start || next == place {
                break;
            }
            exchanges.push((place, next));
            place = next;
        }
    }
    exchanges
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

        #[test]
        fn the_least_are_the_first_in_order(numbers in proptest::collection::vec(0_u64..50, 0..60), most in 0_usize..70) {
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            sorted.truncate(most);
            prop_assert_eq!(super::least(numbers, most), sorted);
        }
    }
}
