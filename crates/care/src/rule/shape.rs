//! A rule as data, so that a phone can decide it without a network.
//!
//! The shape is a list with a word first: `["is", fact]`, `["in", fact, [option, …]]`, `["number", fact, comparison, number]`,
//! `["not", rule]`, `["and", rule, …]`, `["or", rule, …]`, or plain `true` or `false`.

use serde_json::{Value as Json, json};

use crate::fact::Vocabulary;

use super::{Comparison, Rule, Tree};

impl Rule {
    /// The compiled rule as JSON, with the names of facts and options.
    pub fn to_json(&self, vocabulary: &Vocabulary) -> Json {
        tree(&self.tree, vocabulary)
    }
}

fn tree(node: &Tree, vocabulary: &Vocabulary) -> Json {
    let list = |word: &str, parts: &[Tree]| {
        let mut items = vec![Json::from(word)];
        items.extend(parts.iter().map(|part| tree(part, vocabulary)));
        Json::Array(items)
    };
    match node {
        Tree::Constant(value) => Json::Bool(*value),
        Tree::Holds(fact) => json!(["is", vocabulary.id(*fact)]),
        Tree::OneOf(fact, mask) => {
            let options = &vocabulary.definition(*fact).options;
            let chosen: Vec<&str> = options
                .iter()
                .enumerate()
                .filter(|(place, _)| mask.contains(*place))
                .map(|(_, (id, _))| id.as_str())
                .collect();
            json!(["in", vocabulary.id(*fact), chosen])
        }
        Tree::Integer(fact, comparison, number) => {
            json!(["number", vocabulary.id(*fact), sign(*comparison), number])
        }
        Tree::Decimal(fact, comparison, number) => {
            json!(["number", vocabulary.id(*fact), sign(*comparison), number])
        }
        Tree::Not(inner) => json!(["not", tree(inner, vocabulary)]),
        Tree::And(parts) => list("and", parts),
        Tree::Or(parts) => list("or", parts),
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}
