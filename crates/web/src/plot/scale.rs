//! From numbers to places in a drawing, and the round numbers that an axis shows.

/// Where a number lies between two places.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    is_log: bool,
}

impl Scale {
    /// Even steps: `low` lies at `from`, `high` at `to`.
    pub fn linear(low: f64, high: f64, from: f64, to: f64) -> Self {
        Self {
            low,
            high: if high > low { high } else { low + 1.0 },
            from,
            to,
            is_log: false,
        }
    }

    /// Even ratios; both ends above 0.
    pub fn log(low: f64, high: f64, from: f64, to: f64) -> Self {
        let low = low.max(f64::MIN_POSITIVE);
        Self {
            is_log: true,
            ..Self::linear(low.ln(), high.max(low).ln(), from, to)
        }
    }

    /// The place of a number; one outside is put at the nearer end.
    pub fn at(self, value: f64) -> f64 {
        let value = if self.is_log {
            value.max(f64::MIN_POSITIVE).ln()
        } else {
            value
        };
        let part = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + part * (self.to - self.from)
    }
}

/// Round numbers from 0 to at least `high`: steps of 1, 2 or 5 times a power of ten, at most `most` steps.
pub fn ticks(high: f64, most: u32) -> Vec<f64> {
    let high = if high.is_finite() && high > 0.0 {
        high
    } else {
        1.0
    };
    let rough = high / f64::from(most.max(1));
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step >= rough * (1.0 - 1e-9))
        .unwrap_or(10.0 * power);
    let mut found = vec![0.0];
    let mut count = 0.0;
    while count * step < high * (1.0 - 1e-9) {
        count += 1.0;
        found.push(count * step);
    }
    found
}

/// A number in words short enough for an axis or a sentence: one decimal below 10, none from there on.
pub fn short(value: f64) -> String {
    let text = if value.abs() >= 9.95 {
        format!("{value:.0}")
    } else {
        format!("{value:.1}")
    };
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_end() {
        assert_eq!(ticks(7.0, 4), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(ticks(10.0, 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(43.0, 4), [0.0, 20.0, 40.0, 60.0]);
        assert_eq!(ticks(0.0, 4), [0.0, 0.5, 1.0]);
        assert_eq!(ticks(f64::NAN, 4).last(), Some(&1.0));
        for tenths in 1..500 {
            let high = f64::from(tenths) / 10.0;
            let found = ticks(high, 5);
            assert!(found.len() <= 7, "{high}: {found:?}");
            assert!(found.last().unwrap() >= &(high * 0.999_999));
        }
    }

    #[test]
    fn scales_meet_their_ends() {
        let even = Scale::linear(0.0, 10.0, 100.0, 0.0);
        assert!((even.at(0.0) - 100.0).abs() < 1e-9);
        assert!((even.at(5.0) - 50.0).abs() < 1e-9);
        assert!((even.at(99.0)).abs() < 1e-9);
        let log = Scale::log(30.0, 3000.0, 0.0, 2.0);
        assert!((log.at(300.0) - 1.0).abs() < 1e-9);
        assert!(log.at(0.0).is_finite());
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(short(3.04), "3");
        assert_eq!(short(3.16), "3.2");
        assert_eq!(short(12.6), "13");
        assert_eq!(short(-0.01), "0");
    }
}
