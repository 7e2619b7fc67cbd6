//! From CEL text to a checked tree.

use std::fmt;

use cel::Program;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};

use crate::fact::{FactKind, FactNumber, OptionSet, Vocabulary};

use super::{Comparison, Rule, Tree};

/// Why a rule cannot be used, with what would be possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleProblem(pub String);

impl fmt::Display for RuleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks `rule` against the declared facts and compiles it in place.
///
/// # Errors
/// Text that is not CEL, an undeclared fact, an option the fact does not have, a wrong type, or a construct outside the subset.
pub fn compile(rule: &mut Rule, vocabulary: &Vocabulary) -> Result<(), RuleProblem> {
    let program = Program::compile(&rule.text)
        .map_err(|problem| RuleProblem(format!("not a CEL expression: {problem}")))?;
    let mut compiler = Compiler {
        vocabulary,
        facts: Vec::new(),
    };
    rule.tree = compiler.condition(program.expression())?;
    rule.facts = compiler.facts;
    Ok(())
}

struct Compiler<'v> {
    vocabulary: &'v Vocabulary,
    facts: Vec<FactNumber>,
}

impl Compiler<'_> {
    fn condition(&mut self, node: &IdedExpr) -> Result<Tree, RuleProblem> {
        match &node.expr {
            Expr::Literal(LiteralValue::Boolean(value)) => Ok(Tree::Constant(*value.inner())),
            Expr::Ident(name) => {
                let fact = self.fact(name)?;
                match self.vocabulary.definition(fact).kind {
                    FactKind::Bool => Ok(Tree::Holds(fact)),
                    kind => problem(format!(
                        "`{name}` is {kind}, not yes/no; compare it with something"
                    )),
                }
            }
            Expr::Call(call) => self.call(call),
            _ => problem(
                "only &&, ||, !, comparisons, `in` and facts are possible in a rule".to_owned(),
            ),
        }
    }

    fn call(&mut self, call: &CallExpr) -> Result<Tree, RuleProblem> {
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND, parts) => {
                let mut all = Vec::new();
                for part in parts {
                    match self.condition(part)? {
                        Tree::And(inner) => all.extend(inner),
                        other => all.push(other),
                    }
                }
                Ok(Tree::And(all))
            }
            (operators::LOGICAL_OR, parts) => {
                let mut any = Vec::new();
                for part in parts {
                    match self.condition(part)? {
                        Tree::Or(inner) => any.extend(inner),
                        other => any.push(other),
                    }
                }
                Ok(Tree::Or(any))
            }
            (operators::LOGICAL_NOT, [inner]) => Ok(Tree::Not(Box::new(self.condition(inner)?))),
            (operators::IN, [left, right]) => self.membership(left, right),
            (name, [left, right]) => match comparison(name) {
                Some(comparison) => self.comparison(left, comparison, right),
                None => problem(format!("`{name}` is not possible in a rule")),
            },
            (name, _) => problem(format!("`{name}` is not possible in a rule")),
        }
    }

    fn membership(&mut self, left: &IdedExpr, right: &IdedExpr) -> Result<Tree, RuleProblem> {
        match (&left.expr, &right.expr) {
            (Expr::Literal(LiteralValue::String(option)), Expr::Ident(name)) => {
                let fact = self.fact(name)?;
                self.expect(fact, FactKind::Choices)?;
                Ok(Tree::OneOf(fact, self.option(fact, option.inner())?))
            }
            (Expr::Ident(name), Expr::List(list)) => {
                let fact = self.fact(name)?;
                self.expect(fact, FactKind::Choice)?;
                let mut mask = OptionSet::EMPTY;
                for element in &list.elements {
                    match &element.expr {
                        Expr::Literal(LiteralValue::String(option)) => {
                            mask = mask.union(self.option(fact, option.inner())?);
                        }
                        _ => return problem(format!("`{name} in […]` takes options in quotes")),
                    }
                }
                Ok(Tree::OneOf(fact, mask))
            }
            _ => problem("write `'option' in facts` or `fact in ['option', …]`".to_owned()),
        }
    }

    fn comparison(
        &mut self,
        left: &IdedExpr,
        comparison: Comparison,
        right: &IdedExpr,
    ) -> Result<Tree, RuleProblem> {
        let Expr::Ident(name) = &left.expr else {
            return problem("put the fact on the left of a comparison".to_owned());
        };
        let fact = self.fact(name)?;
        let kind = self.vocabulary.definition(fact).kind;
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let negate = |tree: Tree, yes: bool| {
            if yes { tree } else { Tree::Not(Box::new(tree)) }
        };
        match (kind, literal(right)) {
            (FactKind::Bool, Some(Literal::Bool(value))) if equality => Ok(negate(
                Tree::Holds(fact),
                value == (comparison == Comparison::Equal),
            )),
            (FactKind::Choice, Some(Literal::Text(option))) if equality => Ok(negate(
                Tree::OneOf(fact, self.option(fact, option)?),
                comparison == Comparison::Equal,
            )),
            (FactKind::Integer, Some(Literal::Integer(value))) => {
                Ok(Tree::Integer(fact, comparison, value))
            }
            (FactKind::Decimal, Some(Literal::Decimal(value))) if !equality => {
                Ok(Tree::Decimal(fact, comparison, value))
            }
            (FactKind::Decimal, _) => problem(format!(
                "`{name}` is a decimal: use <, <=, > or >= and a decimal literal such as 3.0"
            )),
            (FactKind::Choices, _) => problem(format!(
                "`{name}` holds several options: write `'option' in {name}`"
            )),
            (kind, _) => problem(format!(
                "`{name}` is {kind} and cannot be compared in this way"
            )),
        }
    }

    fn fact(&mut self, name: &str) -> Result<FactNumber, RuleProblem> {
        let Some(number) = self.vocabulary.number(name) else {
            let near = self.vocabulary.nearest(name);
            return problem(format!(
                "`{name}` is not a declared fact; the nearest is `{near}`"
            ));
        };
        if !self.facts.contains(&number) {
            self.facts.push(number);
        }
        Ok(number)
    }

    fn expect(&self, fact: FactNumber, wanted: FactKind) -> Result<(), RuleProblem> {
        let definition = self.vocabulary.definition(fact);
        if definition.kind == wanted {
            return Ok(());
        }
        problem(format!(
            "`{}` is {}, and this form needs {wanted}",
            definition.id, definition.kind
        ))
    }

    fn option(&self, fact: FactNumber, option: &str) -> Result<OptionSet, RuleProblem> {
        let definition = self.vocabulary.definition(fact);
        match definition.option(option) {
            Some(position) => Ok(OptionSet::one(position)),
            None => problem(format!(
                "`{}` has no option '{option}'; possible: {}",
                definition.id,
                definition.option_list()
            )),
        }
    }
}

enum Literal<'a> {
    Bool(bool),
    Integer(i64),
    Decimal(f64),
    Text(&'a str),
}

fn literal(node: &IdedExpr) -> Option<Literal<'_>> {
    match &node.expr {
        Expr::Literal(LiteralValue::Boolean(value)) => Some(Literal::Bool(*value.inner())),
        Expr::Literal(LiteralValue::Int(value)) => Some(Literal::Integer(*value.inner())),
        Expr::Literal(LiteralValue::Double(value)) => Some(Literal::Decimal(*value.inner())),
        Expr::Literal(LiteralValue::String(value)) => Some(Literal::Text(value.inner())),
        _ => None,
    }
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        operators::EQUALS => Comparison::Equal,
        operators::NOT_EQUALS => Comparison::NotEqual,
        operators::LESS => Comparison::Less,
        operators::LESS_EQUALS => Comparison::LessOrEqual,
        operators::GREATER => Comparison::Greater,
        operators::GREATER_EQUALS => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn problem<T>(text: String) -> Result<T, RuleProblem> {
    Err(RuleProblem(text))
}
