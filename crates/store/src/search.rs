//! Search over the knowledge: SQLite's FTS5 in memory, built at start; typing errors are mended by the nearest words.

use std::sync::{Mutex, PoisonError};

use care::Knowledge;
use rusqlite::{Connection, params};

use crate::db::Problem;

/// How near a word must be to one of the vocabulary to stand for it.
const NEAR_ENOUGH: f64 = 0.72;

/// Shortest word that is mended; shorter ones are too easily another.
const SHORTEST: usize = 4;

/// The index. One connection behind a lock: a search takes one or two milliseconds.
pub struct Index {
    connection: Mutex<Connection>,
    vocabulary: Vec<String>,
}

/// One entry found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Identifier of the entry.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The place where the words stand, without marks.
    pub excerpt: String,
}

/// How alike two words are, from 0 to 1.
pub fn nearness(a: &str, b: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(a, b)
}

fn broken(error: rusqlite::Error) -> Problem {
    Problem::Broken(format!("the search index failed: {error}"))
}

impl Index {
    /// Builds the index of all entries.
    ///
    /// # Errors
    /// Only when memory runs out.
    pub fn build(knowledge: &Knowledge) -> Result<Self, Problem> {
        let connection = Connection::open_in_memory().map_err(broken)?;
        connection
            .execute_batch(
                "create virtual table entry using fts5 (id unindexed, kind unindexed, title, names, body, tokenize = 'porter unicode61 remove_diacritics 2');
                 create virtual table plain using fts5 (words, tokenize = 'unicode61 remove_diacritics 2');
                 create virtual table word using fts5vocab (plain, row);
                 begin;",
            )
            .map_err(broken)?;
        {
            let mut entries = connection
                .prepare(
                    "insert into entry (id, kind, title, names, body) values (?1, ?2, ?3, ?4, ?5)",
                )
                .map_err(broken)?;
            let mut words = connection
                .prepare("insert into plain (words) values (?1)")
                .map_err(broken)?;
            for entry in knowledge.entries() {
                let names = names(knowledge, entry.id());
                let body: String = std::iter::once(entry.body())
                    .chain(entry.texts())
                    .collect::<Vec<_>>()
                    .join("\n");
                let body = body.replace(['*', '#', '`', '|'], " ");
                entries
                    .execute(params![
                        entry.id(),
                        entry.kind(),
                        entry.title(),
                        names,
                        body
                    ])
                    .map_err(broken)?;
                words
                    .execute([format!("{} {names} {body}", entry.title())])
                    .map_err(broken)?;
            }
        }
        connection.execute_batch("commit").map_err(broken)?;
        let vocabulary = {
            let mut statement = connection
                .prepare("select term from word")
                .map_err(broken)?;
            let terms = statement.query_map([], |row| row.get(0)).map_err(broken)?;
            terms.collect::<Result<Vec<String>, _>>().map_err(broken)?
        };
        Ok(Self {
            connection: Mutex::new(connection),
            vocabulary,
        })
    }

    /// The entries that hold all words, best first; when there are none, those that hold any.
    ///
    /// # Errors
    /// A damaged index.
    pub fn search(&self, words: &str, most: usize) -> Result<Vec<Hit>, Problem> {
        let terms: Vec<String> = words
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(12)
            .map(|word| self.term(&word.to_lowercase()))
            .collect();
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let all = self.run(&terms.join(" AND "), most)?;
        if all.is_empty() {
            self.run(&terms.join(" OR "), most)
        } else {
            Ok(all)
        }
    }

    /// A word as FTS5 takes it: itself, a beginning, or the nearest known words.
    fn term(&self, word: &str) -> String {
        let known = self
            .vocabulary
            .binary_search_by(|term| term.as_str().cmp(word))
            .is_ok();
        let begins = || {
            let at = self.vocabulary.partition_point(|term| term.as_str() < word);
            self.vocabulary
                .get(at)
                .is_some_and(|term| term.starts_with(word))
        };
        if known || word.chars().count() < SHORTEST {
            return format!("\"{word}\"");
        }
        if begins() {
            return format!("\"{word}\" *");
        }
        let length = word.chars().count();
        let mut near: Vec<(f64, &str)> = self
            .vocabulary
            .iter()
            // A word much longer or shorter cannot be near; leaving it out keeps the search fast.
            .filter(|term| {
                term.chars().count().abs_diff(length) <= 2
                    && term.chars().next().is_some_and(char::is_alphabetic)
            })
            .map(|term| (nearness(term, word), term.as_str()))
            .filter(|(near, _)| *near >= NEAR_ENOUGH)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        near.truncate(3);
        if near.is_empty() {
            return format!("\"{word}\"");
        }
        let any: Vec<String> = near.iter().map(|(_, term)| format!("\"{term}\"")).collect();
        format!("({})", any.join(" OR "))
    }

    fn run(&self, query: &str, most: usize) -> Result<Vec<Hit>, Problem> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut statement = connection
            .prepare_cached(
                "select id, kind, title, snippet(entry, 4, '', '', '…', 18) from entry
                 where entry match ?1 order by bm25(entry, 0, 0, 8.0, 4.0, 1.0), id limit ?2",
            )
            .map_err(broken)?;
        let hits = statement
            .query_map(params![query, most as i64], |row| {
                Ok(Hit {
                    id: row.get(0)?,
                    kind: row.get(1)?,
                    title: row.get(2)?,
                    excerpt: row
                        .get::<_, String>(3)?
                        .split_whitespace()
                        .collect::<Vec<_>>()
                        .join(" "),
                })
            })
            .map_err(broken)?;
        hits.collect::<Result<_, _>>().map_err(broken)
    }
}

/// Ingredient and brand names of a medicine class, by which it is looked for.
fn names(knowledge: &Knowledge, id: &str) -> String {
    let Some(medicine) = knowledge
        .medicines
        .iter()
        .find(|medicine| medicine.id == id)
    else {
        return String::new();
    };
    let ingredients = medicine
        .ingredients
        .iter()
        .flat_map(|ingredient| std::iter::once(&ingredient.name).chain(&ingredient.also));
    let brands = medicine.brands.iter().map(|brand| &brand.name);
    ingredients
        .chain(brands)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}
