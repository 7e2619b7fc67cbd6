//! Letters by e-mail: plain text and the same as simple HTML. No subject says anything about health.

use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Message, SmtpTransport, Transport};
use store::message::Claimed;
use words::{say, say_with};

use crate::{Carried, PATIENCE, Settings, details};

pub struct Email {
    transport: SmtpTransport,
    from: Mailbox,
    site: crate::Site,
}

/// Where a letter leads when its details name nothing else.
pub fn path(letter: &str) -> &'static str {
    match letter {
        "remind-step" | "remind-judge" => "/plan",
        _ => "/",
    }
}

impl Email {
    /// The post office that the settings name; `None` when they name none.
    pub fn new(settings: &Settings) -> Result<Option<Self>, String> {
        let (Some(smtp), Some(from)) = (&settings.smtp, &settings.mail_from) else {
            return match (&settings.smtp, &settings.mail_from) {
                (None, None) => Ok(None),
                (Some(_), None) => Err(
                    "--smtp is given without --mail-from; give the sender of the letters too."
                        .to_owned(),
                ),
                _ => {
                    Err("--mail-from is given without --smtp; give the mail server too.".to_owned())
                }
            };
        };
        // The address may hold a password: it is not repeated.
        let transport = SmtpTransport::from_url(smtp)
            .map_err(|_| {
                "--smtp cannot be read; possible: smtps://user:password@host:port, or smtp://… with ?tls=required.".to_owned()
            })?
            .timeout(Some(PATIENCE))
            .build();
        let from = from.parse::<Mailbox>().map_err(|_| {
            format!("--mail-from {from} cannot be read; possible: Charley <charley@example.org>.")
        })?;
        Ok(Some(Self {
            transport,
            from,
            site: settings.site.as_str().into(),
        }))
    }

    pub fn carry(&self, message: &Claimed, now: Timestamp) -> Carried {
        let letter = match self.write(message, now) {
            Ok(letter) => letter,
            Err(why) => return Carried::Never(why),
        };
        match self.transport.send(&letter) {
            Ok(_) => Carried::Yes,
            // Only the number: the server's words often repeat the address.
            Err(error) => match error.status() {
                Some(code) if error.is_permanent() => {
                    Carried::Never(format!("the mail server answered {code}"))
                }
                Some(code) => Carried::NotNow(format!("the mail server answered {code}")),
                None if error.is_timeout() => {
                    Carried::NotNow("the mail server did not answer in time".to_owned())
                }
                None if error.is_tls() => Carried::NotNow(
                    "the connection to the mail server cannot be secured".to_owned(),
                ),
                None => Carried::NotNow("the mail server cannot be reached".to_owned()),
            },
        }
    }

    fn write(&self, message: &Claimed, now: Timestamp) -> Result<Message, String> {
        let details = details(message)?;
        let to = details["to"]
            .as_str()
            .and_then(|to| to.parse::<Mailbox>().ok())
            .ok_or("its address cannot be read")?;
        let (subject, text) = (
            format!("letter-{}-subject", message.letter),
            format!("letter-{}-text", message.letter),
        );
        if !words::has(&subject) || !words::has(&text) {
            return Err("there are no words for this letter".to_owned());
        }
        let link = format!(
            "{}{}",
            self.site,
            details["link"]
                .as_str()
                .unwrap_or_else(|| path(&message.letter))
        );
        let stop = details["reminder"]
            .as_str()
            .map(|id| format!("{}/plan/reminders/stop/{id}", self.site));
        let mut paragraphs = vec![say(&text).into_owned(), link.clone()];
        if let Some(stop) = &stop {
            paragraphs
                .push(say_with("letter-stop", &[("link", stop.as_str().into())]).into_owned());
        }
        let html: String = paragraphs
            .iter()
            .map(|text| paragraph(text, &link))
            .collect();
        // The same letter has the same number at each attempt, so that a second copy can be told from a second letter.
        let number = format!("<{}@{}>", message.id, self.from.email.domain());
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(say(&subject).into_owned())
            .message_id(Some(number))
            .date(
                std::time::UNIX_EPOCH
                    + std::time::Duration::from_secs(u64::try_from(now.as_second()).unwrap_or(0)),
            );
        for (name, value) in [
            ("Auto-Submitted", Some("auto-generated".to_owned())),
            (
                "List-Unsubscribe",
                stop.as_ref().map(|stop| format!("<{stop}>")),
            ),
            (
                "List-Unsubscribe-Post",
                stop.as_ref()
                    .map(|_| "List-Unsubscribe=One-Click".to_owned()),
            ),
        ] {
            if let Some(value) = value {
                let name = HeaderName::new_from_ascii(name.to_owned())
                    .map_err(|error| error.to_string())?;
                builder = builder.raw_header(HeaderValue::new(name, value));
            }
        }
        builder
            .multipart(MultiPart::alternative_plain_html(
                format!("{}\n", paragraphs.join("\n\n")),
                format!("<!doctype html><html lang=\"en\"><body>{html}</body></html>\n"),
            ))
            .map_err(|error| error.to_string())
    }
}

/// A paragraph of HTML; the link of the letter becomes one.
fn paragraph(text: &str, link: &str) -> String {
    let escaped = escape(text);
    if text == link {
        format!("<p><a href=\"{escaped}\">{escaped}</a></p>")
    } else {
        format!("<p>{escaped}</p>")
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
