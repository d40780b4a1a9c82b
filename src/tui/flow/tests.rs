use std::cell::Cell;

use proptest::prelude::*;
use ratatui::style::Style;

use super::*;
use crate::tui::wrap::{Indent, wrap};

/// Blocks of words, counting how often one is laid out.
struct Play {
    texts: Vec<(u64, u64, String)>,
    next: u64,
    laid: Cell<usize>,
}

impl Play {
    fn of(count: u64) -> Self {
        let text = |i: u64| format!("block {i} ").repeat(1 + (i % 7) as usize);
        Self {
            texts: (0..count).map(|i| (100 + i, 0, text(i))).collect(),
            next: 100 + count,
            laid: Cell::new(0),
        }
    }

    fn push(&mut self, text: &str) {
        self.texts.push((self.next, 0, text.to_owned()));
        self.next += 1;
    }

    fn grow(&mut self, text: &str) {
        let (_, revision, last) = self.texts.last_mut().unwrap();
        *revision += 1;
        last.push_str(text);
    }
}

impl Blocks for Play {
    fn len(&self) -> usize {
        self.texts.len()
    }

    fn id(&self, index: usize) -> u64 {
        self.texts[index].0
    }

    fn revision(&self, index: usize) -> u64 {
        self.texts[index].1
    }

    fn lines(&self, index: usize, width: u16) -> Vec<Line<'static>> {
        self.laid.set(self.laid.get() + 1);
        wrap([(self.texts[index].2.as_str(), Style::new())], width, Indent::NONE)
    }
}

#[test]
fn a_frame_lays_out_no_more_than_it_shows() {
    let mut play = Play::of(10_000);
    let mut flow = Flow::following();
    let window = flow.layout(&play, 60, 50);
    assert_eq!(window.rows.len(), 50);
    assert_eq!(window.rows.last().unwrap().0, 9_999);
    assert!(play.laid.get() <= 51, "{}", play.laid.get());

    play.laid.set(0);
    play.grow("and on");
    flow.layout(&play, 60, 50);
    assert_eq!(play.laid.get(), 1, "only the growing block");

    flow.scroll_by(&play, -200);
    play.laid.set(0);
    flow.layout(&play, 60, 50);
    flow.layout(&play, 60, 50);
    assert_eq!(play.laid.get(), 0);
}

#[test]
fn old_layouts_are_dropped() {
    let play = Play::of(10_000);
    let mut flow = Flow::following();
    flow.layout(&play, 60, 50);
    for _ in 0..400 {
        flow.scroll_by(&play, -48);
        flow.layout(&play, 60, 50);
    }
    assert!(flow.laid.len() <= KEPT + 100);
}

#[test]
fn the_end_is_followed_until_one_scrolls_and_again_from_the_end() {
    let mut play = Play::of(40);
    let mut flow = Flow::following();
    flow.layout(&play, 30, 10);
    flow.scroll_by(&play, -5);
    let before = flow.layout(&play, 30, 10);
    assert!(matches!(flow.scroll(), Scroll::At { .. }));
    play.push("new");
    play.push("newer");
    let after = flow.layout(&play, 30, 10);
    assert_eq!(before.rows, after.rows);
    assert_eq!(after.blocks_below, before.blocks_below + 2);
    flow.scroll_by(&play, 1000);
    assert_eq!(flow.scroll(), Scroll::Follow);
    assert_eq!(flow.layout(&play, 30, 10).rows.last(), Some(&(41, 0)));
}

#[test]
fn a_resize_and_back_keeps_the_place() {
    let play = Play::of(300);
    let mut flow = Flow::following();
    flow.layout(&play, 24, 10);
    flow.scroll_by(&play, -333);
    let before = flow.layout(&play, 24, 10);
    for width in [80, 25, 41, 12, 200] {
        let window = flow.layout(&play, width, 7);
        assert_eq!(window.rows[0].0, before.rows[0].0, "width {width}");
    }
    assert_eq!(flow.layout(&play, 24, 10), before);
}

#[test]
fn a_reading_column_starts_at_its_first_row_and_stops_at_its_last() {
    let play = Play::of(20);
    let mut flow = Flow::reading();
    let window = flow.layout(&play, 30, 10);
    assert_eq!(window.rows[0], (0, 0));
    assert!(!window.above && window.below);
    flow.to_end(&play);
    let window = flow.layout(&play, 30, 10);
    assert!(window.above && !window.below);
    flow.scroll_by(&play, 5);
    assert_eq!(flow.layout(&play, 30, 10), window);
    flow.to_start(&play);
    assert_eq!(flow.layout(&play, 30, 10).rows[0], (0, 0));
}

#[test]
fn a_column_that_fits_shows_all_of_it() {
    let play = Play::of(3);
    for mut flow in [Flow::following(), Flow::reading()] {
        flow.layout(&play, 80, 20);
        flow.scroll_by(&play, -3);
        let window = flow.layout(&play, 80, 20);
        assert_eq!(window.rows, [(0, 0), (1, 0), (2, 0)]);
        assert!(!window.above && !window.below);
    }
}

#[derive(Debug, Clone)]
enum Step {
    Scroll(isize),
    Resize(u16, u16),
    Push,
    Grow,
    Show(u64),
    Start,
    End,
    Cut,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (-40isize..40).prop_map(Step::Scroll),
        (0u16..60, 0u16..30).prop_map(|(w, h)| Step::Resize(w, h)),
        Just(Step::Push),
        Just(Step::Grow),
        (90u64..140).prop_map(Step::Show),
        Just(Step::Start),
        Just(Step::End),
        Just(Step::Cut),
    ];
    proptest::collection::vec(step, 1..60)
}

proptest! {
    #[test]
    fn the_window_is_full_in_order_and_never_past_the_end(steps in steps(), follow: bool) {
        let mut play = Play::of(12);
        let mut flow = if follow { Flow::following() } else { Flow::reading() };
        let (mut width, mut height) = (30, 8);
        for step in steps {
            match step {
                Step::Scroll(by) => flow.scroll_by(&play, by),
                Step::Resize(w, h) => (width, height) = (w, h),
                Step::Push => play.push("one more block that came in"),
                Step::Grow if !play.texts.is_empty() => play.grow(" and it grows"),
                Step::Show(id) => flow.show(id),
                Step::Start => flow.to_start(&play),
                Step::End => flow.to_end(&play),
                Step::Cut => play.texts.truncate(play.texts.len() / 2),
                Step::Grow => {}
            }
            let window = flow.layout(&play, width, height);
            let all: Vec<(usize, usize)> = (0..play.len())
                .flat_map(|i| (0..play.lines(i, width).len()).map(move |row| (i, row)))
                .collect();
            let shown = usize::from(height).min(all.len());
            prop_assert_eq!(window.rows.len(), shown);
            if let Some(first) = window.rows.first() {
                let at = all.iter().position(|place| place == first).unwrap();
                prop_assert_eq!(&window.rows[..], &all[at..at + shown]);
                prop_assert_eq!(window.above, at > 0);
                prop_assert_eq!(window.below, at + shown < all.len());
            }
        }
    }
}
