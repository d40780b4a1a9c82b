//! What went wrong with a request, in words for the user: what happened, and what to do.
//!
//! The only maker of [`Fault`]s that quote a server; whatever is quoted passes [`quote`], so that
//! no key and no page of HTML gets into a message.

use std::{error::Error, fmt, io, time::Duration};

use super::{
    complaint::Complaint,
    endpoint::{Endpoint, public_address},
    length::Length,
    names::nearest,
    quote::{page_title, quote},
    reading::Wrong,
};
use crate::chat::{Fault, FaultKind, Request};

/// A request that failed.
#[derive(Debug)]
pub struct Trouble {
    pub fault: Fault,
    /// It may well succeed when sent again.
    pub passing: bool,
    /// How long the server asks to wait before that.
    pub asked_wait: Option<Duration>,
    /// The server's full text, where it may tell what of the request it did not take.
    pub refusal: Option<String>,
}

/// Which time-out ran out.
#[derive(Debug, Clone, Copy)]
pub enum Late {
    First,
    Between,
    Whole,
}

/// Explains what happens with one endpoint's requests to one model (empty where none was named).
#[derive(Clone, Copy)]
pub struct Explainer<'a> {
    pub endpoint: &'a Endpoint,
    pub model: &'a str,
}

impl Explainer<'_> {
    /// The request could not be sent, or its answer's head did not come.
    pub fn unsent(self, error: &reqwest::Error) -> Trouble {
        let name = &self.endpoint.name;
        let address = public_address(&self.endpoint.base_url);
        if error.is_builder() {
            return self.passing(
                false,
                FaultKind::Setup,
                format!("The request to {name} cannot be made: {}.", self.cause(error)),
                "Check the address, the headers and the key of this endpoint in the settings.",
            );
        }
        if !error.is_connect() {
            return self.broken(error);
        }
        if error.is_timeout() {
            return self.passing(
                true,
                FaultKind::TimedOut,
                format!(
                    "{name} at {address} could not be reached within {}.",
                    seconds(self.endpoint.timeouts.connect)
                ),
                "Check the address and the network.",
            );
        }
        let refused = chain(error).any(|cause| {
            cause
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
        });
        let why = if refused {
            "nothing answers there".to_owned()
        } else if error.is_dns() {
            "no host of this name is known".to_owned()
        } else {
            self.cause(error)
        };
        self.passing(
            true,
            FaultKind::Unreachable,
            format!("{name} at {address} cannot be reached: {why}."),
            "Start the server or check its address, or choose another model.",
        )
    }

    /// The connection broke off.
    pub fn broken(self, error: &reqwest::Error) -> Trouble {
        self.passing(
            true,
            FaultKind::Broken,
            format!("The answer of {} broke off: {}.", self.endpoint.name, self.cause(error)),
            "",
        )
    }

    pub fn late(self, late: Late) -> Trouble {
        let name = &self.endpoint.name;
        let timeouts = &self.endpoint.timeouts;
        let what = match late {
            Late::First => format!("{name} sent nothing for {}.", seconds(timeouts.first)),
            Late::Between => format!(
                "{name} fell silent for {} in the middle of its answer.",
                seconds(timeouts.between)
            ),
            Late::Whole => format!("{name} took longer than {}.", seconds(timeouts.whole)),
        };
        self.passing(
            true,
            FaultKind::TimedOut,
            what,
            "Try again, or allow more time in the settings.",
        )
    }

    /// A redirect that is not followed: it could carry the key to another host.
    pub fn redirect(self, status: u16, location: &str) -> Trouble {
        let place = quote(&public_address(location), self.endpoint);
        self.passing(
            false,
            FaultKind::Setup,
            format!(
                "{} sends requests on to {place}, where they are not taken.",
                self.endpoint.name
            ),
            "If that is the right place, make it the base_url of this endpoint.",
        )
        .with_status(status)
    }

    /// An answer with a status other than success.
    pub fn status(self, status: u16, body: &str) -> Trouble {
        let complaint = serde_json::from_str(body).ok().and_then(|value| Complaint::read(&value));
        let complaint = complaint.unwrap_or_else(|| Complaint {
            message: match page_title(body) {
                Some(title) => title,
                None => body.to_owned(),
            },
            ..Complaint::default()
        });
        self.complaint(status, &complaint).with_status(status)
    }

    /// What came is no answer.
    pub fn wrong(self, wrong: &Wrong) -> Trouble {
        let name = &self.endpoint.name;
        let empty = |what: String, hint: &str| self.passing(false, FaultKind::Empty, what, hint);
        match wrong {
            Wrong::Complaint(complaint) => {
                let trouble = self.complaint(complaint.status.unwrap_or(500), complaint);
                match complaint.status {
                    Some(status) => trouble.with_status(status),
                    None => trouble,
                }
            }
            Wrong::Garbage(text) => self.garbage(text),
            Wrong::CutOff => self.passing(
                true,
                FaultKind::Broken,
                format!("The answer of {name} ended before it was complete."),
                "Try again. A server that answers one request at a time needs requests_at_once = 1 \
                 in the settings.",
            ),
            Wrong::Filtered => empty(
                format!("A content filter of {name} stopped the answer."),
                "Try again, or choose another model for this role.",
            ),
            Wrong::Declined(words) => empty(
                format!("{} would not answer: {}.", self.model, quote(words, self.endpoint)),
                "Try again, or choose another model for this role.",
            ),
            Wrong::CallsTools => empty(
                format!("{} asked for a tool in place of an answer.", self.model),
                "Switch tools off on the server, or choose another model for this role.",
            ),
            Wrong::Empty { reasoned: true, cut: true } => empty(
                format!("{} used up its tokens on reasoning and said nothing.", self.model),
                "Raise max_tokens, or ask the model for less reasoning in the settings.",
            ),
            Wrong::Empty { reasoned: true, .. } => empty(
                format!("{} reasoned and then said nothing.", self.model),
                "Try again, or choose another model for this role.",
            ),
            Wrong::Empty { .. } => empty(
                format!("{} gave an empty answer.", self.model),
                "Try again, or choose another model for this role.",
            ),
        }
    }

    /// The endpoint has no such model, and these it has; `None` where it would not say.
    pub fn no_such_model(self, fault: Fault, models: Option<&[String]>) -> Fault {
        let name = &self.endpoint.name;
        let Some(models) = models else {
            let address = public_address(&self.endpoint.base_url);
            return Fault {
                hint: format!("Check base_url {address}; it usually ends in /v1."),
                ..fault
            };
        };
        if models.iter().any(|model| model == self.model) {
            return fault;
        }
        let nearest: Vec<String> = nearest(self.model, models)
            .into_iter()
            .take(3)
            .map(|model| quote(model, self.endpoint))
            .collect();
        let hint = match (nearest.len(), models.len()) {
            (0, _) => "It has no model at all; load or pull one first.".to_owned(),
            (shown, all) if shown == all => format!("It has {}.", nearest.join(", ")),
            _ => format!("The nearest that it has: {}.", nearest.join(", ")),
        };
        Fault { what: format!("{name} has no model {}.", self.model), hint, ..fault }
    }

    /// How long the request was that is too long, and what can be left out of it.
    pub fn too_long(self, fault: Fault, request: &Request) -> Fault {
        let length = Length::of(request);
        Fault {
            what: format!("{} {}", fault.what, length.sentence()),
            hint: length.advice(&request.purpose),
            ..fault
        }
    }

    fn garbage(self, text: &str) -> Trouble {
        let name = &self.endpoint.name;
        let what = match page_title(text).map(|title| quote(&title, self.endpoint)) {
            Some(title) if title.is_empty() => format!("{name} sent a web page, not an answer."),
            Some(title) => format!("{name} sent a web page, not an answer: {title}."),
            None => {
                let sample = quote(text, self.endpoint);
                format!("{name} sent something that is no chat completion: {sample}.")
            }
        };
        let hint = "Check base_url, which usually ends in /v1, and any proxy in between.";
        self.passing(false, FaultKind::Garbage, what, hint)
    }

    pub(super) fn passing(
        self,
        passing: bool,
        kind: FaultKind,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) -> Trouble {
        Trouble { fault: Fault::new(kind, what, hint), passing, asked_wait: None, refusal: None }
    }

    /// The innermost cause, which says more than "error sending request".
    fn cause(self, error: &reqwest::Error) -> String {
        let innermost = chain(error).last();
        let text = match innermost {
            Some(cause) => cause.to_string(),
            // Without a cause the error names the address itself, query included.
            None => "the request failed".to_owned(),
        };
        quote(&text, self.endpoint)
    }
}

impl Trouble {
    pub fn with_status(mut self, status: u16) -> Self {
        self.fault.status = Some(status);
        self
    }
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

fn seconds(duration: Duration) -> impl fmt::Display {
    format!("{} s", duration.as_secs_f64())
}
