//! The sentences in which the Stage says what happened, in plain words.

use std::time::Duration;

use crate::{
    chat::{Answer, Fault, FaultKind, ModelRef, Purpose, Usage},
    play::{Totals, totals::Cost},
    record::{Decision, EndReason, Hold, How, Invalid, Next},
    scene::ENVIRONMENT,
    script::{Kind, Odd, Script},
    stage::{Stage, Step},
};

/// Seconds for which any server may be silent.
const PATIENCE: u64 = 5;

/// What is happening now.
pub fn now(stage: &Stage) -> String {
    match stage.step() {
        Step::Opening => "The scene opens".to_owned(),
        Step::Word { speaker } if stage.is_player(speaker) => format!("Your turn, {speaker}"),
        Step::Word { speaker } => format!("{speaker} has the word"),
        Step::Asked { purpose, partial, tries, .. } => {
            let again = match tries {
                0 => String::new(),
                tries => format!(" ({} try)", ordinal(tries + 1)),
            };
            format!("{}{again}", asked(stage, purpose, partial))
        }
        Step::Answered { .. } | Step::Turn => "Between two lines".to_owned(),
        Step::Failed { purpose, .. } => match speaker(purpose) {
            Some(name) => format!("{name}’s line failed"),
            None => "It is not known who speaks next".to_owned(),
        },
        Step::Comparing { .. } => "Two models write the same line".to_owned(),
        Step::Held { why } => held(stage, *why),
        Step::Closing(_) | Step::Over(_) => "The scene is over".to_owned(),
    }
}

/// What the play waits for.
fn held(stage: &Stage, why: Hold) -> String {
    match (why, stage.rounds()) {
        (Hold::Paused, _) => "Paused".to_owned(),
        (Hold::Cap, _) => {
            let casting = stage.casting();
            match casting.rules.cap.lines(casting.player.is_empty()) {
                Some(1) => "One line of a model: the play waits for you".to_owned(),
                Some(lines) => format!("{lines} lines of models in a row: the play waits for you"),
                None => "The play waits for you".to_owned(),
            }
        }
        (Hold::Step, _) => "Line by line: the play waits for you".to_owned(),
        (Hold::Moved, 0) => "The play stands at its beginning".to_owned(),
        (Hold::Moved, lines) => format!("The play stands after line {lines}"),
        (Hold::Choice, _) => "You say who speaks next".to_owned(),
    }
}

fn asked(stage: &Stage, purpose: &Purpose, partial: &Answer) -> String {
    let Some(name) = speaker(purpose) else {
        return "Asking who speaks next".to_owned();
    };
    if stage.is_player(name) {
        return format!("The model speaks for {name}");
    }
    match (partial.text.trim().is_empty(), partial.reasoning.is_empty()) {
        (true, true) => format!("{name} has the word"),
        (true, false) => format!("{name} is thinking"),
        (false, _) => format!("{name} is speaking"),
    }
}

/// Whose line a call is for.
pub fn speaker(purpose: &Purpose) -> Option<&str> {
    match purpose {
        Purpose::Actor { speaker }
        | Purpose::Ghost { speaker }
        | Purpose::Contender { speaker, .. } => Some(speaker),
        Purpose::Environment => Some(ENVIRONMENT),
        Purpose::Nsp
        | Purpose::Critic { .. }
        | Purpose::Probe { .. }
        | Purpose::Retelling
        | Purpose::Mood => None,
    }
}

/// Why the one who has the word has it, in full.
pub fn why(decision: &Decision) -> String {
    let how = how(decision);
    let reason = decision.answer.as_deref().map(reason).unwrap_or_default();
    match how.is_empty() || reason.is_empty() {
        true => how,
        false => format!("{how} “{reason}”"),
    }
}

/// The same without what the next-speaker model said to it.
pub fn how(decision: &Decision) -> String {
    let Next::Speaker(name) = &decision.next else {
        return String::new();
    };
    match &decision.how {
        How::Opening => format!("{name} opens the scene."),
        How::Predicted { .. } => format!("Next speaker: {name}."),
        How::Drawn { invalid, .. } => {
            format!("{name} was drawn at random: {}.", instead(decision, invalid))
        }
        How::Book => format!("{name} comes next in the book."),
        How::RoundRobin => format!("{name} is next in turn."),
        How::Named => format!("You named {name}."),
        How::CutIn => "You took the word.".to_owned(),
    }
}

