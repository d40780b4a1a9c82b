//! A transcript made of a replayed play.

mod judged;
mod pairs;

use std::{collections::HashMap, path::Path};

use super::{
    Recording,
    options::{Branches, Names, Options},
    transcript::{Branch, Decision, Layer, Line, Models, Part, Speaker, Totals, Transcript},
};
use crate::{
    chat::{CallId, From, Message, ModelRef, Purpose},
    judge::material::{JudgedLine, Material, Origin},
    play::Play,
    record::{self, How, LineId, Source, Span, Whom},
    scene::{ENVIRONMENT, Scene},
    script,
};

/// The branches of a play, the one being played first.
pub(super) fn transcripts(
    play: &Play,
    recording: &Recording,
    options: &Options,
) -> Vec<Transcript> {
    let ends = ends(play, options.branches);
    let of = ends.len();
    let source = Gather { play, told: told(play) };
    (1..)
        .zip(ends)
        .map(|(number, head)| {
            let branch = Branch { number, of, is_final: number == 1, head };
            source.transcript(branch, recording, options)
        })
        .collect()
}

/// Last lines of the branches.
fn ends(play: &Play, branches: Branches) -> Vec<Option<LineId>> {
    let stage = play.stage();
    let mut ends = vec![stage.head()];
    if branches == Branches::All {
        let lines = stage.tree().lines().iter().map(|line| Some(line.id));
        ends.extend(lines.filter(|id| stage.tree().after(*id).is_empty() && *id != stage.head()));
    }
    ends
}

/// What each speaker was told last, as far as a model was asked for its lines.
fn told(play: &Play) -> HashMap<String, Message> {
    let mut told = HashMap::new();
    for call in play.calls().iter() {
        let speaker = match &call.purpose {
            Purpose::Actor { speaker }
            | Purpose::Ghost { speaker }
            | Purpose::Contender { speaker, .. } => speaker,
            Purpose::Environment => ENVIRONMENT,
            Purpose::Nsp | Purpose::Critic { .. } | Purpose::Probe { .. } | Purpose::Retelling => {
                continue;
            }
        };
        let system =
            play.calls().messages(call.id).ok().and_then(|messages| {
                messages.into_iter().find(|message| message.from == From::System)
            });
        told.extend(system.map(|system| (speaker.to_owned(), system)));
    }
    told
}

/// What all branches of a play are made from.
struct Gather<'a> {
    play: &'a Play,
    told: HashMap<String, Message>,
}

