//! What belongs to one person, asked for by another with its true identifier: it is as if it were not there.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use serde_json::json;
use store::assessment::{Conclusion, complete_assessment};
use store::import_draft::save_import_draft;
use store::medicine::{MedicineFields, save_medicine};
use store::passkey::{NewPasskey, add_passkey};
use store::plan_step::{Holds, begin_step, list_steps};
use store::share::{NewShare, save_share};
use support::{ABOUT, LAST, Site, ZONE};

const CRAMP: &str = "0199c0de-0000-7000-8000-000000000001";

#[tokio::test]
async fn true_identifiers_of_another_person_open_and_change_nothing() {
    let (site, ada) = Site::with_person().await;
    let person = site.person();
    let form = format!("id={CRAMP}&night={LAST}&{ZONE}&muscle=calf&pain=7&note=mine");
    let saved = site.post("/tonight/cramp", &ada, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let undo = saved.undo().to_owned();
    let medicine = MedicineFields {
        name: "Furosemide".to_owned(),
        ..MedicineFields::default()
    };
    let medicine = save_medicine(&site.store, &person, &person, medicine, 5)
        .unwrap()
        .unwrap();
    let share = NewShare {
        id: store::new_id(),
        name: "Dr Adler".to_owned(),
        scope: json!(["numbers"]).to_string(),
        token_hash: "t".to_owned(),
        passcode_hash: "p".to_owned(),
        expires_at: i64::MAX,
    };
    save_share(&site.store, &person, share, 5).unwrap();
    let share = site.one("select id from share");
    let draft = save_import_draft(&site.store, &person, &person, ("csv", "{}"), i64::MAX / 2);
    let draft = draft.unwrap();
    let passkey = NewPasskey {
        credential_id: "k".to_owned(),
        credential: "{}".to_owned(),
        name: String::new(),
    };
    let passkey = add_passkey(&site.store, &person, passkey, 5).unwrap();
    let dates = ("2026-11-20".to_owned(), None);
    begin_step(&site.store, &person, &person, "remedy.heat", dates, 5).unwrap();
    let step = list_steps(&site.store, &person).unwrap().remove(0).id;
    let conclusion = Conclusion {
        knowledge: "1".to_owned(),
        tier: "routine".to_owned(),
        json: "{}".to_owned(),
        holds: Holds::These(Vec::new()),
    };
    let facts = site.one("select facts from assessment");
    let result = complete_assessment(&site.store, &person, 9, &facts, conclusion)
        .unwrap()
        .unwrap();

    let ben = site.post("/check/screen/about", "", ABOUT).await.cookie();
    assert_ne!(ben, ada);
    let tables = [
        "night",
        "cramp",
        "medicine",
        "share",
        "import_draft",
        "passkey",
        "plan_step",
        "undo",
        "assessment",
    ];
    let rows = |site: &Site| tables.map(|table| site.count(table));
    let before = (rows(&site), site.one("select fields from cramp"));
    for path in [
        format!("/diary/cramp/{CRAMP}"),
        format!("/medicines/{medicine}"),
        format!("/diary/import/{draft}"),
        format!("/result/{result}"),
    ] {
        let seen = site.get(&path, &ben).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "GET {path}");
        assert!(!seen.body.contains("Furosemide") && !seen.body.contains("mine<"));
    }
    for (path, form) in [
        (
            format!("/diary/cramp/{CRAMP}"),
            format!("night={LAST}&{ZONE}&pain=1"),
        ),
        (format!("/diary/cramp/{CRAMP}/remove"), String::new()),
        (format!("/medicines/{medicine}"), "name=Other".to_owned()),
        (format!("/medicines/{medicine}/remove"), String::new()),
        (format!("/diary/import/{draft}"), "take=yes".to_owned()),
        (format!("/result/{result}/change"), String::new()),
        (format!("/me/shares/{share}/revoke"), String::new()),
        (
            "/plan/end".to_owned(),
            format!("step={step}&end=stopped&outcome=same"),
        ),
    ] {
        let done = site.post(&path, &ben, &form).await;
        assert_eq!(
            done.status,
            StatusCode::NOT_FOUND,
            "POST {path}: {}",
            done.body
        );
    }
    // Ben has no account: the passkey is not his to remove, and the undo is told to be gone.
    let done = site
        .post(
            "/account/passkeys/remove",
            &ben,
            &format!("passkey={passkey}"),
        )
        .await;
    assert_eq!(done.status, StatusCode::NOT_FOUND);
    let done = site
        .post("/tonight/undo", &ben, &format!("undo={undo}"))
        .await;
    assert!(done.location().contains("done=gone"), "{}", done.location());
    assert_eq!((rows(&site), site.one("select fields from cramp")), before);
    assert_eq!(site.one("select state from plan_step"), "active");
}