/// The same in a few words, where it is worth a word in the play itself.
pub fn note(decision: &Decision) -> Option<String> {
    match &decision.how {
        How::Drawn { invalid, .. } => {
            Some(format!("drawn at random: {}", instead(decision, invalid)))
        }
        How::Named => Some("named by you".to_owned()),
        How::CutIn => Some("cutting in".to_owned()),
        How::Opening | How::Predicted { .. } | How::Book | How::RoundRobin => None,
    }
}

fn instead(decision: &Decision, invalid: &Invalid) -> String {
    let said = decision.said.as_deref().unwrap_or_default().trim();
    match invalid {
        Invalid::Random => "the next-speaker model left it open".to_owned(),
        Invalid::Unknown if said.is_empty() => "the next-speaker model named nobody".to_owned(),
        Invalid::Unknown => {
            let said = crate::text::truncate(said, 40);
            format!("the next-speaker model named “{said}”, who is not in this scene")
        }
        Invalid::SameSpeaker => format!("the next-speaker model named {said} again"),
        Invalid::TooEarly => "the next-speaker model wanted to end the scene too early".to_owned(),
    }
}

/// What NSP's answer says before it comes to the name.
fn reason(answer: &str) -> String {
    let lower = answer.to_ascii_lowercase();
    let named = ["next speaker", "next_speaker", "next-speaker"];
    let end = named.iter().filter_map(|marker| lower.rfind(marker)).max();
    let before = answer.get(..end.unwrap_or_default()).unwrap_or_default();
    let words: Vec<&str> = before.split_whitespace().collect();
    let text = words.join(" ");
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || "*#-_`>".contains(c));
    let start = ["Reasoning:", "**Reasoning:**", "Reason:"];
    let found = start.iter().find_map(|start| text.strip_prefix(start));
    found.unwrap_or(text).trim().to_owned()
}

/// Why the scene ended.
pub fn ended(why: EndReason, max_rounds: u32) -> String {
    match why {
        EndReason::Nsp => "The next-speaker model ended it.".to_owned(),
        EndReason::Player => "You ended it.".to_owned(),
        EndReason::Rounds if max_rounds == 1 => "The only round is played.".to_owned(),
        EndReason::Rounds => format!("All {max_rounds} rounds are played."),
        EndReason::Book => "The book’s own scene ends here.".to_owned(),
    }
}

/// What is odd about a line, where that changes how it reads; `cut`: something was left out.
pub fn odd(odd: &Odd, cut: bool) -> Option<String> {
    match odd {
        Odd::NeverClosed(Kind::Thought) => Some("The thought is never closed.".to_owned()),
        Odd::NeverClosed(_) => Some("The action is never closed.".to_owned()),
        Odd::NeverOpened(_) => Some("A thought ends here that never began.".to_owned()),
        Odd::SpeaksFor { name, .. } if cut => {
            Some(format!("It went on to speak for {name}; that was cut off."))
        }
        Odd::SpeaksFor { name, .. } => Some(format!("It speaks for {name} as well.")),
        Odd::PrefixTwice => None,
        Odd::CutShort => Some("The model reached its limit of tokens here.".to_owned()),
    }
}

/// Why an answer that is complete was not taken.
pub fn unused(script: &Script) -> String {
    let other = script.odd().iter().find_map(|odd| match odd {
        Odd::SpeaksFor { name, .. } => Some(name),
        _ => None,
    });
    match other {
        Some(name) => format!("Not used: it speaks for {name}."),
        None => "Not used: nothing is said or done in it.".to_owned(),
    }
}

/// That a failed call will be sent again.
pub fn waiting(fault: &Fault, left: Duration, attempt: u32) -> String {
    let what = match fault.kind {
        FaultKind::Busy => "The server is busy",
        _ => fault.what.trim_end_matches(['.', ' ']),
    };
    let seconds = left.as_millis().div_ceil(1000);
    let when = match seconds {
        0 => "now".to_owned(),
        seconds => format!("in {seconds} s"),
    };
    // First what changes: in a narrow window the rest is cut off.
    format!("Trying again {when} ({} try). {what}.", ordinal(attempt))
}

