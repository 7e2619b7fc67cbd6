//! Declares all facts and compiles all rules against them.

use crate::fact::{Definition, FactKind, FactNumber, OptionSet, Origin, Vocabulary};
use crate::rule::{Rule, compile as compile_rule};

use super::Knowledge;
use super::entry::{Entry, Tier};
use super::read::{File, Problem, line_of};

/// Numbers of the facts that the engine sets or reads itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct DerivedFacts {
    pub takes_recent: Option<FactNumber>,
    pub wells: Option<FactNumber>,
    pub cramp_core: Option<FactNumber>,
    pub rls_core: Option<FactNumber>,
    pub recognition: Option<FactNumber>,
    pub atypical: Option<FactNumber>,
    pub context: Option<FactNumber>,
    pub flags: Option<FactNumber>,
    pub tier: Option<FactNumber>,
}

/// The classes of recognition, in the order of the fact's options.
pub(crate) const CLASSES: [&str; 8] = [
    "meets_criteria",
    "typical",
    "probable",
    "atypical",
    "with_context",
    "not_cramp",
    "mixed",
    "cannot_tell",
];

pub(super) fn compile(knowledge: &mut Knowledge, files: &[File<'_>], problems: &mut Vec<Problem>) {
    let mut vocabulary = Vocabulary::default();
    declare_questions(knowledge, &mut vocabulary, files, problems);
    declare_analytes(knowledge, &mut vocabulary, problems);
    knowledge.derived = declare_derived(knowledge, &mut vocabulary);
    for (_, definition) in vocabulary.iter() {
        let count = definition.options.len();
        if count > OptionSet::MOST {
            problems.push(Problem {
                file: "README.md".to_owned(),
                line: 0,
                text: format!(
                    "`{}` has {count} options; at most {} are possible",
                    definition.id,
                    OptionSet::MOST
                ),
            });
        }
    }
    for medicine in &knowledge.medicines {
        let Some(position) = position_in_takes(&vocabulary, &medicine.file) else {
            continue;
        };
        for ingredient in &medicine.ingredients {
            knowledge.medicine_names.add(&ingredient.name, position);
            for other in &ingredient.also {
                knowledge.medicine_names.add(other, position);
            }
        }
        for brand in &medicine.brands {
            knowledge.medicine_names.add(&brand.name, position);
        }
    }
    let mut check = |rule: &mut Rule, file: &str| {
        if let Err(problem) = compile_rule(rule, &vocabulary) {
            let text = files
                .iter()
                .find(|candidate| candidate.path == file)
                .map_or("", |file| file.text);
            problems.push(Problem {
                file: file.to_owned(),
                line: line_of(text, &rule.text),
                text: format!("rule `{}`: {problem}", rule.text),
            });
        }
    };
    for question in &mut knowledge.questions {
        for rule in question.applies.iter_mut().chain(&mut question.ask_if) {
            check(rule, &question.file);
        }
    }
    let recognition = &mut knowledge.recognition;
    for criterion in &mut recognition.criteria {
        check(&mut criterion.when, "recognition.toml");
        if let Some(rule) = &mut criterion.unknown_when {
            check(rule, "recognition.toml");
        }
    }
    for item in &mut recognition.atypical {
        check(&mut item.when, "recognition.toml");
    }
    for item in &mut recognition.contexts {
        check(&mut item.when, "recognition.toml");
    }
    for analyte in &mut knowledge.analytes {
        for urgency in &mut analyte.urgency {
            check(&mut urgency.when, "analytes.toml");
        }
    }
    for rule in &mut knowledge.safety {
        check(&mut rule.when, "safety.toml");
    }
    for group in &mut knowledge.groups {
        check(&mut group.when, "groups.toml");
    }
    fn all<E: Entry>(entries: &mut [E], check: &mut dyn FnMut(&mut Rule, &str)) {
        for entry in entries {
            let file = entry.file().to_owned();
            for rule in entry.rules_mut() {
                check(rule, &file);
            }
        }
    }
    all(&mut knowledge.red_flags, &mut check);
    all(&mut knowledge.conditions, &mut check);
    all(&mut knowledge.contributors, &mut check);
    all(&mut knowledge.tests, &mut check);
    all(&mut knowledge.panels, &mut check);
    all(&mut knowledge.remedies, &mut check);
    all(&mut knowledge.reliefs, &mut check);
    all(&mut knowledge.complications, &mut check);
    phases(knowledge, &vocabulary, problems);
    knowledge.vocabulary = vocabulary;
}

/// A rule may only look at what is already worked out when it runs.
fn phases(knowledge: &Knowledge, vocabulary: &Vocabulary, problems: &mut Vec<Problem>) {
    let late = |rule: &Rule, forbidden: &[&str]| {
        rule.facts
            .iter()
            .map(|fact| vocabulary.id(*fact).to_owned())
            .find(|id| forbidden.contains(&id.as_str()))
    };
    let after_recognition = [
        "recognition",
        "atypical",
        "context",
        "cramp_core",
        "rls_core",
        "flags",
        "tier",
    ];
    let recognition = &knowledge.recognition;
    let rules = (recognition.criteria.iter().map(|criterion| &criterion.when))
        .chain(recognition.atypical.iter().map(|item| &item.when))
        .chain(recognition.contexts.iter().map(|item| &item.when));
    for rule in rules {
        if let Some(fact) = late(rule, &after_recognition) {
            problems.push(Problem {
                file: "recognition.toml".to_owned(),
                line: 0,
                text: format!(
                    "rule `{}` uses `{fact}`, which recognition itself works out",
                    rule.text
                ),
            });
        }
    }
    for flag in &knowledge.red_flags {
        if let Some(fact) = late(&flag.when, &["flags", "tier"]) {
            problems.push(Problem {
                file: flag.file.clone(),
                line: 0,
                text: format!(
                    "`{fact}` is worked out from the red flags and cannot be used by one"
                ),
            });
        }
    }
}

/// The position of a class of medicines, named by its file, in the fact `takes`.
pub(super) fn position_in_takes(vocabulary: &Vocabulary, file: &str) -> Option<u8> {
    let takes = vocabulary.number("takes")?;
    let option = option_of(file)?;
    u8::try_from(vocabulary.definition(takes).option(&option)?).ok()
}

/// The option that an entry file makes: `medicines/loop-diuretic.md` gives `loop_diuretic`.
pub(crate) fn option_of(file: &str) -> Option<String> {
    let name = file.rsplit('/').next()?.strip_suffix(".md")?;
    Some(name.replace('-', "_"))
}

fn declare_questions(
    knowledge: &Knowledge,
    vocabulary: &mut Vocabulary,
    files: &[File<'_>],
    problems: &mut Vec<Problem>,
) {
    for question in &knowledge.questions {
        let mut options: Vec<(String, String)> = question
            .options
            .iter()
            .map(|option| (option.id.clone(), option.label.clone()))
            .collect();
        let made = |entries: &mut dyn Iterator<Item = (&str, &str)>| -> Vec<(String, String)> {
            entries
                .filter_map(|(file, label)| Some((option_of(file)?, label.to_owned())))
                .collect()
        };
        match question.options_from.as_deref() {
            Some("medicines") => options.extend(made(
                &mut knowledge
                    .medicines
                    .iter()
                    .map(|entry| (entry.file.as_str(), entry.label.as_str())),
            )),
            Some("remedies") => options.extend(made(
                &mut knowledge
                    .remedies
                    .iter()
                    .map(|entry| (entry.file.as_str(), entry.title.as_str())),
            )),
            _ => {}
        }
        if let (Some(_), Some(none)) = (&question.options_from, &question.none) {
            options.push((none.clone(), "None of these".to_owned()));
        }
        let mut problem = |text: String| {
            let content = files
                .iter()
                .find(|file| file.path == question.file)
                .map_or("", |file| file.text);
            problems.push(Problem {
                file: question.file.clone(),
                line: line_of(content, &format!("id = \"{}\"", question.id)),
                text: format!("question `{}`: {text}", question.id),
            });
        };
        let none = question
            .none
            .as_ref()
            .and_then(|none| options.iter().position(|(id, _)| id == none));
        if question.none.is_some() && none.is_none() {
            problem("`none` names an option that does not exist".to_owned());
        }
        if matches!(question.kind, FactKind::Choice | FactKind::Choices) && options.is_empty() {
            problem("has no options".to_owned());
        }
        let declared = vocabulary.declare(Definition {
            id: question.id.clone(),
            kind: question.kind,
            options,
            none,
            range: question.min.zip(question.max),
            unit: question.unit.clone(),
            conversions: Vec::new(),
            origin: question.of,
        });
        if declared.is_none() {
            problem("this identifier is taken already".to_owned());
        }
    }
}

fn declare_analytes(
    knowledge: &Knowledge,
    vocabulary: &mut Vocabulary,
    problems: &mut Vec<Problem>,
) {
    for analyte in &knowledge.analytes {
        let declared = vocabulary.declare(Definition {
            id: analyte.id.clone(),
            kind: FactKind::Decimal,
            options: Vec::new(),
            none: None,
            range: Some((analyte.possible[0], analyte.possible[1])),
            unit: Some(analyte.unit.clone()),
            conversions: analyte
                .units
                .iter()
                .map(|other| (other.unit.clone(), other.factor, other.offset))
                .collect(),
            origin: Origin::Laboratory,
        });
        if declared.is_none() {
            problems.push(Problem {
                file: "analytes.toml".to_owned(),
                line: 0,
                text: format!("`{}` is taken already", analyte.id),
            });
        }
    }
}

fn declare_derived(knowledge: &Knowledge, vocabulary: &mut Vocabulary) -> DerivedFacts {
    let mut declare = |id: &str, kind: FactKind, options: Vec<String>| {
        vocabulary.declare(Definition {
            id: id.to_owned(),
            kind,
            options: options
                .into_iter()
                .map(|option| (option.clone(), option))
                .collect(),
            none: None,
            range: None,
            unit: None,
            conversions: Vec::new(),
            origin: Origin::Derived,
        })
    };
    let medicines = knowledge
        .medicines
        .iter()
        .filter_map(|entry| option_of(&entry.file))
        .collect();
    let own = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    // Set through its name, like a laboratory value that nobody reported.
    declare("creatine_kinase_fold", FactKind::Decimal, Vec::new());
    DerivedFacts {
        takes_recent: declare("takes_recent", FactKind::Choices, medicines),
        wells: declare("wells", FactKind::Integer, Vec::new()),
        cramp_core: declare("cramp_core", FactKind::Bool, Vec::new()),
        rls_core: declare("rls_core", FactKind::Bool, Vec::new()),
        recognition: declare("recognition", FactKind::Choice, own(&CLASSES)),
        atypical: declare(
            "atypical",
            FactKind::Choices,
            knowledge
                .recognition
                .atypical
                .iter()
                .map(|item| item.id.clone())
                .collect(),
        ),
        context: declare(
            "context",
            FactKind::Choices,
            knowledge
                .recognition
                .contexts
                .iter()
                .map(|item| item.id.clone())
                .collect(),
        ),
        flags: declare(
            "flags",
            FactKind::Choices,
            knowledge
                .red_flags
                .iter()
                .map(|flag| flag.id.trim_start_matches("red-flag.").to_owned())
                .collect(),
        ),
        tier: declare(
            "tier",
            FactKind::Choice,
            Tier::ALL.iter().map(|tier| tier.id().to_owned()).collect(),
        ),
    }
}
