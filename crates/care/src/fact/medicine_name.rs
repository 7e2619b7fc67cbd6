//! From the name on a packet to medicine classes, by ingredient.

use std::collections::HashMap;

use jiff::civil::Date;

use super::NamedMedicine;

/// Ingredient and brand names, in lower case, each with the classes it belongs to.
///
/// Many brands hold two ingredients, so a name may lead to several classes.
#[derive(Debug, Clone, Default)]
pub struct MedicineNames {
    classes: HashMap<String, Vec<u8>>,
}

impl MedicineNames {
    /// Adds a name of the class at `position` of the fact `takes`.
    pub fn add(&mut self, name: &str, position: u8) {
        let classes = self.classes.entry(normal(name)).or_default();
        if !classes.contains(&position) {
            classes.push(position);
        }
    }

    /// Positions of the classes that a written name belongs to; empty when it is not known.
    ///
    /// Every run of words is looked up, so that "spironolactone/furosemide 50 mg" finds both.
    pub fn find(&self, written: &str) -> Vec<u8> {
        let written = normal(written);
        let words: Vec<&str> = written.split_whitespace().collect();
        let mut found = Vec::new();
        for start in 0..words.len() {
            for end in start + 1..=words.len().min(start + 4) {
                for class in self
                    .classes
                    .get(&words[start..end].join(" "))
                    .into_iter()
                    .flatten()
                {
                    if !found.contains(class) {
                        found.push(*class);
                    }
                }
            }
        }
        found
    }

    /// The known name most like what was written, when it is near enough to suggest.
    pub fn suggest(&self, written: &str) -> Option<&str> {
        let written = normal(written);
        let first = written.split_whitespace().next()?;
        self.classes
            .keys()
            .map(|name| (strsim::normalized_damerau_levenshtein(name, first), name))
            .filter(|(nearness, _)| *nearness >= 0.7)
            .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
            .map(|(_, name)| name.as_str())
    }

    /// How many names are known.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether no name is known.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }
}

fn normal(name: &str) -> String {
    let lower: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One line as a person writes it: a name, and perhaps the date of starting at its end; `None` when that date does not exist.
pub fn parse_medicine_line(line: &str) -> Option<NamedMedicine> {
    let line = line.trim();
    let last = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_meant_as_date = last.len() == 10
        && last.chars().enumerate().all(|(place, c)| {
            if place == 4 || place == 7 {
                c == '-'
            } else {
                c.is_ascii_digit()
            }
        });
    if !is_meant_as_date {
        return (!line.is_empty()).then(|| NamedMedicine {
            name: line.to_owned(),
            started: None,
        });
    }
    let started = last.parse::<Date>().ok()?;
    let name = line[..line.len() - last.len()].trim().to_owned();
    (!name.is_empty()).then_some(NamedMedicine {
        name,
        started: Some(started),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_combination_leads_to_both_classes() {
        let mut names = MedicineNames::default();
        names.add("spironolactone", 1);
        names.add("furosemide", 2);
        names.add("conjugated oestrogens", 3);
        assert_eq!(names.find("Spironolactone/Furosemide 50 mg"), [1, 2]);
        assert_eq!(names.find("Conjugated oestrogens, tablets"), [3]);
        assert!(names.find("paracetamol").is_empty());
        assert_eq!(names.suggest("furosemid"), Some("furosemide"));
    }

    #[test]
    fn a_date_at_the_end_is_the_start() {
        let medicine = parse_medicine_line("salmeterol 2026-09-01").unwrap();
        assert_eq!(medicine.name, "salmeterol");
        assert_eq!(medicine.started, Some(jiff::civil::date(2026, 9, 1)));
        assert_eq!(
            parse_medicine_line("co-codamol 8/500").unwrap().started,
            None
        );
        assert_eq!(parse_medicine_line("salbutamol 2025-13-45"), None);
    }
}
