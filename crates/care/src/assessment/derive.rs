//! Facts worked out from other facts, before any rule looks at them.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::fact::{FactNumber, Facts, OptionSet, Slot, Value};
use crate::formula;
use crate::knowledge::Knowledge;

/// Window in which a started or raised medicine counts as recent: that of the sequence-symmetry study (Garrison 2012).
fn recent_window() -> Span {
    6.months()
}

pub(super) fn derived(knowledge: &Knowledge, facts: &Facts, today: Date) -> Facts {
    let mut facts = facts.clone();
    let derive = Derive { knowledge };
    derive.painful(&mut facts);
    derive.medicines(&mut facts, today);
    derive.kidney(&mut facts);
    derive.calcium(&mut facts);
    derive.iron(&mut facts);
    derive.creatine_kinase(&mut facts);
    derive.wells(&mut facts);
    facts
}

struct Derive<'k> {
    knowledge: &'k Knowledge,
}

impl Derive<'_> {
    fn fact(&self, id: &str) -> Option<FactNumber> {
        self.knowledge.fact(id)
    }

    fn decimal(&self, facts: &Facts, id: &str) -> Option<f64> {
        facts.decimal(self.fact(id)?)
    }

    fn integer(&self, facts: &Facts, id: &str) -> Option<i64> {
        facts.integer(self.fact(id)?)
    }

    /// Whether a choice fact is known to be `option`, or a set fact to hold it.
    fn chosen(&self, facts: &Facts, id: &str, option: &str) -> Option<bool> {
        let fact = self.fact(id)?;
        let position = self.knowledge.vocabulary.definition(fact).option(option)?;
        match facts.value(fact)? {
            Value::Choice(chosen) => Some(usize::from(chosen) == position),
            Value::Choices(set) => Some(set.contains(position)),
            _ => None,
        }
    }

    fn holds(&self, facts: &Facts, id: &str) -> Option<bool> {
        match facts.value(self.fact(id)?)? {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Sets a decimal that nobody reported.
    fn fill(&self, facts: &mut Facts, id: &str, value: Option<f64>) {
        if let (Some(fact), Some(value)) = (self.fact(id), value)
            && facts.value(fact).is_none()
        {
            facts.set(fact, Slot::Known(Value::Decimal(value)));
        }
    }

    fn painful(&self, facts: &mut Facts) {
        let Some(painful) = self.fact("painful") else {
            return;
        };
        if facts.is_asked(painful) {
            return;
        }
        if let Some(worst) = self.integer(facts, "worst_pain") {
            facts.set(painful, Slot::Known(Value::Bool(worst > 0)));
        }
    }

    fn medicines(&self, facts: &mut Facts, today: Date) {
        let (Some(takes), Some(takes_recent)) =
            (self.fact("takes"), self.knowledge.derived.takes_recent)
        else {
            return;
        };
        let definition = self.knowledge.vocabulary.definition(takes);
        let none = definition.none.map_or(OptionSet::EMPTY, OptionSet::one);
        let mut set = OptionSet::EMPTY;
        let mut recent = OptionSet::EMPTY;
        let mut all_recognised = true;
        let window = today.checked_sub(recent_window()).unwrap_or(today);
        for medicine in &facts.medicines {
            let classes = self.knowledge.medicine_names.find(&medicine.name);
            all_recognised &= !classes.is_empty();
            for class in classes {
                set.insert(usize::from(class));
                if medicine
                    .started
                    .is_some_and(|started| started >= window && started <= today)
                {
                    recent.insert(usize::from(class));
                }
            }
        }
        let before = *facts.slot(takes);
        if facts.medicines.is_empty() {
            return;
        }
        let ticked = match before {
            Slot::Known(Value::Choices(ticked)) => ticked,
            _ => OptionSet::EMPTY,
        };
        let mut all = ticked.union(set);
        if !all.without(none).is_empty() {
            all = all.without(none);
        }
        // A name that is not recognised may be any class, and names alone are no complete list: unknown is never no.
        let slot = if matches!(before, Slot::Known(_)) && all_recognised {
            Slot::Known(Value::Choices(all))
        } else if before == Slot::Declined && all.is_empty() {
            before
        } else {
            Slot::AtLeast {
                set: all.without(none),
                is_doubt: before == Slot::NotSure,
            }
        };
        facts.set(takes, slot);
        // Without a date nothing says that a medicine is not new.
        let all_dated = all_recognised
            && facts
                .medicines
                .iter()
                .all(|medicine| medicine.started.is_some());
        let slot = if all_dated && matches!(before, Slot::Known(_)) {
            Slot::Known(Value::Choices(recent))
        } else {
            Slot::AtLeast {
                set: recent,
                is_doubt: false,
            }
        };
        facts.set(takes_recent, slot);
    }

    fn kidney(&self, facts: &mut Facts) {
        let on_dialysis = self.chosen(facts, "conditions", "dialysis") == Some(true);
        let pregnant = self.chosen(facts, "pregnancy", "pregnant") == Some(true);
        let female = self.chosen(facts, "sex", "female");
        let age = self.integer(facts, "age").filter(|age| *age >= 18);
        let creatinine = self.decimal(facts, "creatinine");
        if let (Some(creatinine), Some(age), Some(female), false, false) =
            (creatinine, age, female, on_dialysis, pregnant)
            && self.chosen(facts, "sex", "intersex") == Some(false)
        {
            self.fill(
                facts,
                "egfr",
                Some(formula::egfr_ckd_epi_2021(creatinine, age, female)),
            );
        }
    }

    fn calcium(&self, facts: &mut Facts) {
        let adjusted = self
            .decimal(facts, "calcium")
            .zip(self.decimal(facts, "albumin"))
            .map(|(calcium, albumin)| formula::adjusted_calcium(calcium, albumin));
        self.fill(facts, "calcium_adjusted", adjusted);
    }

    fn iron(&self, facts: &mut Facts) {
        let saturation = self
            .decimal(facts, "iron")
            .zip(self.decimal(facts, "tibc"))
            .filter(|(_, tibc)| *tibc > 0.0)
            .map(|(iron, tibc)| formula::transferrin_saturation(iron, tibc));
        self.fill(facts, "transferrin_saturation", saturation);
    }

    fn creatine_kinase(&self, facts: &mut Facts) {
        let Some(value) = self.decimal(facts, "creatine_kinase") else {
            return;
        };
        let own = self.fact("creatine_kinase");
        let printed = facts
            .upper_limits
            .iter()
            .find(|(fact, _)| Some(*fact) == own)
            .map(|(_, upper)| *upper);
        let upper = printed.or_else(|| {
            let analyte = self
                .knowledge
                .analytes
                .iter()
                .find(|analyte| analyte.id == "creatine_kinase")?;
            let female = self.chosen(facts, "sex", "female")?;
            let young = self.integer(facts, "age").is_some_and(|age| age < 50);
            let interval = match (female, young) {
                (true, _) => analyte.adult_female,
                (false, true) => analyte.adult_male_under_50.or(analyte.adult_male),
                (false, false) => analyte.adult_male,
            };
            interval?.high
        });
        let fold = upper.map(|upper| formula::fold_of_upper_limit(value, upper));
        self.fill(facts, "creatine_kinase_fold", fold);
    }

    /// Two-level DVT Wells score (NG158). Only with a clinician's findings: four of its items need hands.
    fn wells(&self, facts: &mut Facts) {
        let Some(wells) = self.knowledge.derived.wells else {
            return;
        };
        let Some(Slot::Known(_)) = self.fact("exam_leg_signs").map(|fact| *facts.slot(fact)) else {
            return;
        };
        let history = |option: &str| self.chosen(facts, "clot_risks", option) == Some(true);
        let sign = |option: &str| self.chosen(facts, "exam_leg_signs", option) == Some(true);
        let points = [
            history("cancer_6_months"),
            history("plaster_or_paralysis"),
            history("bed_rest") || history("operation"),
            sign("deep_vein_tenderness"),
            sign("whole_leg_swollen"),
            self.decimal(facts, "exam_calf_difference_cm")
                .is_some_and(|difference| difference >= 3.0),
            sign("pitting_oedema_one_leg"),
            sign("collateral_veins"),
            history("clot_before"),
        ];
        let mut score = points.iter().filter(|point| **point).count() as i64;
        if self.holds(facts, "exam_alternative_as_likely") == Some(true) {
            score -= 2;
        }
        facts.set(wells, Slot::Known(Value::Integer(score)));
    }
}