impl Gather<'_> {
    fn transcript(&self, branch: Branch, recording: &Recording, options: &Options) -> Transcript {
        let stage = self.play.stage();
        let casting = stage.lasting_casting();
        let scene = Scene::clone(stage.scene());
        let end = match branch.is_final {
            true => stage.position(),
            false => {
                branch.head.map_or_else(Default::default, |_| stage.tree().left_at(branch.head))
            }
        };
        let facts: Vec<&record::Line> = stage.path_to(branch.head).collect();
        let first = facts.first().map_or(end.decision, |line| line.decision);
        let lines = (0..).zip(&facts).map(|(index, fact)| {
            let next = facts.get(index + 1).map_or(end.decision, |next| next.decision);
            self.line(index, fact, self.decisions(next))
        });
        let lines: Vec<Line> = lines.collect();
        let judgings = judged::judgings(self.play, branch.head, &lines);
        let pairs = if branch.is_final { self.pairs() } else { Vec::new() };
        let roles = &casting.roles;
        Transcript {
            journal: recording.id.clone(),
            started: recording.started.clone(),
            changed: recording.changed.clone(),
            origin: (options.names == Names::Kept).then(|| file_name(self.play.origin())),
            branch,
            options: *options,
            cast: self.cast(branch.head),
            rules: casting.rules.clone(),
            models: Models {
                actor: roles.actor.model.to_string(),
                environment: roles.environment.model.to_string(),
                nsp: roles.nsp.model.to_string(),
                judge: roles.judge.model.to_string(),
            },
            opening: self.decisions(first),
            ended: end.over,
            material: Material {
                scene: scene.clone(),
                protocol: casting.rules.protocol,
                continue_from: casting.rules.continue_from,
                lines: facts
                    .iter()
                    .map(|fact| JudgedLine::new(fact, self.is_offline(fact)))
                    .collect(),
                whom: Whom::Everyone,
            },
            scene,
            lines,
            judgings,
            layers: self.layers(branch.head),
            pairs,
            totals: self.totals(),
            usage: self
                .play
                .totals()
                .by_model()
                .map(|(of, usage)| (of.to_string(), usage))
                .collect(),
        }
    }

    fn cast(&self, head: Option<LineId>) -> Vec<Speaker> {
        let stage = self.play.stage();
        let casting = stage.lasting_casting();
        let scene = stage.scene().with_profiles(&casting.profiles);
        let speaker = |name: &String| Speaker {
            name: name.clone(),
            is_major: scene.major_characters.contains(name),
            is_player: casting.player.contains(name),
            model: casting.roles.of_speaker(name).model.to_string(),
            profile: scene.profile(name).unwrap_or_default(),
            motivation: scene.motivation(name).unwrap_or_default().to_owned(),
            memory: self.memory(name, head),
        };
        scene.speakers().iter().map(speaker).collect()
    }

    /// What `speaker` had been told after the line `head`.
    fn memory(&self, speaker: &str, head: Option<LineId>) -> Vec<Message> {
        let mut memory = self.play.stage().memory_after(speaker, head);
        if let (Some(first), Some(told)) = (memory.first_mut(), self.told.get(speaker)) {
            first.clone_from(told);
        }
        memory
    }

    fn line(&self, index: usize, fact: &record::Line, decisions: Vec<Decision>) -> Line {
        let call = match fact.source {
            Source::Model { call } => Some(call),
            Source::Player | Source::Book { .. } | Source::Edit { .. } => None,
        };
        let by = JudgedLine::new(fact, self.is_offline(fact)).origin;
        let stage = self.play.stage();
        Line {
            index,
            id: fact.id,
            parent: fact.parent,
            speaker: fact.speaker.clone(),
            text: fact.text.clone(),
            told: script::told(&fact.speaker, &fact.text),
            parts: parts(fact, stage.scene()),
            by,
            model: call.filter(|_| by == Origin::Model).and_then(|call| self.model(call)),
            call,
            edit_of: match fact.source {
                Source::Edit { of } => Some(of),
                Source::Model { .. } | Source::Player | Source::Book { .. } => None,
            },
            take: stage.tree().take_of(fact.id),
            fact: fact.clone(),
            decisions,
        }
    }

    fn decisions(&self, last: Option<record::DecisionId>) -> Vec<Decision> {
        let chain = self.play.stage().tree().decisions_up_to(last).into_iter();
        chain
            .map(|fact| Decision {
                fact: fact.clone(),
                model: match fact.how {
                    How::Predicted { call } | How::Drawn { call, .. } => self.model(call),
                    How::Opening | How::Book | How::RoundRobin | How::Named | How::CutIn => None,
                },
            })
            .collect()
    }

    fn layers(&self, head: Option<LineId>) -> Vec<Layer> {
        let judging = self.play.judgings().iter().rev();
        let mut whole = judging.filter(|one| judged::is_of_all(one, head));
        let judging = whole.next();
        let layers = self.play.marks().layers().iter();
        layers
            .map(|layer| Layer {
                annotator: layer.annotator().to_owned(),
                mode: layer.mode(),
                is_done: layer.is_done(),
                marks: layer.standing().cloned().collect(),
                corrected: judging.map(|judging| layer.corrected(judging)),
            })
            .collect()
    }

    fn totals(&self) -> Totals {
        let totals = self.play.totals();
        let usage = totals.usage();
        Totals {
            answered: totals.answered(),
            failed: totals.failed(),
            retries: totals.retries(),
            prompt_tokens: usage.prompt,
            completion_tokens: usage.completion,
        }
    }

    fn model(&self, call: CallId) -> Option<String> {
        self.play.model_of(call).map(ToString::to_string)
    }

    fn is_offline(&self, line: &record::Line) -> bool {
        match line.source {
            Source::Model { call } => self.play.model_of(call).is_some_and(ModelRef::is_offline),
            Source::Player | Source::Edit { .. } | Source::Book { .. } => false,
        }
    }
}

fn parts(line: &record::Line, scene: &Scene) -> Vec<Part> {
    let script = script::parse(line.text.as_str(), &line.speaker, scene.speakers());
    let mut parts = Vec::new();
    let mut start = 0;
    for part in script.parts() {
        let count = script.text(part).chars().count();
        let end = start + u32::try_from(count).unwrap_or(u32::MAX - start);
        parts.push(Part { kind: part.kind, span: Span { start, end } });
        start = end;
    }
    parts
}

/// A folder's name may tell of the person.
fn file_name(origin: &str) -> String {
    let name = Path::new(origin).file_name();
    name.map_or_else(|| origin.to_owned(), |name| name.to_string_lossy().into_owned())
}
