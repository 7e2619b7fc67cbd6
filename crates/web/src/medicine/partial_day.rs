//! A day as exactly as a person knows it: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.

use jiff::civil::{Date, date};

/// First year that is taken.
const FIRST_YEAR: i16 = 1900;

/// The days that a partly known day may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartialDay {
    /// The first of them.
    pub first: Date,
    /// The last of them.
    pub last: Date,
}

impl PartialDay {
    /// What was written; `None` when it is no day, month or year from 1900 on.
    pub fn read(text: &str) -> Option<Self> {
        let is_written_well = text.chars().enumerate().all(|(place, c)| match place {
            4 | 7 => c == '-',
            _ => c.is_ascii_digit(),
        });
        if !is_written_well {
            return None;
        }
        let (first, last) = match text.len() {
            4 => {
                let year: i16 = text.parse().ok()?;
                (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)
            }
            7 => {
                let first: Date = format!("{text}-01").parse().ok()?;
                (first, first.last_of_month())
            }
            10 => {
                let day: Date = text.parse().ok()?;
                (day, day)
            }
            _ => return None,
        };
        (first >= date(FIRST_YEAR, 1, 1)).then_some(Self { first, last })
    }

    /// In words, as exactly as it is known: "15 March 2024", "March 2024" or "2024".
    pub fn words(self) -> String {
        let format = if self.first == self.last {
            return crate::result::date(self.first);
        } else if self.first.month() == self.last.month() {
            "%B %Y"
        } else {
            "%Y"
        };
        self.first.strftime(format).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_a_month_and_a_year_are_taken_and_nothing_else() {
        let month = PartialDay::read("2024-02").unwrap();
        assert_eq!(
            (month.first, month.last),
            (date(2024, 2, 1), date(2024, 2, 29))
        );
        let year = PartialDay::read("2024").unwrap();
        assert_eq!(
            (year.first, year.last),
            (date(2024, 1, 1), date(2024, 12, 31))
        );
        let day = PartialDay::read("2024-02-29").unwrap();
        assert_eq!(
            (day.first, day.last),
            (date(2024, 2, 29), date(2024, 2, 29))
        );
        let words = [month, year, day].map(PartialDay::words);
        assert_eq!(words, ["February 2024", "2024", "29 February 2024"]);
        for wrong in [
            "",
            "24",
            "2024-13",
            "2023-02-29",
            "2024-2-1",
            "1899",
            "2024/01",
            "spring",
            "２０２４",
        ] {
            assert_eq!(PartialDay::read(wrong), None, "{wrong}");
        }
    }
}