/// What is waited for and for how long, once that is worth a word.
pub fn silence(model: &ModelRef, waited: Duration) -> Option<String> {
    let waited = waited.as_secs();
    (waited >= PATIENCE).then(|| format!("waiting for {model}, {waited} s"))
}

/// What the calls of a play have taken; empty where no server counted anything.
pub fn spent(usage: Usage, cost: Option<Cost>) -> String {
    if usage == Usage::default() {
        return String::new();
    }
    let mut said =
        format!("{} tokens in, {} out", shortened(usage.prompt), shortened(usage.completion));
    if let Some(cost) = cost {
        let least = if cost.is_partial { "at least " } else { "" };
        said.push_str(&format!(", {least}{:.3}", cost.amount));
    }
    said
}

/// How fast the calls of a play were answered, and how often one was sent again; empty where
/// nothing is known.
pub fn pace(totals: &Totals) -> String {
    let first = totals.first_ms().map(|ms| format!("first word after {:.1} s", ms as f64 / 1000.0));
    let chunks = totals.chunks_per_second().map(|chunks| format!("{chunks:.0} chunks a second"));
    let retries = match totals.retries() {
        0 => None,
        1 => Some("1 retry".to_owned()),
        many => Some(format!("{many} retries")),
    };
    [first, chunks, retries].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// `950`, `1.2k`, `34k`, `1.2M`.
fn shortened(count: u64) -> String {
    match count {
        0..1_000 => count.to_string(),
        1_000..10_000 => format!("{}.{}k", count / 1_000, count % 1_000 / 100),
        10_000..1_000_000 => format!("{}k", count / 1_000),
        _ => format!("{}.{}M", count / 1_000_000, count % 1_000_000 / 100_000),
    }
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_what_stands_before_the_name() {
        for (answer, said) in [
            ("She asked him.\n\n**Next Speaker: Darcy**", "She asked him."),
            (
                "Reasoning: The next speaker must\nanswer her.\nNext Speaker: D",
                "The next speaker must answer her.",
            ),
            ("Next Speaker: Darcy", ""),
            ("Darcy", ""),
        ] {
            assert_eq!(reason(answer), said, "{answer}");
        }
    }

    #[test]
    fn what_was_spent_is_said_shortly() {
        let usage = |prompt, completion| Usage { prompt, completion };
        let cost = |amount, is_partial| Some(Cost { amount, is_partial });
        for (usage, cost, said) in [
            (usage(0, 0), None, ""),
            (usage(950, 40), None, "950 tokens in, 40 out"),
            (usage(1_299, 40), cost(0.0126, false), "1.2k tokens in, 40 out, 0.013"),
            (usage(34_000, 1_000), cost(0.5, true), "34k tokens in, 1.0k out, at least 0.500"),
            (usage(1_250_000, 0), None, "1.2M tokens in, 0 out"),
        ] {
            assert_eq!(spent(usage, cost), said);
        }
        assert_eq!(pace(&Totals::default()), "", "nothing is known before the first call");
    }

    #[test]
    fn a_silent_server_is_named_after_a_while() {
        let model = ModelRef::new("127.0.0.1:4777", "small");
        for (ms, said) in [
            (0, None),
            (4_999, None),
            (5_000, Some("waiting for 127.0.0.1:4777/small, 5 s")),
            (179_900, Some("waiting for 127.0.0.1:4777/small, 179 s")),
        ] {
            assert_eq!(silence(&model, Duration::from_millis(ms)).as_deref(), said);
        }
    }

    #[test]
    fn waiting_says_when_and_how_often() {
        let busy = Fault::new(FaultKind::Busy, "429 from lab.", "");
        let broken = Fault::new(FaultKind::Server, "lab answered 502.", "");
        for (fault, ms, attempt, said) in [
            (&busy, 2_400, 2, "Trying again in 3 s (2nd try). The server is busy."),
            (&busy, 0, 3, "Trying again now (3rd try). The server is busy."),
            (&broken, 11_000, 11, "Trying again in 11 s (11th try). lab answered 502."),
        ] {
            assert_eq!(waiting(fault, Duration::from_millis(ms), attempt), said);
        }
    }
}
