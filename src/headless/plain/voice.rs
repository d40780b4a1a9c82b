//! What is said of the play: final lines, and announcements.
//!
//! A line of the play is `NAME: text`; what follows in it after a line break is indented, so that no
//! text can pass for another speaker's line or for an announcement, which begins with `* `.

use std::io::{self, Write};

use crate::{
    chat::{Fault, Purpose},
    memory::Kind,
    record::{Decision, EndReason, Hold, How, Line, LineId, Next},
    scene::{ENVIRONMENT, Scene},
    stage::{Stage, Step},
    text,
};

/// Says what is new since it was last asked to.
pub struct Voice<'a, W> {
    out: &'a mut W,
    /// The lines that were said, of the branch being played.
    said: Vec<LineId>,
    /// The last announcement of what the play waits for.
    waits: Option<String>,
    /// Whether the player's own lines are said: they are not on a terminal, where they were typed.
    echo: bool,
    /// Whether the lines of an earlier evening are said.
    begun: bool,
}

impl<'a, W: Write> Voice<'a, W> {
    pub fn new(out: &'a mut W, echo: bool) -> Self {
        Self { out, said: Vec::new(), waits: None, echo, begun: false }
    }

    /// An announcement; each line of it is one.
    pub fn tell(&mut self, what: &str) -> io::Result<()> {
        for line in what.lines() {
            writeln!(self.out, "* {}", text::clean_line(line))?;
        }
        self.out.flush()
    }

    /// Says the lines that have become final, and what the play waits for.
    pub fn catch_up(&mut self, stage: &Stage) -> io::Result<()> {
        let path: Vec<LineId> = stage.path().map(|line| line.id).collect();
        let common = self.said.iter().zip(&path).take_while(|(old, new)| old == new).count();
        if common < self.said.len() {
            let back = match self.said[..common].last() {
                Some(line) => format!("Back to after line {line}."),
                None => "Back to the beginning.".to_owned(),
            };
            self.said.truncate(common);
            self.waits = None;
            self.tell(&back)?;
        }
        for id in path[common..].iter().copied() {
            if let Some(line) = stage.line(id) {
                self.line(stage, line)?;
            }
            self.said.push(id);
        }
        self.begun = true;
        let waits = waits_for(stage);
        if waits.is_some() && waits != self.waits {
            self.tell(waits.as_deref().unwrap_or_default())?;
        }
        self.waits = waits;
        Ok(())
    }

    fn line(&mut self, stage: &Stage, line: &Line) -> io::Result<()> {
        let decision = line.decision.and_then(|id| stage.decision(id));
        if let Some(note) = decision.and_then(drawn) {
            self.tell(&note)?;
        }
        if line.by_player() && self.begun && !self.echo {
            return Ok(());
        }
        // The name has to stand in front of the first row, whatever a later one begins with.
        let rest = line.text.trim_start().strip_prefix(line.speaker.as_str());
        let named = match rest.is_some_and(|rest| rest.starts_with([':', '：'])) {
            true => line.text.clone(),
            false => format!("{}: {}", line.speaker, line.text.trim_start()),
        };
        let text = text::clean(&named);
        let mut rows = text.lines().map(str::trim_end).filter(|row| !row.is_empty());
        if let Some(first) = rows.next() {
            writeln!(self.out, "{first}")?;
        }
        for row in rows {
            writeln!(self.out, "  {row}")?;
        }
        self.out.flush()
    }
}

/// What the play waits for, where that is the person.
fn waits_for(stage: &Stage) -> Option<String> {
    Some(match stage.step() {
        Step::Word { speaker } if stage.is_player(speaker) => format!("Your turn, {speaker}."),
        Step::Failed { purpose, fault, .. } => failed(purpose, fault),
        Step::Held { why } => held(*why).to_owned(),
        Step::Comparing { .. } => {
            "Two models were asked for this line; choose on the screens, or /undo.".to_owned()
        }
        Step::Over(why) => format!("{} /judge has it judged, /quit leaves.", over(*why)),
        _ => return None,
    })
}

