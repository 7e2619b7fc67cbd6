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
use store::Store;
use tower::ServiceExt;
use web::{Clock, Settings, State};

pub static KNOWLEDGE: LazyLock<Arc<Knowledge>> =
    LazyLock::new(|| Arc::new(Knowledge::embedded().unwrap()));

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
            router: web::router(state),
            store,
            _folder: folder,
        }
    }

    /// The only person of this site.
    pub fn person(&self) -> String {
        self.store
            .read(|tx| {
                tx.query_first("select person_id from assessment", &[])?
                    .unwrap()
                    .text(0)
            })
            .unwrap()
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
}

pub const ABOUT: &str =
    "question=age&age=68&question=sex&sex=female&question=answered_by&answered_by=self";
