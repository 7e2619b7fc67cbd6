//! The list of medicines, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use store::Problem;
use store::device::save_device;
use store::medicine::{
    MOST, MedicineFields, StoredMedicine, change_medicine, list_medicines, remove_medicine,
    save_medicine,
};
use support::on_both;

fn named(name: &str) -> MedicineFields {
    MedicineFields {
        name: name.to_owned(),
        ..MedicineFields::default()
    }
}

#[test]
fn medicines_are_added_changed_and_removed_by_their_person_only() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        let id = save_medicine(store, &ada, &ada, named("b"), 2)
            .unwrap()
            .unwrap();
        save_medicine(store, &ada, &tom, named("C"), 3)
            .unwrap()
            .unwrap();
        let names = |person: &str| -> Vec<String> {
            list_medicines(store, person)
                .unwrap()
                .into_iter()
                .map(|medicine| medicine.fields.name)
                .collect()
        };
        assert_eq!(names(&ada), ["b", "C"]);
        let fields = MedicineFields {
            stopped_on: Some("2024-05".to_owned()),
            note: Some("rash".to_owned()),
            ..named("a")
        };
        let changed = StoredMedicine { id, fields };
        let foreign = change_medicine(store, &tom, &tom, changed.clone(), 4);
        assert!(matches!(foreign, Err(Problem::Missing)));
        change_medicine(store, &ada, &ada, changed.clone(), 4).unwrap();
        assert_eq!(names(&ada), ["C", "a"], "stopped ones stand last");
        assert_eq!(list_medicines(store, &ada).unwrap()[1], changed);
        let foreign = remove_medicine(store, &tom, &tom, &changed.id, 5);
        assert!(matches!(foreign, Err(Problem::Missing)));
        remove_medicine(store, &ada, &ada, &changed.id, 5).unwrap();
        assert_eq!(names(&ada), ["C"]);
        for _ in 1..MOST {
            assert!(
                save_medicine(store, &ada, &ada, named("d"), 6)
                    .unwrap()
                    .is_some()
            );
        }
        assert!(
            save_medicine(store, &ada, &ada, named("d"), 6)
                .unwrap()
                .is_none()
        );
    });
}
