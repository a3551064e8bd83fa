//! Numbers with a fraction as text.

/// A number with as few decimal places as tell it from every other; where 22 do not suffice, with all that it has. The
/// standard library's way would add its tables and two algorithms to a module that needs a few fractions, 8 KB after gzip.
#[must_use]
pub fn number(value: f64) -> String {
    let mut text = String::from(if value.is_sign_negative() { "-" } else { "" });
    if !value.is_finite() {
        text.push_str(if value.is_nan() { "NaN" } else { "inf" });
        return text;
    }
    // The value is `mantissa` times two to the power of `exponent`.
    let bits = value.abs().to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = match (bits >> 52) as i32 {
        0 => (fraction, -1_074),
        biased => (fraction | 1 << 52, biased - 1_075),
    };
    let mut digits: Vec<u8> = Vec::new();
    let short = short(mantissa, exponent);
    let (whole, places) = short.unwrap_or((mantissa, 0));
    let mut left = whole;
    while left > 0 || digits.len() <= places {
        digits.push((left % 10) as u8);
        left /= 10;
    }
    digits.reverse();
    let mut point = digits.len() - places;
    if short.is_none() {
        for _ in 0..exponent {
            double(&mut digits, &mut point);
        }
        for _ in exponent..0 {
            halve(&mut digits);
        }
    }
    let first = digits[..point].iter().position(|digit| *digit > 0).unwrap_or(point - 1);
    let letter = |digit: &u8| char::from(b'0' + digit);
    text.extend(digits[first..point].iter().map(letter));
    if point < digits.len() {
        text.push('.');
        text.extend(digits[point..].iter().map(letter));
    }
    text
}

/// The number with the fewest decimal places, at most 22, that is nearer to a value than to the values beside it: its digits as a
/// whole number, and how many of them are decimal places. `None` if there is none that 128 bits can hold.
fn short(mantissa: u64, exponent: i32) -> Option<(u64, usize)> {
    let shift = exponent.checked_neg().filter(|shift| (1..=126).contains(shift))?;
    // Below a power of two the next value is half as far away.
    let parts = if mantissa == 1 << 52 { 4 } else { 2 };
    let mut ten = 1_u128;
    for places in 0..=22 {
        let exact = u128::from(mantissa) * ten;
        let number = (exact + (1 << (shift - 1))) >> shift;
        if (number << shift).abs_diff(exact) * parts < ten {
            // With so few places it has at most 17 digits.
            return Some((u64::try_from(number).ok()?, places));
        }
        ten *= 10;
    }
    None
}

/// Doubles a decimal number.
fn double(digits: &mut Vec<u8>, point: &mut usize) {
    let mut carry = 0;
    for digit in digits.iter_mut().rev() {
        let twice = *digit * 2 + carry;
        (*digit, carry) = (twice % 10, twice / 10);
    }
    if carry > 0 {
        digits.insert(0, carry);
        *point += 1;
    }
}

/// Halves a decimal number; it gets another decimal place if it must.
fn halve(digits: &mut Vec<u8>) {
    let mut rest = 0;
    for digit in digits.iter_mut() {
        let whole = rest * 10 + *digit;
        (*digit, rest) = (whole / 2, whole % 2);
    }
    if rest > 0 {
        digits.push(5);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_reads_back_as_the_same(number in any::<f64>()) {
            prop_assert_eq!(super::number(number).parse::<f64>().unwrap().to_bits(), number.to_bits());
        }

        #[test]
        fn a_decimal_fraction_is_written_as_it_is_read(digits in 0_u64..10_000_000_000_000_000, places in 0_i32..14) {
            let number: f64 = format!("{digits}e-{places}").parse().unwrap();
            prop_assert_eq!(super::number(number), number.to_string());
        }
    }

    #[test]
    fn numbers_at_the_ends_read_back_as_the_same() {
        let odd =
            [0.0, -0.0, 0.1 + 0.2, 1e15, 2e16, 1e22, 1e23, 1.5e300, 5e-324, 1e-7, 1.0 / 3.0, 4_503_599_627_370_497.5];
        let ends = [f64::MAX, f64::MIN, f64::MIN_POSITIVE, f64::EPSILON, 1.0 - f64::EPSILON / 2.0, 1.0 + f64::EPSILON];
        for value in odd.into_iter().chain(ends) {
            assert_eq!(number(value).parse::<f64>().unwrap().to_bits(), value.to_bits(), "{value:?}");
        }
        assert_eq!(
            [number(0.3), number(24.0), number(-0.05), number(0.1 + 0.2)],
            ["0.3", "24", "-0.05", "0.30000000000000004"]
        );
        assert_eq!([number(f64::NAN), number(f64::INFINITY)], ["NaN", "inf"]);
    }
}
