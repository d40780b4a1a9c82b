//! What must hold after each event of a walk, and at its end.

use super::*;

impl Walk {
    pub(super) fn check_awaited(&self) {
        let awaited: BTreeSet<CallId> = self.stage.awaited().into_iter().collect();
        assert_eq!(awaited, self.open, "asked and awaited differ{}", self.story());
    }

    /// The play comes to rest only where somebody can do something.
    pub(super) fn check_rest(&self) {
        let sound = match self.stage.step() {
            Step::Asked { .. } => self.open.len() == 1,
            Step::Word { .. } => self.stage.players_turn().is_some(),
            Step::Failed { .. } | Step::Held { .. } | Step::Over(_) => self.open.is_empty(),
            Step::Comparing { .. } => self.stage.comparing().is_some(),
            Step::Opening | Step::Answered { .. } | Step::Turn | Step::Closing(_) => false,
        };
        assert!(sound, "nobody can do anything{}", self.story());
        if let Step::Over(_) = self.stage.step() {
            assert!(self.stage.trial().is_none(), "a trial outlives its scene{}", self.story());
        }
    }

    /// Tries what should be possible at this point.
    pub(super) fn check_ways_out(&self) {
        let ways: Vec<Act> = match self.stage.step() {
            Step::Word { speaker } => {
                vec![Act::Speak { speaker: speaker.clone(), text: "Out.".into() }, Act::Pass]
            }
            Step::Failed { .. } => vec![Act::Retry],
            Step::Held { .. } => vec![Act::GoOn],
            Step::Comparing { .. } => vec![Act::DropComparison],
            Step::Asked { .. } => vec![Act::Pause, Act::End],
            _ => return,
        };
        for act in ways {
            let (mut stage, mut ids) = (self.stage.clone(), self.ids.clone());
            let before = (stage.step().clone(), stage.head());
            let done = stage.act(act.clone(), &mut ids);
            assert!(done.is_ok(), "{act:?}: {done:?}{}", self.story());
            let after = (stage.step().clone(), stage.head());
            assert_ne!(after, before, "{act:?} led nowhere{}", self.story());
        }
    }

    /// What is undone and redone is as it was, and undoing comes to an end.
    pub(super) fn check_undo(&self) {
        let (mut stage, mut ids) = (self.stage.clone(), self.ids.clone());
        // Undoing gives up a comparison first, and the play stands where it did before that.
        let before = stage.comparing().map_or(stage.position(), |open| open.before);
        if !stage.can_undo().0 {
            return;
        }
        stage.act(Act::Undo, &mut ids).expect("there is something to undo");
        assert_ne!(stage.position(), before, "undone to where it was{}", self.story());
        stage.act(Act::Redo, &mut ids).expect("there is something to redo");
        assert_eq!(stage.position(), before, "redone to elsewhere{}", self.story());
        let mut turns = 0;
        while stage.can_undo().0 {
            stage.act(Act::Undo, &mut ids).expect("there is something to undo");
            turns += 1;
            assert!(turns <= self.records.len(), "undoing never ends{}", self.story());
        }
        for _ in 0..turns {
            stage.act(Act::Redo, &mut ids).expect("what was undone can be redone");
        }
        assert_eq!(stage.position(), before, "redone to elsewhere{}", self.story());
    }

    /// A request tells its agent what the branch shows, and nothing of what others think.
    pub(super) fn check_request(&self, request: &Request) {
        let agent = match &request.purpose {
            Purpose::Actor { speaker } | Purpose::Contender { speaker, .. } => speaker.as_str(),
            Purpose::Environment => ENVIRONMENT,
            Purpose::Nsp => "",
            other => panic!("{other:?} is not the stage's{}", self.story()),
        };
        for message in &request.messages {
            for (at, _) in message.content.match_indices("th") {
                let Some(thinker) = message.content[at + 2..].chars().next() else { continue };
                if thinker.is_uppercase() {
                    let own = message.from == From::Assistant && agent.starts_with(thinker);
                    assert!(own, "{agent:?} was told {message:?}{}", self.story());
                }
            }
        }
        match agent {
            "" => self.check_told_to_nsp(&request.messages),
            speaker => {
                let expected = self.history_of(speaker);
                assert_eq!(request.messages[1..], expected, "{speaker}{}", self.story());
            }
        }
    }

