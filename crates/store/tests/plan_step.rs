//! The steps of a plan on both engines: begun once, ended once, by their person only.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use store::Problem;
use store::device::save_device;
use store::plan_step::{PlanStep, begin_step, end_step, list_steps};
use support::{actions, count, is_missing, number, on_both};

const CHANGED: &str = "select changed_at from plan_step where id = $1";

fn dates(judge_on: Option<&str>) -> (String, Option<String>) {
    ("2026-11-25".to_owned(), judge_on.map(str::to_owned))
}

#[test]
fn what_was_begun_is_found_newest_first_and_another_persons_is_not() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        begin_step(store, &ada, &tom, "remedy.heat", dates(None), 2).unwrap();
        begin_step(
            store,
            &ada,
            &ada,
            "remedy.shoes",
            dates(Some("2027-01-06")),
            3,
        )
        .unwrap();
        let steps = list_steps(store, &ada).unwrap();
        let expected = PlanStep {
            id: steps[0].id.clone(),
            remedy: "remedy.shoes".to_owned(),
            started_on: "2026-11-25".to_owned(),
            judge_on: Some("2027-01-06".to_owned()),
            state: "active".to_owned(),
            outcome: None,
            is_paused: false,
        };
        assert_eq!(steps[0], expected);
        assert_eq!((steps.len(), steps[1].remedy.as_str()), (2, "remedy.heat"));
        assert_eq!(steps[1].judge_on, None);
        assert_eq!(list_steps(store, &tom).unwrap(), []);
        // The audit names who chose it.
        assert!(actions(store, &tom).contains(&"plan_step.create".to_owned()));
    });
}

#[test]
fn a_step_under_way_is_not_begun_twice_and_can_be_begun_again_after_its_end() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        begin_step(store, &ada, &ada, "remedy.heat", dates(None), 2).unwrap();
        let first = list_steps(store, &ada).unwrap();
        let audit = count(store, "audit");
        begin_step(
            store,
            &ada,
            &ada,
            "remedy.heat",
            dates(Some("2027-01-01")),
            3,
        )
        .unwrap();
        assert_eq!(list_steps(store, &ada).unwrap(), first, "it stays as it is");
        assert_eq!(count(store, "audit"), audit);
        // Someone else's step with the same remedy is theirs.
        begin_step(store, &tom, &tom, "remedy.heat", dates(None), 3).unwrap();
        assert_eq!(list_steps(store, &tom).unwrap().len(), 1);
        end_step(store, &ada, &ada, &first[0].id, true, "better", 4).unwrap();
        begin_step(store, &ada, &ada, "remedy.heat", dates(None), 5).unwrap();
        let steps = list_steps(store, &ada).unwrap();
        let states: Vec<_> = steps.iter().map(|step| step.state.as_str()).collect();
        assert_eq!(states, ["active", "kept"]);
    });
}

#[test]
fn it_is_ended_once_with_what_was_found_and_by_its_person_only() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        begin_step(store, &ada, &ada, "remedy.heat", dates(None), 2).unwrap();
        let id = list_steps(store, &ada).unwrap().remove(0).id;
        assert!(is_missing(end_step(
            store, &tom, &tom, &id, true, "worse", 3
        )));
        assert!(is_missing(end_step(
            store, &ada, &ada, "none", true, "worse", 3
        )));
        assert_eq!(number(store, CHANGED, &id), 2);
        end_step(store, &ada, &tom, &id, false, "same", 4).unwrap();
        let step = list_steps(store, &ada).unwrap().remove(0);
        assert_eq!(
            (step.state.as_str(), step.outcome.as_deref()),
            ("stopped", Some("same"))
        );
        assert_eq!(number(store, CHANGED, &id), 4);
        assert!(is_missing(end_step(
            store, &ada, &ada, &id, true, "better", 5
        )));
        assert_eq!(list_steps(store, &ada).unwrap(), [step]);
        assert!(actions(store, &tom).contains(&"plan_step.end".to_owned()));
    });
}

#[test]
fn a_step_of_nobody_is_refused() {
    on_both(|store| {
        let refused = begin_step(store, "nobody", "nobody", "remedy.heat", dates(None), 2);
        assert!(matches!(refused, Err(Problem::Broken(_))), "{refused:?}");
        assert_eq!((count(store, "plan_step"), count(store, "audit")), (0, 0));
    });
}
