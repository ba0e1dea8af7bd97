//! Roman numerals, there and back.

use std::fmt;

#[derive(Debug, PartialEq)]
pub enum RomanError {
    OutOfRange(u32),
    BadDigit { digit: char, at: usize },
}

impl fmt::Display for RomanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RomanError::OutOfRange(n) => write!(f, "{} is not in 1..=3999", n),
            RomanError::BadDigit { digit, at } => write!(f, "'{}' at {} is no digit", digit, at),
        }
    }
}

const DIGITS: [(u32, &str); 13] = [
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"),
    (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
];

/// Writes `n` as a numeral: 14 becomes "XIV".
pub fn to_roman(mut n: u32) -> Result<String, RomanError> {
    if n == 0 || n > 3999 {
        return Err(RomanError::OutOfRange(n));
    }
    let mut text = String::new();
    for (value, digit) in DIGITS {
        while n >= value {
            text.push_str(digit);
            n -= value;
        }
    }
    Ok(text)
}

/// Reads a numeral; a smaller digit before a larger one is taken away.
pub fn from_roman(text: &str) -> Result<u32, RomanError> {
    let mut sum = 0;
    let mut last = 0;
    for (at, digit) in text.chars().rev().enumerate() {
        let value = match digit {
            'M' => 1000, 'D' => 500, 'C' => 100, 'L' => 50,
            'X' => 10, 'V' => 5, 'I' => 1,
            _ => return Err(RomanError::BadDigit { digit, at: text.len() - 1 - at }),
        };
        if value < last {
            sum -= value; // as in "IX"
        } else {
            sum += value;
            last = value;
        }
    }
    Ok(sum)
}
