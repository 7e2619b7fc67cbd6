//! One diary gives the same numbers on the page, and as text, JSON and HTML of `charley diary summarise`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::sync::Arc;

use serde_json::Value;
use support::{charley, root};

/// The night that runs at the fixed time of the site.
const TONIGHT: &str = "2026-11-23";
/// That time.
const NOW: &str = "2026-11-24T03:00:00Z";

/// The command's answer in one form.
fn summarise(form: &str) -> String {
    let output = charley()
        .args(["diary", "summarise", "--on", TONIGHT, "--format", form])
        .arg(root().join("examples/diaries/nights-120.json"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The page of a site in this process, after the diary was taken there.
fn page() -> String {
    let folder = tempfile::tempdir().unwrap();
    let store = store::Store::open_folder(folder.path()).unwrap();
    let knowledge = Arc::new(care::Knowledge::embedded().unwrap());
    let clock = web::Clock::Fixed(NOW.parse().unwrap());
    let state = web::State::new(knowledge, store, web::Settings::default(), clock).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(web::serve(listener, state, std::future::pending()));

    let agent: ureq::Agent = ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .build()
        .into();
    let diary = std::fs::read(root().join("examples/diaries/nights-120.json")).unwrap();
    let mut body = b"--cut\r\nContent-Disposition: form-data; name=\"zone\"\r\n\r\nEurope/Berlin\r\n--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"diary.json\"\r\n\r\n".to_vec();
    body.extend_from_slice(&diary);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let taken = agent
        .post(format!("{address}/diary/import"))
        .header("content-type", "multipart/form-data; boundary=cut")
        .send(&body[..])
        .unwrap();
    let header = |name: &str| taken.headers()[name].to_str().unwrap().to_owned();
    let (cookie, draft) = (header("set-cookie"), header("location"));
    let cookie = cookie.split(';').next().unwrap();
    let confirmed = agent
        .post(format!("{address}{draft}"))
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .send("")
        .unwrap();
    assert_eq!(confirmed.status().as_u16(), 303);
    let mut page = agent
        .get(format!("{address}/insight"))
        .header("cookie", cookie)
        .call()
        .unwrap();
    assert_eq!(page.status().as_u16(), 200);
    page.body_mut().read_to_string().unwrap()
}

/// The text of HTML, without its marks.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// Each part of the page: identifier, title and sentences.
fn parts(html: &str) -> Vec<(String, String, Vec<String>)> {
    html.split("<section class=\"card\" id=\"")
        .skip(1)
        .map(|part| {
            let (id, part) = part.split_once("\">").unwrap();
            let part = part.split("</section>").next().unwrap();
            let title = part.split("</h2>").next().unwrap();
            let sentences = part
                .split("<p>")
                .skip(1)
                .map(|sentence| plain(sentence.split("</p>").next().unwrap()))
                .collect();
            (id.to_owned(), plain(title), sentences)
        })
        .collect()
}

/// Every cell of the tables behind the plots.
fn cells(html: &str) -> Vec<String> {
    html.split("<figure")
        .skip(1)
        .flat_map(|figure| {
            figure
                .split("</figure>")
                .next()
                .unwrap()
                .split("<t")
                .skip(1)
        })
        .filter(|cell| cell.starts_with(['d', 'h']))
        .map(|cell| plain(&format!("<t{cell}")).trim().to_owned())
        .collect()
}

/// Part of the page, pointer into the JSON, and the numbers below it that are said there; with `%` in per cent.
const SAID: &[(&str, &str, &str)] = &[
    (
        "nights",
        "/summary/nights",
        "expected logged missing with_cramps cramps",
    ),
    (
        "nights",
        "/summary/quiet/known",
        "share/count share/of share/share% share/interval/low% share/interval/high% longest_run median_gap",
    ),
    (
        "rate",
        "/summary/rate/known",
        "per_week interval/low interval/high cramps nights",
    ),
    (
        "rate",
        "/summary/rate_now/known",
        "per_week interval/low interval/high cramps nights",
    ),
    ("change", "/trend/known/shift", "fewer%"),
    ("change", "/change/known", "probability_of_change%"),
    ("season", "/season/missing", "have need"),
    (
        "links",
        "/triggers/links/0",
        "ratio/ratio ratio/low ratio/high exposed_nights unexposed_nights",
    ),
    ("hours", "/summary/time_of_night", "timed untimed"),
    (
        "places",
        "/summary/places/known/places/0/share",
        "count of share% interval/low% interval/high%",
    ),
    (
        "places",
        "/summary/places/known/sides/known/left",
        "count of share% interval/low% interval/high%",
    ),
    (
        "pain",
        "/summary/severity/known",
        "cramps median quartiles/0 quartiles/1 severe/count severe/of severe/share% severe/interval/low%",
    ),
    (
        "pain",
        "/summary/pain_by_duration/known/round_durations",
        "count of share%",
    ),
    (
        "burden",
        "/summary/burden/known",
        "cramps/per_week nights_woken/amount nights_woken/interval/low nights_woken/interval/high nights_woken/known nights_woken/of",
    ),
    (
        "burden",
        "/summary/burden/known/pain_minutes",
        "amount interval/low interval/high known of",
    ),
    (
        "burden",
        "/summary/sleep_cost/known",
        "awakenings/amount awakenings/interval/low awakenings/interval/high minutes/amount minutes/interval/low minutes/interval/high",
    ),
];

/// A number as it is said.
fn said(json: &Value, pointer: &str, is_part: bool) -> String {
    let number = json
        .pointer(pointer)
        .unwrap_or_else(|| panic!("{pointer} is not in the JSON"));
    if let Some(whole) = number.as_u64() {
        return whole.to_string();
    }
    let value = number.as_f64().unwrap();
    if is_part {
        return format!("{:.0}", 100.0 * value);
    }
    let text = format!("{value:.*}", usize::from(value.abs() < 9.95));
    text.trim_end_matches(".0").to_owned()
}

#[test]
fn page_text_json_and_file_give_the_same_numbers() {
    let (page, text, file) = (page(), summarise("text"), summarise("html"));
    let json: Value = serde_json::from_str(&summarise("json")).unwrap();

    // The same sentences, in the same order.
    let of_json: Vec<(String, String, Vec<String>)> = json["sections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|section| {
            let word = |name: &str| section[name].as_str().unwrap().to_owned();
            let sentences = serde_json::from_value(section["sentences"].clone()).unwrap();
            (word("id"), word("title"), sentences)
        })
        .collect();
    assert!(of_json.iter().map(|part| part.2.len()).sum::<usize>() > 30);
    assert_eq!(parts(&page), of_json);
    assert_eq!(parts(&file), of_json);
    let mut lines: Vec<String> = Vec::new();
    for (section, (_, title, sentences)) in
        json["sections"].as_array().unwrap().iter().zip(&of_json)
    {
        lines.push(title.clone());
        lines.extend(sentences.iter().map(|sentence| format!("  {sentence}")));
        let list = section["list"].as_array().into_iter().flatten();
        let list: Vec<String> = list.map(|item| item.as_str().unwrap().to_owned()).collect();
        if !list.is_empty() {
            lines.push(format!("  {}:", words::say("insight-pitfalls-title")));
            lines.extend(list.iter().map(|item| format!("  - {item}")));
            for item in &list {
                let shown = item.replace('&', "&amp;");
                assert!(page.contains(&shown) && file.contains(&shown), "{item}");
            }
        }
        lines.push(String::new());
    }
    assert!(
        text.ends_with(&format!("{}\n", lines.join("\n"))) || text.ends_with(&lines.join("\n"))
    );

    // The same steps.
    for step in json["steps"].as_array().unwrap() {
        for name in ["title", "how_soon", "text"] {
            let word = step[name].as_str().unwrap();
            assert!(plain(&page).contains(word), "page: {word}");
            assert!(plain(&file).contains(word), "file: {word}");
            assert!(text.contains(word), "text: {word}");
        }
    }

    assert!(!json["questions"].as_array().unwrap().is_empty());
    for raised in json["questions"].as_array().unwrap() {
        let word = raised["text"].as_str().unwrap();
        for form in [&plain(&page), &plain(&file), &text] {
            assert!(form.contains(word), "{word}");
        }
    }

    // The same tables behind the plots.
    assert_eq!(cells(&page), cells(&file));
    assert!(cells(&page).len() > 200);

    // The numbers of the JSON stand in the sentences.
    let mut looked_at = 0;
    for (part, from, names) in SAID {
        let sentences = of_json
            .iter()
            .find(|known| known.0 == *part)
            .unwrap()
            .2
            .join(" ");
        for name in names.split(' ') {
            let (name, is_part) = match name.strip_suffix('%') {
                Some(name) => (name, true),
                None => (name, false),
            };
            let pointer = format!("{from}/{name}");
            let number = said(&json, &pointer, is_part);
            let is_said = sentences
                .split(|letter: char| letter.is_whitespace() || "(),:".contains(letter))
                .any(|word| word.trim_end_matches('.') == number);
            assert!(is_said, "{pointer} is {number}: {sentences}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 50);
}
