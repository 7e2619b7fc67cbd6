//! A set of options, one bit each.

/// Options of one fact that are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OptionSet([u128; 2]);

impl OptionSet {
    /// Most options a fact may have; the knowledge check holds every fact to it.
    pub const MOST: usize = 256;

    /// The empty set.
    pub const EMPTY: Self = Self([0; 2]);

    /// The set of one option.
    pub fn one(place: usize) -> Self {
        let mut set = Self::EMPTY;
        set.insert(place);
        set
    }

    /// Adds an option; a place beyond [`OptionSet::MOST`] does not exist and is left out.
    pub fn insert(&mut self, place: usize) {
        if let Some(half) = self.0.get_mut(place / 128) {
            *half |= 1 << (place % 128);
        }
    }

    /// Whether an option is in the set.
    pub fn contains(self, place: usize) -> bool {
        self.0
            .get(place / 128)
            .is_some_and(|half| half & (1 << (place % 128)) != 0)
    }

    /// Whether the sets share an option.
    pub fn meets(self, other: Self) -> bool {
        self.0[0] & other.0[0] != 0 || self.0[1] & other.0[1] != 0
    }

    /// Whether nothing is chosen.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// All options of both.
    pub fn union(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    /// The options that are not in `other`.
    pub fn without(self, other: Self) -> Self {
        Self([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }
}

impl FromIterator<usize> for OptionSet {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        let mut set = Self::EMPTY;
        places.into_iter().for_each(|place| set.insert(place));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves() {
        let set: OptionSet = [0, 127, 128, 255].into_iter().collect();
        assert!(
            [0, 127, 128, 255]
                .into_iter()
                .all(|place| set.contains(place))
        );
        assert!(!set.contains(1) && !set.contains(200) && !set.contains(256));
        assert!(set.meets(OptionSet::one(200).union(OptionSet::one(128))));
        assert!(set.without(set).is_empty());
        assert_eq!(OptionSet::one(256), OptionSet::EMPTY);
    }
}