fn failed(purpose: &Purpose, fault: &Fault) -> String {
    let what = match purpose {
        Purpose::Actor { speaker } => format!("{speaker}'s line failed."),
        Purpose::Environment => format!("{ENVIRONMENT}'s line failed."),
        _ => "It is not known who speaks next.".to_owned(),
    };
    format!("{what} {} {} /retry asks again.", fault.what, fault.hint)
}

fn held(why: Hold) -> &'static str {
    match why {
        Hold::Paused => "The play is paused; /go lets it go on.",
        Hold::Cap => "Several lines have passed without you; speak, or /go lets the others go on.",
        Hold::Step => "Step by step: /go brings the next line.",
        Hold::Moved => "The play stands here; speak, /next names somebody, /go lets it go on.",
        Hold::Choice => "Who speaks next? /next NAME; /go leaves it to the model.",
    }
}

fn over(why: EndReason) -> &'static str {
    match why {
        EndReason::Nsp => "The scene is over: the next-speaker model ended it.",
        EndReason::Player => "The scene is over: you ended it.",
        EndReason::Rounds => "The scene is over: its last round is played.",
        EndReason::Book => "The scene is over: the book's dialogue ends here.",
    }
}

fn drawn(decision: &Decision) -> Option<String> {
    let (How::Drawn { .. }, Next::Speaker(name)) = (&decision.how, &decision.next) else {
        return None;
    };
    let said = decision.said.as_deref().unwrap_or_default();
    Some(format!("{name} was drawn: the next-speaker model said {said:?}."))
}

/// The scenario, and who is in it.
pub fn scenario(scene: &Scene) -> String {
    format!("{}. {}\n{}", scene.book, scene.topic, scene.scenario)
}

/// The cast with their numbers, and who plays whom.
pub fn cast(stage: &Stage) -> String {
    let rows = stage.scene().speakers().iter().map(|name| {
        let by = match (stage.is_player(name), name == ENVIRONMENT) {
            (true, _) => "you".to_owned(),
            (false, true) => stage.casting().roles.environment.model.to_string(),
            (false, false) => stage.casting().roles.of_character(name).model.to_string(),
        };
        format!("{name}: {by}")
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// What the player's character is and wants.
pub fn part(stage: &Stage, name: &str) -> String {
    let scene = stage.scene();
    let profile = scene.profile(name).unwrap_or_else(|| "The scene has no profile.".to_owned());
    let motivation = scene.motivation(name).map(|text| format!("\n{name} wants: {text}"));
    format!("{name}. {profile}{}", motivation.unwrap_or_default())
}

/// Which model plays which part.
pub fn models(stage: &Stage) -> String {
    let roles = &stage.casting().roles;
    let parts = [
        ("actor", &roles.actor),
        ("Environment", &roles.environment),
        ("next speaker", &roles.nsp),
        ("judge", &roles.judge),
    ];
    let mut rows: Vec<String> =
        parts.iter().map(|(part, role)| format!("{part}: {}", role.model)).collect();
    rows.extend(roles.characters.iter().map(|(name, role)| format!("{name}: {}", role.model)));
    rows.join("\n")
}

/// What a character remembers at this point of the play.
pub fn memories(stage: &Stage, name: Option<&str>) -> String {
    let Some(name) = name else { return "Of whom? /memories NAME.".to_owned() };
    let Some(recalled) = stage.last_remembered(name) else {
        return format!("{name} has been asked for no memories.");
    };
    let mut told = vec![format!("{name} remembers ({}).", recalled.rules)];
    told.extend(recalled.mood.map(|mood| format!("{name} feels: {mood}.")));
    let passages = recalled.passages.iter();
    told.extend(passages.map(|one| {
        let played = if one.kind == Kind::Played { ", as it was played" } else { "" };
        format!("{}{played}, score {:.3}: {}", one.id, one.scores.total, one.text)
    }));
    told.join("\n")
}
