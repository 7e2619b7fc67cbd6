//! Shapes and check digits of codes. Whether a code exists is for its system to say; whether it can exist is checked here.

use std::sync::LazyLock;

use regex::Regex;

/// The check digit of a LOINC number without it: Luhn's algorithm (mod 10).
pub fn loinc_check_digit(number: &str) -> Option<u32> {
    let mut sum = 0;
    for (place, c) in number.chars().rev().enumerate() {
        let digit = c.to_digit(10)?;
        let weighed = if place % 2 == 0 { digit * 2 } else { digit };
        sum += weighed / 10 + weighed % 10;
    }
    Some((10 - sum % 10) % 10)
}

fn is_loinc(code: &str) -> bool {
    code.split_once('-').is_some_and(|(number, digit)| {
        (1..=7).contains(&number.len())
            && loinc_check_digit(number).is_some_and(|expected| digit == expected.to_string())
    })
}

/// SNOMED CT identifiers carry a Verhoeff check digit.
fn is_snomed(code: &str) -> bool {
    const MULTIPLY: [[usize; 10]; 10] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ];
    const PERMUTE: [[usize; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    if !(6..=18).contains(&code.len()) {
        return false;
    }
    let mut check = 0;
    for (place, c) in code.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else {
            return false;
        };
        check = MULTIPLY[check][PERMUTE[place % 8][digit as usize]];
    }
    check == 0
}

#[expect(
    clippy::expect_used,
    reason = "the patterns are constants, and a test compiles them"
)]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("pattern")
}

static ICD10CM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$"));
static ICD10: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[A-Z][0-9]{2}(\.[0-9])?$"));
static ICD11: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[0-9A-Z][A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,3})?$"));
static ATC: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?$"));
static RXCUI: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[0-9]{2,8}$"));

/// Whether a code can be one of its system; `None` for a system that is not checked.
pub(super) fn is_well_formed(system: &str, code: &str) -> Option<bool> {
    Some(match system {
        "icd10cm" => ICD10CM.is_match(code),
        "icd10" => ICD10.is_match(code),
        "icd11" => {
            ICD11.is_match(code)
                || code.len() == 3 && code.chars().all(|c| c.is_ascii_alphanumeric())
        }
        "snomed" => is_snomed(code),
        "loinc" => is_loinc(code),
        "ucum" => octofhir_ucum::validate(code).is_ok(),
        "atc" => ATC.is_match(code),
        "rxnorm" => RXCUI.is_match(code),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        let good = [
            ("loinc", "2823-3"),
            ("loinc", "14685-2"),
            ("snomed", "102549009"),
            ("icd10cm", "G47.62"),
            ("icd10cm", "T46.6X5A"),
            ("icd10", "R25.2"),
            ("icd10", "E86"),
            ("icd11", "7A82"),
            ("icd11", "QB6Z"),
            ("atc", "C03DA01"),
            ("atc", "B03AC"),
            ("ucum", "mmol/L"),
            ("ucum", "mL/min/{1.73_m2}"),
            ("ucum", "u[IU]/mL"),
            ("rxnorm", "9997"),
        ];
        for (system, code) in good {
            assert_eq!(is_well_formed(system, code), Some(true), "{system} {code}");
        }
        let bad = [
            ("loinc", "14685-0"),
            ("loinc", "2823"),
            ("snomed", "102549008"),
            ("icd10cm", "47.62"),
            ("icd10", "G47.62"),
            ("atc", "C3DA01"),
            ("ucum", "mmoll"),
            ("ucum", "mcg"),
            ("rxnorm", "x"),
        ];
        for (system, code) in bad {
            assert_eq!(is_well_formed(system, code), Some(false), "{system} {code}");
        }
    }
}
