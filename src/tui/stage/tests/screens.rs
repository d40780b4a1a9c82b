//! Every screen in two languages at three sizes: its text, and the styles of a colour theme and of
//! the one without colours. How each is come to is [`super::places`].

use std::{collections::BTreeSet, fmt::Write};

use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::Buffer,
    style::{Color, Modifier, Style},
};

use super::{
    places::{Language, begun},
    *,
};
use crate::{
    text,
    tui::{
        keymap::TABLE,
        theme::{Depth, Sight, Theme, Themes, Wardrobe},
    },
};

const SIZES: [(u16, u16); 3] = [(40, 12), (80, 24), (160, 48)];

/// The screens, and the keys that lead to each from where the name before them says.
const WALK: [(&str, &str, &str); 70] = [
    ("library", "library", ""),
    ("library_searched", "library", "\"o\""),
    ("story", "story", "down down"),
    ("shelf", "shelf", ""),
    ("shelf_marked", "shelf", "down"),
    ("shelf_unreadable", "shelf", "end"),
    ("shelf_find", "shelf", "/ \"o\""),
    ("shelf_name", "shelf", "down n"),
    ("shelf_tags", "shelf", "down t"),
    ("shelf_note", "shelf", "down c"),
    ("shelf_export", "shelf", "e"),
    ("trash", "trash", ""),
    ("writing", "writing", ""),
    ("writing_end", "writing", "end"),
    ("writing_field", "writing", "down down enter"),
    ("writing_card", "writing", "c"),
    ("writing_lost", "writing", "enter \"x\" enter esc"),
    ("casting", "casting", ""),
    ("casting_models", "casting", "f6"),
    ("casting_character", "casting", "f6 end space"),
    ("casting_picker", "casting", "end up up up up space"),
    ("rules", "casting", "f3"),
    ("stage", "play", ""),
    ("writing_line", "play", "\"o\""),
    ("parts", "play", "tab"),
    ("naming", "play", "ctrl-n"),
    ("help", "play", "?"),
    ("tour", "library", "f1 t"),
    ("tour_stage", "play", "? t"),
    ("themes", "play", "alt-t"),
    ("feelings", "play", "alt-h right"),
    ("palette", "play", "ctrl-p"),
    ("palette_searched", "play", "ctrl-p \"o\""),
    ("confirm", "play", "ctrl-x"),
    ("models", "play", "f6"),
    ("asked", "asked", ""),
    ("held", "held", ""),
    ("fault", "fault", ""),
    ("watching", "watching", ""),
    ("recording", "recording", ""),
    ("desk", "play", "f2 up"),
    ("changing", "play", "f2 up e"),
    ("why", "play", "f2 up w"),
    ("book", "play", "f2 up b"),
    ("tree", "play", "f2 up t"),
    ("inspector", "play", "f2 up i"),
    ("inspector_memories", "play", "f2 up i backtab"),
    ("finding", "play", "f2 up i / \"o\""),
    ("compare", "play", "f2 up a"),
    ("choice", "choice", ""),
    ("reason", "choice", "1 \"o\""),
    ("replay", "play", "f2 up x"),
    ("profile", "play", "f2 up x end up enter"),
    ("runs", "runs", ""),
    ("over", "end", ""),
    ("onward", "onward", ""),
    ("verdict", "judged", "enter"),
    ("flaw", "judged", "enter down tab"),
    ("ordering", "judged", "enter a"),
    ("figures", "judged", "enter v"),
    ("figures_spread", "judged", "enter v tab"),
    ("figures_beside", "judged", "enter v tab tab"),
    ("figures_probe", "judged", "enter v backtab backtab"),
    ("figures_agreement", "judged", "enter v backtab"),
    ("marking", "judged", "enter m"),
    ("marks", "judged", "enter m ctrl-u \"Ann\" enter"),
    ("marks_type", "judged", "enter m ctrl-u \"Ann\" enter f"),
    ("marks_label", "judged", "enter m ctrl-u \"Ann\" enter l"),
    ("marks_rating", "judged", "enter m ctrl-u \"Ann\" enter r"),
    ("marks_comment", "judged", "enter m ctrl-u \"Ann\" enter c \"o\""),
];

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

/// A screen, an overlay or a context of keys that nobody has walked to fails here.
#[test]
fn the_walk_leads_to_everything_that_has_keys() {
    let (mut screens, mut overlays) = (BTreeSet::new(), BTreeSet::new());
    let mut left: BTreeSet<&str> = TABLE.iter().map(|row| row.context.name()).collect();
    left.remove("everywhere");
    for (_, place, keys) in WALK {
        let ([screen, overlay], contexts) =
            reached(place, keys, Language::English, "plain").place();
        screens.extend(screen);
        overlays.extend(overlay);
        for context in contexts {
            left.remove(context.name());
        }
    }
    assert_eq!([screens.len(), overlays.len()], App::PLACES);
    assert_eq!(left, BTreeSet::new(), "contexts that are not walked to");
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
                let footer = text.lines().last().unwrap_or_default();
                let keys = footer.split("   ").filter_map(|key| key.split_whitespace().next());
                let mut told_keys = BTreeSet::new();
                for key in keys {
                    assert!(told_keys.insert(key), "{name}: {key} stands twice in {footer}");
                }
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
