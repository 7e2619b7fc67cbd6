//! Invitations, members and whose record a device shows, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use care::access::Role;
use store::device::{Holder, find_holder, save_device};
use store::membership::{
    Accepted, INVITATION_LIFE, NewInvitation, accept_invitation, find_invitation, leave_record,
    list_invitations, list_members, list_records, remove_invitation, revoke_member,
    save_invitation, switch_record,
};
use store::{Problem, Store};
use support::{count, on_both};

fn holder(store: &Store, hash: &str) -> Holder {
    save_device(store, hash, "", 1).unwrap();
    find_holder(store, hash).unwrap().unwrap()
}

fn invite(store: &Store, person: &str, role: Role, token_hash: &str) {
    let invitation = NewInvitation {
        role,
        name: "Tom".to_owned(),
        record_name: "Ada".to_owned(),
        token_hash: token_hash.to_owned(),
    };
    save_invitation(store, person, invitation, 10).unwrap();
}

#[test]
fn an_accepted_invitation_opens_the_record_once_and_leaves_the_own_one() {
    on_both(|store| {
        let (ada, tom) = (holder(store, "ada"), holder(store, "tom"));
        invite(store, &ada.own, Role::BedPartner, "t");
        assert_eq!(list_invitations(store, &ada.own, 11).unwrap().len(), 1);
        let accepted = accept_invitation(store, "t", &tom.own, &tom.device, 12).unwrap();
        assert_eq!(accepted, Accepted::Member);
        let acting = holder(store, "tom");
        assert_eq!(
            (acting.own.as_str(), acting.record.as_str(), acting.role),
            (tom.own.as_str(), ada.own.as_str(), Role::BedPartner)
        );
        assert_eq!(acting.acting.as_deref(), Some("Ada"));
        let again = accept_invitation(store, "t", &tom.own, &tom.device, 13);
        assert!(matches!(again, Err(Problem::Missing)));
        assert!(find_invitation(store, "t", 13).unwrap().is_none());
        switch_record(store, &tom.own, &tom.device, None, 14).unwrap();
        assert_eq!(holder(store, "tom"), tom);
        switch_record(store, &tom.own, &tom.device, Some(&ada.own), 15).unwrap();
        assert_eq!(holder(store, "tom").record, ada.own);
        // A later invitation changes the role and adds no second membership.
        invite(store, &ada.own, Role::Carer, "t2");
        accept_invitation(store, "t2", &tom.own, &tom.device, 16).unwrap();
        assert_eq!(holder(store, "tom").role, Role::Carer);
        assert_eq!(count(store, "membership"), 1);
    });
}

#[test]
fn an_own_ended_or_withdrawn_invitation_opens_nothing() {
    on_both(|store| {
        let (ada, tom) = (holder(store, "ada"), holder(store, "tom"));
        invite(store, &ada.own, Role::Carer, "t");
        let own = accept_invitation(store, "t", &ada.own, &ada.device, 11).unwrap();
        assert_eq!(own, Accepted::OwnRecord);
        let late = 10 + INVITATION_LIFE;
        let over = accept_invitation(store, "t", &tom.own, &tom.device, late);
        assert!(matches!(over, Err(Problem::Missing)));
        assert!(list_invitations(store, &ada.own, late).unwrap().is_empty());
        let foreign = remove_invitation(store, &tom.own, "t", 12);
        assert!(matches!(foreign, Err(Problem::Missing)));
        remove_invitation(store, &ada.own, "t", 12).unwrap();
        let gone = accept_invitation(store, "t", &tom.own, &tom.device, 13);
        assert!(matches!(gone, Err(Problem::Missing)));
        assert_eq!(count(store, "membership"), 0);
    });
}

#[test]
fn only_records_of_ones_memberships_can_be_shown() {
    on_both(|store| {
        let (ada, tom) = (holder(store, "ada"), holder(store, "tom"));
        let foreign = switch_record(store, &tom.own, &tom.device, Some(&ada.own), 11);
        assert!(matches!(foreign, Err(Problem::Missing)));
        let foreign = switch_record(store, &ada.own, &tom.device, None, 11);
        assert!(matches!(foreign, Err(Problem::Missing)), "not their device");
        assert_eq!(holder(store, "tom").record, tom.own);
    });
}

#[test]
fn leaving_and_revoking_end_what_the_devices_show() {
    on_both(|store| {
        let (ada, tom) = (holder(store, "ada"), holder(store, "tom"));
        invite(store, &ada.own, Role::Carer, "a");
        accept_invitation(store, "a", &tom.own, &tom.device, 11).unwrap();
        let members = list_members(store, &ada.own).unwrap();
        assert_eq!((members.len(), members[0].name.as_str()), (1, "Tom"));
        let foreign = revoke_member(store, &tom.own, &members[0].id, 12);
        assert!(matches!(foreign, Err(Problem::Missing)));
        revoke_member(store, &ada.own, &members[0].id, 13).unwrap();
        assert_eq!(holder(store, "tom"), tom);
        assert!(list_records(store, &tom.own).unwrap().is_empty());
        invite(store, &ada.own, Role::Carer, "b");
        accept_invitation(store, "b", &tom.own, &tom.device, 14).unwrap();
        assert_eq!(list_records(store, &tom.own).unwrap()[0].name, "Ada");
        leave_record(store, &tom.own, &ada.own, 15).unwrap();
        assert_eq!(holder(store, "tom"), tom);
        let again = leave_record(store, &tom.own, &ada.own, 16);
        assert!(matches!(again, Err(Problem::Missing)));
    });
}
