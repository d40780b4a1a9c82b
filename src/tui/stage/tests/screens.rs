//! Every screen in two languages at three sizes: its text, and the styles of a colour theme and of
//! the one without colours.

use std::fmt::Write;

use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::Buffer,
    style::{Color, Modifier, Style},
};

use super::*;
use crate::{
    text,
    tui::{
        models::{Listing, Models, State},
        tests::{chinese, offer, scene},
        theme::{Depth, Sight, Theme, Themes, Wardrobe},
    },
};

const SIZES: [(u16, u16); 3] = [(40, 12), (80, 24), (160, 48)];

/// The screens, and the keys that lead to each from where the name before the colon says.
const WALK: [(&str, &str, &str); 27] = [
    ("library", "library", ""),
    ("library_searched", "library", "\"o\""),
    ("casting", "casting", ""),
    ("casting_models", "casting", "f6"),
    ("casting_picker", "casting", "end space"),
    ("rules", "casting", "f3"),
    ("stage", "play", ""),
    ("parts", "play", "tab"),
    ("naming", "play", "ctrl-n"),
    ("help", "play", "?"),
    ("themes", "play", "alt-t"),
    ("feelings", "play", "alt-h right"),
    ("models", "play", "f6"),
    ("desk", "play", "f2 up"),
    ("changing", "play", "f2 up e"),
    ("why", "play", "f2 up w"),
    ("book", "play", "f2 up b"),
    ("tree", "play", "f2 up t"),
    ("inspector", "play", "f2 up i"),
    ("compare", "play", "f2 up a"),
    ("replay", "play", "f2 up x"),
    ("over", "end", ""),
    ("verdict", "judged", "enter"),
    ("flaw", "judged", "enter down tab"),
    ("ordering", "judged", "enter a"),
    ("figures", "judged", "enter v"),
    ("marking", "judged", "enter m"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    Chinese,
}

impl Evening {
    fn in_language(language: Language) -> Self {
        let mut evening = match language {
            Language::English => Self::marren(),
            Language::Chinese => Self::of(ferry(), &["琴客"], ModelRef::new("lab", "big")),
        };
        let listing = Listing {
            endpoint: "lab".to_owned(),
            address: "http://lab/v1".to_owned(),
            from: "settings".to_owned(),
            state: State::Has(vec!["big".to_owned(), "small".to_owned()]),
        };
        let models = Models { listings: vec![listing], searching: false };
        evening.app.handle(Event::Told(Msg::Models(models)));
        match language {
            Language::English => evening.talk(),
            Language::Chinese => {
                evening.answer("【是那把琴。】（放下竹篙，半天没有说话）客官，这么晚还过江？对岸早就没有灯火了。");
                evening.answer("他在问琴客。\nNext Speaker: 琴客");
                evening.speak("琴客", "【他认得它。】有人等我。（低头）");
                evening.answer("江上该有动静。\nNext Speaker: Environment");
                evening.answer("雾里传来一声橹响，又远了。灯笼在船头晃了两下，终于定住。");
                evening.answer("Next Speaker: 琴客");
            }
        }
        evening
    }

    /// Every critic finds one flaw.
    fn judged(mut self, language: Language) -> Self {
        self.act(Act::End);
        let calls: Vec<CallId> = {
            let effects = self.play().judge_as_usual().unwrap();
            effects
                .into_iter()
                .filter_map(|effect| match effect {
                    Effect::Ask(request) => Some(request.call),
                    _ => None,
                })
                .collect()
        };
        let (instance, kind) = match language {
            Language::English => ("Supper is on the table.", "Breaks the mood of the scene"),
            Language::Chinese => ("雾里传来一声橹响，又远了。", "与场景气氛不合"),
        };
        let dimensions = [
            "Storyline Consistency",
            "Anthropomorphism",
            "Character Fidelity",
            "Storyline Quality",
        ];
        for ((call, dimension), severity) in calls.into_iter().zip(dimensions).zip([1, 3, 5, 2]) {
            let flaw = json!({"instance": instance, "type": kind, "severity": severity});
            let text = json!({dimension: {"flaws": [flaw]}}).to_string();
            let answer = Answer { text, ..Answer::default() };
            self.play().hear(Heard::Answer { call, answer });
        }
        self
    }
}

fn begun(place: &str, language: Language) -> App {
    match place {
        "library" => app(),
        "casting" => {
            let mut app = app();
            app.handle(match language {
                Language::English => offer(scene(), &["Marren"]),
                Language::Chinese => offer(chinese(), &["老周"]),
            });
            app
        }
        "play" => Evening::in_language(language).app,
        "end" => {
            let mut evening = Evening::in_language(language);
            evening.act(Act::End);
            evening.app
        }
        "judged" => Evening::in_language(language).judged(language).app,
        other => panic!("{other} is no place"),
    }
}

/// The screen that the keys lead to under a theme.
fn reached(place: &str, keys: &str, language: Language, theme: &str) -> App {
    let mut app = begun(place, language);
    let sight = Sight { depth: Depth::True, no_color: false, ground: None };
    app.dress(Wardrobe::new(Themes::bundled(), theme, sight));
    shown(&mut app, 80, 24);
    press(&mut app, keys);
    app
}

fn drawn(app: &mut App, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| app.draw(frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The styles of each row as runs of `name` and columns; rows in the page's style alone are left
/// out, and blanks count as the page where nothing is seen of their style.
fn styles(buffer: &Buffer, page: Style, name: impl Fn(Style) -> String) -> String {
    let mut told = String::new();
    for y in 0..buffer.area.height {
        let mut runs: Vec<(String, u16)> = Vec::new();
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            let wide = u16::try_from(text::width(cell.symbol())).unwrap().max(1);
            let seen = Modifier::REVERSED | Modifier::UNDERLINED;
            let blank = cell.symbol().trim().is_empty()
                && page.bg.is_none_or(|ground| cell.bg == ground)
                && !cell.modifier.intersects(seen);
            let name = if blank { "·".to_owned() } else { name(cell.style()) };
            match &mut runs[..] {
                [.., (last, columns)] if *last == name => *columns += wide,
                // A blank between two words ends nothing.
                [.., (before, columns), (_, 1)] if *before == name => {
                    *columns += 1 + wide;
                    runs.pop();
                }
                _ => runs.push((name, wide)),
            }
            x += wide;
        }
        if runs.len() > 1 {
            let runs: Vec<String> = runs.iter().map(|(name, n)| format!("{name}{n}")).collect();
            let _ = writeln!(told, "{y:>2} {}", runs.join(" "));
        }
    }
    told
}

/// The name of the first meaning whose style this is on the page.
fn meaning(theme: &Theme, style: Style) -> String {
    let same = |meaning: Style| {
        let laid = theme.page.patch(meaning);
        (laid.fg, laid.bg, laid.add_modifier) == (style.fg, style.bg, style.add_modifier)
    };
    let found = theme.meanings().into_iter().find(|(_, meaning)| same(*meaning));
    let speaker = || (0..8).find(|index| same(theme.speaker(*index)));
    match found {
        Some((name, _)) => name.to_owned(),
        None => match speaker() {
            Some(index) => format!("speaker-{index}-"),
            None => {
                let [fg, bg] = [style.fg, style.bg].map(Option::unwrap_or_default);
                format!("{fg}/{bg}/{:?}-", style.add_modifier)
            }
        },
    }
}

#[test]
fn every_screen_in_two_languages_with_and_without_colour() {
    let ink = Theme::bundled("ink").unwrap();
    for (language, code) in [(Language::English, "en"), (Language::Chinese, "zh")] {
        for (name, place, keys) in WALK {
            let [mut plain, mut coloured] =
                ["plain", "ink"].map(|theme| reached(place, keys, language, theme));
            let mut told = String::new();
            for (width, height) in SIZES {
                let none = styles(&drawn(&mut plain, (width, height)), Style::new(), |style| {
                    let colours = (style.fg.unwrap_or_default(), style.bg.unwrap_or_default());
                    assert_eq!(colours, (Color::Reset, Color::Reset), "{name}");
                    format!("{:?}", style.add_modifier)
                });
                let buffer = drawn(&mut coloured, (width, height));
                let colours = styles(&buffer, ink.page, |style| meaning(&ink, style));
                let text = shown(&mut coloured, width, height);
                // On the list of themes, the cursor is on the one that is worn.
                let same = text == shown(&mut plain, width, height);
                assert!(same || name == "themes", "{name}: a theme changes no text");
                let sum = crc32fast::hash(none.as_bytes());
                let _ = write!(
                    told,
                    "== {width}×{height}\n{text}-- ink\n{colours}-- plain {sum:08x}\n"
                );
            }
            insta::assert_snapshot!(format!("{name}_{code}"), told);
        }
    }
}
