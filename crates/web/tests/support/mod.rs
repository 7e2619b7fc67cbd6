//! The whole router in process, on an empty database.
#![allow(dead_code, unused_imports, reason = "each test file uses its own part")]

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE,
};
use axum::http::{Request, StatusCode};
use care::Knowledge;
use care::assessment::Local;
use care::night::Diary;
use jiff::civil::{Date, date};
use store::Store;
use tower::ServiceExt;
use web::{Clock, Settings, State};

pub static KNOWLEDGE: LazyLock<Arc<Knowledge>> =
    LazyLock::new(|| Arc::new(Knowledge::embedded().unwrap()));

/// The site's clock stands at 03:00 UTC on 24 November 2026: in Berlin the night of the 23rd runs.
pub const LAST: Date = date(2026, 11, 23);

/// The field that says where the person sleeps.
pub const ZONE: &str = "zone=Europe%2FBerlin";

pub struct Site {
    pub router: Router,
    pub store: Store,
    pub _folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Site {
    pub fn new() -> Self {
        Self::made(web::router)
    }

    /// A site on which a page may take as long as this.
    pub fn within(longest: std::time::Duration) -> Self {
        Self::made(|state| web::router_within(state, longest))
    }

    fn made(router: impl FnOnce(State) -> Router) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_folder(folder.path()).unwrap();
        let settings = Settings {
            local: Local {
                emergency_number: Some("999".to_owned()),
            },
            is_https: true,
            public_url: None,
            passkey_origin: Some("https://charley.example.org".to_owned()),
        };
        let clock = Clock::Fixed("2026-11-24T03:00:00Z".parse().unwrap());
        let state = State::new(KNOWLEDGE.clone(), store.clone(), settings, clock).unwrap();
        Self {
            router: router(state),
            store,
            _folder: folder,
        }
    }

    /// A site with a person who began a check; gives their cookie.
    pub async fn with_person() -> (Self, String) {
        let site = Self::new();
        let cookie = site.post("/check/screen/about", "", ABOUT).await.cookie();
        (site, cookie)
    }

    /// The only person of this site.
    pub fn person(&self) -> String {
        self.one("select person_id from assessment")
    }

    /// The person who came first.
    pub fn first_person(&self) -> String {
        self.one("select id from person order by created_at, id")
    }

    /// The diary of the person who came first.
    pub fn diary(&self) -> Diary {
        store::night::find_diary(&self.store, &self.first_person(), None).unwrap()
    }

    /// The first value of a query.
    pub fn one(&self, sql: &str) -> String {
        self.store
            .read(|tx| tx.query_first(sql, &[])?.unwrap().text(0))
            .unwrap()
    }

    /// How many rows a table has.
    pub fn count(&self, table: &str) -> i64 {
        let sql = format!("select count(*) from {table}");
        self.store
            .read(|tx| tx.query_first(&sql, &[])?.unwrap().integer(0))
            .unwrap()
    }

    /// Says that last night was quiet.
    pub async fn quiet(&self, cookie: &str) -> Answer {
        let form = format!("night={LAST}&{ZONE}");
        self.post("/tonight/quiet", cookie, &form).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 10_000_000).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(
            Request::get(path)
                .header(COOKIE, cookie)
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    /// As a phone does it.
    pub async fn post_json(&self, path: &str, cookie: &str, body: &serde_json::Value) -> Answer {
        let request = Request::post(path)
            .header(COOKIE, cookie)
            .header(CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    pub async fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(COOKIE, cookie)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }
}

impl Answer {
    pub fn cookie(&self) -> String {
        self.headers[SET_COOKIE]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    }

    pub fn location(&self) -> &str {
        self.headers[LOCATION].to_str().unwrap()
    }

    /// What takes this save back.
    pub fn undo(&self) -> &str {
        self.location().split("undo=").nth(1).unwrap()
    }
}

pub const ABOUT: &str =
    "question=age&age=68&question=sex&sex=female&question=answered_by&answered_by=self";
