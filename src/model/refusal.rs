//! What a server's refusal means for the user, and where to change what it refuses.

use super::{
    complaint::{Complaint, kind},
    explain::{Explainer, Trouble},
    quote::quote,
};
use crate::chat::FaultKind;

impl Explainer<'_> {
    pub(super) fn complaint(self, status: u16, complaint: &Complaint) -> Trouble {
        let name = &self.endpoint.name;
        let said = quote(&complaint.message, self.endpoint);
        let said = match said.as_str() {
            "" => ".".to_owned(),
            said => format!(": {said}."),
        };
        let text = format!("{} {}", complaint.code, complaint.message).to_lowercase();
        let kind = kind(status, &text);
        let quota = ["insufficient_quota", "exceeded your current quota", "credit balance"]
            .into_iter()
            .any(|sign| text.contains(sign));
        let (what, hint) = match kind {
            FaultKind::Unauthorised => return self.unauthorised(&said).with_status(status),
            FaultKind::TooLong => (
                format!("This is too long for {}{said}", self.model),
                // Said by `too_long`, which knows the request.
                "",
            ),
            FaultKind::NoSuchModel if self.model.is_empty() => (
                format!("{name} has no list of models at its address{said}"),
                "Check base_url; it usually ends in /v1.",
            ),
            FaultKind::NoSuchModel => (format!("{name} does not know {}{said}", self.model), ""),
            FaultKind::Busy if quota => (
                format!("The account at {name} has nothing left{said}"),
                "Add credit there, or choose another model.",
            ),
            FaultKind::Busy => (
                format!("{name} takes no more requests for now{said}"),
                "Wait a little, then try again.",
            ),
            FaultKind::Refused => (
                format!("{name} does not take this request{said}"),
                "Check this role's model and parameters in the settings.",
            ),
            _ => (format!("{name} failed{said}"), "Try again; the server's own log may say more."),
        };
        let passing = matches!(kind, FaultKind::Busy | FaultKind::Server) && !quota;
        let mut trouble = self.passing(passing, kind, what, hint);
        if status == 500 && self.endpoint.key.is_none() && text.trim() == "internal server error" {
            // LiteLLM's proxy says no more than this where it wants a key and gets none.
            trouble.fault.hint =
                format!("Try again; the server's own log may say more. {}", self.no_key());
        }
        if let Some(hint) = self.parameter(&text).filter(|_| kind == FaultKind::Refused) {
            trouble.fault.hint = hint;
        }
        let refused = matches!(kind, FaultKind::Refused | FaultKind::Server);
        if refused && matches!(status, 400 | 415 | 422 | 500 | 501) {
            trouble.refusal = Some(text);
        }
        trouble
    }

    /// Where to change the parameter that a refusal names. What the user has set is never left out
    /// in silence: an answer that was sampled otherwise is another answer.
    fn parameter(self, text: &str) -> Option<String> {
        let names = |field: &str| {
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
            words.any(|word| word == field)
        };
        if let Some(field) = self.endpoint.extra.keys().find(|field| names(&field.to_lowercase())) {
            let name = &self.endpoint.name;
            return Some(format!(
                "Change {field} in `extra` of [endpoints.{name}] in the settings."
            ));
        }
        if names("temperature") {
            // OpenAI's reasoning models, for one, take no temperature but their own.
            return Some(
                "Write temperature = \"server\" beside this role's model in the settings, which \
                 leaves it to the server."
                    .to_owned(),
            );
        }
        let tokens = names("max_tokens") || names("max_completion_tokens");
        tokens.then(|| "Change max_tokens beside this role's model in the settings.".to_owned())
    }

    fn unauthorised(self, said: &str) -> Trouble {
        let name = &self.endpoint.name;
        let (what, hint) = match (&self.endpoint.key, &self.endpoint.key_place) {
            (Some(key), _) => (
                format!("{name} does not accept the key from {}{said}", key.from),
                format!("Check the key in {}.", key.from),
            ),
            (None, Some(place)) => (
                format!("{name} wants a key, and there is none in {place}{said}"),
                format!("Put the key into {place}."),
            ),
            (None, None) => (
                format!("{name} wants a key, and none is set for it{said}"),
                "Set OPENAI_API_KEY, or name the place of its key in the settings (`sceneplay paths` says \
                 where they are)."
                    .to_owned(),
            ),
        };
        self.passing(false, FaultKind::Unauthorised, what, hint)
    }

    fn no_key(self) -> String {
        match &self.endpoint.key_place {
            Some(place) => format!("It was sent no key, since there is none in {place}."),
            None => "It was sent no key, since none is set for it.".to_owned(),
        }
    }
}
