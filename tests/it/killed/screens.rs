//! The same on the screens: what stood in the frames of the Stage is in the journal.

use std::{
    collections::BTreeSet,
    thread,
    time::{Duration, Instant},
};

use rand::RngExt;

use super::{LINES, kept, line, seeded, set};
use crate::pty::{Home, Terminal, key};

/// Moments at which the program is killed on its screens.
const KILLS: u32 = 30;

/// Evenings of one play.
const EVENINGS: u32 = 6;

/// What ends a frame: a terminal shows none before it is whole.
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

const SIZE: (u16, u16) = (100, 40);

const PACE: [(&str, &str); 1] = [("SCENEPLAY_PACE_MS", "0")];

/// One look at the Stage.
struct Frame {
    /// The lines of the play that are on it, without what is being written.
    lines: Vec<String>,
    players_turn: bool,
}

impl Frame {
    fn of(screen: &str) -> Self {
        let lines = screen.lines().filter_map(|row| {
            let (speaker, said) = row.trim().split_once(' ')?;
            let said = said.trim_start_matches(['›', ' ']);
            let known = ["Anna", "Bert"].contains(&speaker) && said.starts_with("Line ");
            known.then(|| format!("{speaker}: {said}"))
        });
        Self { lines: lines.collect(), players_turn: screen.contains("Your turn, Anna") }
    }

    /// What it shows as final: all but an actor's line that is still under way.
    fn settled(&self) -> &[String] {
        match self.lines.split_last() {
            Some((last, before)) if last.starts_with("Bert") && !self.players_turn => before,
            _ => &self.lines,
        }
    }
}

/// What all whole frames showed as final.
fn shown(raw: &[u8]) -> BTreeSet<String> {
    let mut parser = vt100::Parser::new(SIZE.1.try_into().unwrap(), SIZE.0.try_into().unwrap(), 0);
    let mut shown = BTreeSet::new();
    let mut from = 0;
    while let Some(at) = raw[from..].windows(FRAME_ENDS.len()).position(|part| part == FRAME_ENDS) {
        let to = from + at + FRAME_ENDS.len();
        parser.process(&raw[from..to]);
        from = to;
        shown.extend(Frame::of(&parser.screen().contents()).settled().iter().cloned());
    }
    shown
}

fn open(home: &Home, resume: bool) -> Terminal {
    let set = set(home.path());
    let mut args = vec!["play", "--max-rounds", "1000", "--test-set", set.to_str().unwrap()];
    match resume {
        true => args.push("--resume"),
        false => args.extend(["--scene", "a long night", "--as", "Anna"]),
    }
    Terminal::open_sized(home, args, &PACE, SIZE)
}

/// Plays on until the program is killed; returns what the screen showed as final.
fn evening(home: &Home, resume: bool, lasts: Duration) -> BTreeSet<String> {
    let began = Instant::now();
    let mut terminal = open(home, resume);
    let mut cast = false;
    let mut answered = None;
    while began.elapsed() < lasts {
        let screen = terminal.screen();
        let frame = Frame::of(&screen);
        if !cast && screen.contains("Whom you play") {
            cast = true;
            terminal.send(key::ENTER);
        } else if frame.players_turn && frame.lines.last() != answered.as_ref() {
            // Half a frame may have been read: what is no line of Bert's is looked at again.
            let last = frame.lines.last().cloned();
            let after = (0..LINES).step_by(2).find(|n| last.as_ref() == Some(&line(*n)));
            if let Some(n) = after {
                answered = last;
                // In place of a draft of the evening before.
                terminal.send(key::CTRL_U);
                terminal.send(line(n + 1).strip_prefix("Anna: ").expect("the odd ones are Anna's"));
                terminal.send(key::ENTER);
            }
        }
        thread::sleep(Duration::from_millis(2));
    }
    terminal.kill();
    terminal.ended();
    shown(&terminal.raw())
}

/// How long it takes here until the player's first turn.
fn until_the_first_turn() -> Duration {
    let home = Home::new();
    let began = Instant::now();
    let mut terminal = open(&home, false);
    terminal.wait_for("Whom you play");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    began.elapsed()
}

#[test]
fn every_line_that_a_screen_showed_as_final_is_found_again() {
    let mut rng = seeded();
    let longest_evening = 3 * until_the_first_turn();
    let began = Instant::now();
    let (mut kills, mut longest, mut torn) = (0, 0, 0);
    while kills < KILLS {
        let home = Home::new();
        let mut seen = BTreeSet::new();
        for evening_number in 0..EVENINGS {
            let lasts = rng.random_range(Duration::ZERO..longest_evening);
            seen.extend(evening(&home, evening_number > 0, lasts));
            kills += 1;
            let kept: BTreeSet<String> = kept(home.path(), &mut torn).into_iter().collect();
            let lost: Vec<&String> = seen.difference(&kept).collect();
            assert!(lost.is_empty(), "evening {evening_number}: lost {lost:?} of {seen:?}");
            if seen.is_empty() {
                // The next program would begin another play beside this one.
                break;
            }
        }
        longest = longest.max(seen.len());
    }
    println!(
        "{kills} kills, {torn} torn lines, at most {longest} lines, {:.1} s",
        began.elapsed().as_secs_f64()
    );
    assert!(longest > 4, "the kills came before there was anything to lose: {longest} lines");
}
