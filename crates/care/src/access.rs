//! Who may do what with a person's record.

use serde::{Deserialize, Serialize};

/// What someone is to the person whose record it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person.
    Own,
    /// Looks after the person and keeps the diary for them.
    Carer,
    /// Sleeps beside the person: logs what the night brings and sees warning signs, no more.
    BedPartner,
}

/// Something that can be done with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Log cramps and nights.
    LogNight,
    /// Read and change the diary, its numbers, and take it out or in as a file.
    Diary,
    /// Answer the check and read results.
    Check,
    /// See whether warning signs stand, and say at night which do.
    WarningSigns,
    /// Choose steps and reminders.
    Plan,
    /// Keep the list of medicines.
    Medicines,
    /// Share with a clinician, invite carers and bed partners.
    Share,
    /// Sign-in, devices, deleting data and account.
    Account,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::LogNight,
        Self::Diary,
        Self::Check,
        Self::WarningSigns,
        Self::Plan,
        Self::Medicines,
        Self::Share,
        Self::Account,
    ];
}

/// Whether this role may do that.
pub fn may(role: Role, action: Action) -> bool {
    match role {
        Role::Own => true,
        Role::Carer => !matches!(action, Action::Share | Action::Account),
        Role::BedPartner => matches!(action, Action::LogNight | Action::WarningSigns),
    }
}

impl Role {
    /// The name in tables and texts.
    pub fn id(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Carer => "carer",
            Self::BedPartner => "bed_partner",
        }
    }

    /// The role with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Own, Self::Carer, Self::BedPartner]
            .into_iter()
            .find(|role| role.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bed_partner_logs_and_sees_warning_signs_only() {
        let allowed: Vec<Action> = Action::ALL
            .into_iter()
            .filter(|action| may(Role::BedPartner, *action))
            .collect();
        assert_eq!(allowed, [Action::LogNight, Action::WarningSigns]);
    }

    #[test]
    fn only_the_person_shares_and_deletes() {
        for action in [Action::Share, Action::Account] {
            assert!(may(Role::Own, action));
            assert!(!may(Role::Carer, action));
        }
    }
}