    /// What `speaker` is told after its system message, by the walk's own rules.
    fn history_of(&self, speaker: &str) -> Vec<Message> {
        let mut sides: Vec<(From, Vec<String>)> =
            vec![(From::User, vec!["===Conversation Start===\n\n".to_owned()])];
        for line in self.stage.path() {
            let (from, text) = match line.speaker == speaker {
                true => (From::Assistant, line.text.clone()),
                false => (From::User, told(line)),
            };
            match sides.last_mut() {
                Some((last, texts)) if *last == from => texts.push(text),
                _ => sides.push((from, vec![text])),
            }
        }
        sides.into_iter().map(|(from, all)| Message { from, content: all.join("\n\n") }).collect()
    }

    pub(super) fn check_told_to_nsp(&self, messages: &[Message]) {
        let users = messages.iter().filter(|message| message.from == From::User);
        let text = users.map(|message| message.content.as_str()).collect::<Vec<_>>().join("\n\n");
        let mut rest = text.as_str();
        for line in self.stage.path().map(told) {
            let Some(at) = rest.find(&line) else {
                panic!("NSP was not told {line:?} in its place: {text}{}", self.story());
            };
            rest = &rest[at + line.len()..];
        }
        assert!(!rest.contains("said") && !rest.contains("book"), "{rest}{}", self.story());
    }

    pub(super) fn check_tree(&self) {
        let lines = self.stage.tree().lines();
        for (number, line) in (1..).zip(lines) {
            assert_eq!(line.id, LineId(number));
            assert!(line.parent.is_none_or(|parent| parent < line.id));
            let decision = line.decision.and_then(|id| self.stage.decision(id));
            let decision = decision.expect("every line has the word from somebody");
            assert_eq!(decision.after, line.parent, "{line:?}{}", self.story());
            assert_eq!(decision.next, Next::Speaker(line.speaker.clone()), "{}", self.story());
            if let Source::Edit { of } = line.source {
                let first = &lines[index(of.0)];
                assert_eq!((&first.speaker, first.parent), (&line.speaker, line.parent));
            }
            let drawn = matches!(decision.how, How::Drawn { .. } | How::Predicted { .. });
            assert!(!drawn || decision.answer.is_some());
        }
        let mut parent = None;
        for line in self.stage.path() {
            assert_eq!(line.parent, parent);
            parent = Some(line.id);
        }
    }

    /// The same facts give the same play, also those that a crash leaves.
    pub(super) fn check_replay(&mut self) {
        let effects = self.stage.interrupt();
        self.carry_out_at_rest("interrupt", effects);
        let read = self.read_back();
        let states = |stage: &Stage| {
            let moves = (stage.position(), stage.can_undo(), stage.unattended);
            let runs = (stage.comparisons.clone(), stage.trials.clone());
            (stage.step.clone(), moves, runs, stage.fragments.clone(), stage.casting.clone())
        };
        assert_eq!(states(&read), states(&self.stage), "{}", self.story());
        assert!(read.path().eq(self.stage.path()));
        assert_eq!(read.tree().lines(), self.stage.tree().lines());
        assert_eq!(read.tree().decisions(), self.stage.tree().decisions());
        assert_eq!(read.last_asked, self.stage.last_asked);
        assert_eq!(read.memory_of_nsp(), self.stage.memory_of_nsp());

        let cut = self.random.random_range(0..=self.records.len());
        let mut left = self.replayed(&self.records[..cut]);
        self.open.clear();
        self.records.truncate(cut);
        left.go_on(&mut self.ids);
        self.open = left.awaited().into_iter().collect();
        self.stage = left;
        self.note(format!("cut off after {cut} facts"));
        self.check_rest();
    }
}

/// How others are told a line, by the walk's own rules.
fn told(line: &Line) -> String {
    let mut text = line.text.clone();
    while let Some(open) = text.find('[') {
        let close = text[open..].find(']').map_or(text.len(), |close| open + close + 1);
        text.replace_range(open..close, "");
    }
    let text = text.trim();
    let name = format!("{}:", line.speaker);
    if text.starts_with(&name) { text.to_owned() } else { format!("{name} {text}") }
}
