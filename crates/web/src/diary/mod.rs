//! The diary: the morning page, the year, one night, what is shown, and paper.
//!
//! Every save is a set of changes that can be taken back. Which night it is follows from the person's zone; each entry keeps the zone it was made in.

pub mod alert;
mod choices;
mod copy;
mod cramp;
mod cramp_form;
mod duration;
mod fields;
mod heat;
mod night;
mod paper;
mod said;
mod setting;
mod sheet;
mod signs;
mod tonight;
mod year;

pub use heat::{Heat, Marks, first_of, monday};
pub use setting::known_zone;

use axum::Router;
use axum::routing::{get, post};

use crate::state::State;
use crate::url;

/// The routes of the diary.
pub fn routes() -> Router<State> {
    Router::new()
        .route(url::TONIGHT, get(tonight::show).post(tonight::save))
        .route(url::TONIGHT_QUIET, post(tonight::save_quiet))
        .route(url::TONIGHT_COUNT, post(tonight::save_count))
        .route(url::TONIGHT_SIGNS, post(signs::save))
        .route(url::TONIGHT_UNDO, post(said::undo))
        .route(
            url::TONIGHT_CRAMP,
            get(cramp::show_new).post(cramp::save_new),
        )
        .route(url::DIARY, get(year::show))
        .route(url::DIARY_NIGHT, get(night::show).post(night::save))
        .route(url::DIARY_NIGHT_REMOVE, post(night::remove))
        .route(url::DIARY_CRAMP, get(cramp::show).post(cramp::save))
        .route(url::DIARY_CRAMP_REMOVE, post(cramp::remove))
        .route(url::DIARY_CHOICES, get(choices::show).post(choices::save))
        .route(url::DIARY_PAPER, get(paper::show))
        .route(url::DIARY_PAPER_COPY, get(copy::show).post(copy::save))
}
