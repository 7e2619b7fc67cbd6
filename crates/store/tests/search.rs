//! Search finds what people type.
#![allow(clippy::unwrap_used, reason = "tests")]

use care::Knowledge;
use store::search::Index;

#[test]
fn words_names_and_typing_errors() {
    let knowledge = Knowledge::embedded().unwrap();
    let index = Index::build(&knowledge).unwrap();
    let check = |words: &str, expected: &str| {
        let hits = index.search(words, 10).unwrap();
        let ids: Vec<&str> = hits.iter().map(|hit| hit.id.as_str()).collect();
        assert!(ids.contains(&expected), "{words}: {ids:?}");
    };
    check("magnesium", "remedy.magnesium-oral");
    check("magnezium", "remedy.magnesium-oral");
    check("pickel juice", "faq.10-pickle-juice");
    check("restles legs", "condition.restless-legs");
    check("salmeterol", "medicine.laba");
    check("Seroflo", "medicine.laba");
    check("quinine", "remedy.quinine");
    check("stretching", "remedy.stretch-bedtime");
    check("banannas", "faq.09-bananas");
    assert!(index.search("", 10).unwrap().is_empty());
    assert!(index.search("\"'(*:^-", 10).unwrap().is_empty());
    assert!(index.search("zzzzqqqq", 10).unwrap().is_empty());
}
