//! What holds for every theme that comes with the program, and what a wrong one is told.

use ratatui::style::{Color, Modifier, Style};

use super::*;

/// Least contrast of text, and that of the themes for those who need more.
const READ: f64 = 4.5;
const READ_BY_ALL: f64 = 7.0;

/// How protanopia, deuteranopia and tritanopia change linear light; see [`colour::seen_by`].
const EYES: [(&str, [[f64; 3]; 3]); 3] = [
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

fn all() -> impl Iterator<Item = (&'static str, Theme)> {
    BUNDLED.iter().map(|(name, text)| (*name, Theme::parse(text).unwrap()))
}

fn styles(theme: &Theme) -> Vec<(&'static str, Style)> {
    let speakers = theme.speakers.iter().map(|style| ("speaker", *style));
    theme.meanings().into_iter().chain(speakers).collect()
}

#[test]
fn there_are_themes_for_every_need() {
    let grounds: Vec<_> = all().map(|(_, theme)| theme.ground()).collect();
    let count = |wanted| grounds.iter().filter(|ground| **ground == wanted).count();
    assert!(count(Some(Ground::Dark)) >= 2 && count(Some(Ground::Light)) >= 2);
    assert!(grounds.len() >= 8 && count(None) == 2, "{grounds:?}");
}

#[test]
fn parts_of_a_line_and_severities_differ_without_colour() {
    for (name, theme) in all() {
        for group in [
            vec![theme.speech, theme.thought, theme.action, theme.narration],
            vec![theme.minor, theme.moderate, theme.severe],
            vec![theme.page, theme.selection],
        ] {
            for (i, one) in group.iter().enumerate() {
                for other in &group[..i] {
                    assert_ne!(one.add_modifier, other.add_modifier, "{name}");
                }
            }
        }
    }
}

#[test]
fn speakers_have_colours_of_their_own() {
    for (name, theme) in all() {
        assert!(theme.speakers.len() >= 6, "{name}");
        if name != "plain" {
            for i in 0..theme.speakers.len() {
                for j in 0..i {
                    assert_ne!(theme.speaker(i), theme.speaker(j), "{name} {i} {j}");
                }
            }
        }
        assert_eq!(theme.speaker(theme.speakers.len()), theme.speaker(0));
    }
}

#[test]
fn the_plain_theme_has_no_colour_and_none_has_at_no_depth() {
    let plain = Theme::bundled("plain").unwrap();
    for theme in [plain].into_iter().chain(all().map(|(_, theme)| theme.at(Depth::None))) {
        for (meaning, style) in styles(&theme) {
            assert_eq!((style.fg, style.bg), (None, None), "{meaning}");
        }
    }
}

/// The contrast of each text on the page and on the chosen row, with what it is.
fn contrasts(theme: &Theme) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    for (meaning, style) in styles(theme) {
        if matches!(meaning, "border" | "bar-empty") {
            continue;
        }
        for (place, ground) in [("page", theme.page.bg), ("chosen", theme.selection.bg)] {
            let Some(bg) = style.bg.or(ground).and_then(colour::shown) else { continue };
            let mut fg = style.fg.or(theme.page.fg).and_then(colour::shown).unwrap();
            if style.add_modifier.contains(Modifier::DIM) {
                fg = colour::dimmed(fg, bg);
            }
            found.push((format!("{meaning} on {place}"), colour::contrast(fg, bg)));
        }
    }
    found
}

#[test]
fn every_text_can_be_read_on_its_ground_at_every_depth() {
    for (name, theme) in all().filter(|(_, theme)| theme.ground().is_some()) {
        let least = if name.starts_with("contrast") { READ_BY_ALL } else { READ };
        for depth in [Depth::True, Depth::Indexed, Depth::Sixteen] {
            let found = contrasts(&theme.at(depth));
            assert!(found.len() > 20, "{name}");
            for (text, contrast) in found {
                assert!(contrast >= least, "{name} at {depth:?}: {text} has {contrast:.2}");
            }
        }
    }
}

#[test]
fn no_depth_is_given_colours_it_has_not() {
    for (name, theme) in all() {
        for (meaning, style) in styles(&theme.at(Depth::Indexed)) {
            let rgb = [style.fg, style.bg].map(|one| matches!(one, Some(Color::Rgb(..))));
            assert_eq!(rgb, [false, false], "{name} {meaning}");
        }
        for (meaning, style) in styles(&theme.at(Depth::Sixteen)) {
            for colour in [style.fg, style.bg].into_iter().flatten() {
                let many = matches!(colour, Color::Rgb(..) | Color::Indexed(_));
                assert!(!many, "{name} {meaning} {colour:?}");
            }
        }
        assert_eq!(theme.at(Depth::True), theme);
    }
}

#[test]
fn the_chosen_row_is_seen_at_every_depth() {
    for (name, theme) in all() {
        for depth in [Depth::True, Depth::Indexed, Depth::Sixteen, Depth::None] {
            let Theme { page, selection, .. } = theme.at(depth);
            let turned = selection.add_modifier.contains(Modifier::REVERSED);
            let bold = selection.add_modifier.contains(Modifier::BOLD);
            assert!(turned || selection.bg != page.bg || bold, "{name} at {depth:?}");
        }
    }
}

fn severities(theme: &Theme) -> [[u8; 3]; 3] {
    [theme.minor, theme.moderate, theme.severe].map(|s| s.fg.and_then(colour::shown).unwrap())
}

#[test]
fn colour_blind_eyes_tell_severities_apart_in_the_safe_theme() {
    let least = |theme: &Theme, eyes| {
        let [minor, moderate, severe] =
            severities(theme).map(|colour| colour::seen_by(eyes, colour));
        [(minor, moderate), (minor, severe), (moderate, severe)]
            .map(|(one, other)| colour::distance_of_light(one, other))
            .into_iter()
            .fold(f64::INFINITY, f64::min)
    };
    for (eyes, matrix) in EYES {
        let safe = least(&Theme::bundled("safe").unwrap(), matrix);
        assert!(safe >= 15.0, "{eyes}: {safe:.1}");
        // What the safe theme is there for: the others do not reach that.
        let paper = least(&Theme::bundled("paper").unwrap(), matrix);
        assert!(paper < 15.0, "{eyes}: {paper:.1}");
    }
}

const ENOUGH: &str = "base = \"ink\"\n[styles]\n";

#[test]
fn styles_inherit_and_change_what_they_inherit() {
    let text = format!(
        "{ENOUGH}accent = {{ fg = \"#010203\", bold = true }}\n\
         player = {{ inherit = \"accent\", bold = false, italic = true }}\nwarning = \"player\"\n"
    );
    let theme = Theme::parse(&text).unwrap();
    let player = Style::new().fg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::ITALIC);
    assert_eq!((theme.player, theme.warning), (player, player));
    // Of the bundled theme below, what inherits changes along.
    assert_eq!(theme.matched.fg, Some(Color::Rgb(1, 2, 3)));
    assert_eq!(theme.moderate, player.add_modifier(Modifier::BOLD));
    // Without a style of its own, a meaning looks like the one it is akin to.
    assert_eq!(theme.streaming, theme.accent);
}

#[test]
fn colours_by_name_go_before_those_of_the_theme_below() {
    let text = "base = \"ink\"\n[colours]\naccent = \"#0a0b0c\"\n\
                [styles]\nspeech = { fg = \"accent\", bg = \"light-red\" }\n";
    let theme = Theme::parse(text).unwrap();
    assert_eq!(theme.accent.fg, Some(Color::Rgb(10, 11, 12)));
    assert_eq!((theme.speech.fg, theme.speech.bg), (theme.accent.fg, Some(Color::LightRed)));
}

#[test]
fn a_wrong_theme_is_told_where_it_is_wrong() {
    for (text, told) in [
        (format!("{ENOUGH}speech = {{ blink = true }}"), "line 3: unknown key `blink` in a style"),
        (
            format!("{ENOUGH}\nspeach = \"dim\""),
            "line 4: unknown key `speach` among the styles; did you mean `speech`?",
        ),
        (
            format!("{ENOUGH}dim = \"status\""),
            "line 3: a style cannot inherit itself: dim → status → dim",
        ),
        (format!("{ENOUGH}dim = \"dim\""), "line 3: a style cannot inherit itself: dim → dim"),
        (
            format!("{ENOUGH}warning = \"page\"\naccent = \"matched\""),
            "line 4: a style cannot inherit itself: accent → matched → accent",
        ),
        (
            format!("{ENOUGH}speech = {{ inherit = \"shout\" }}"),
            "line 3: there is no style `shout` to inherit",
        ),
        (
            format!("{ENOUGH}speech = {{ fg = \"accnt\" }}"),
            "line 3: `accnt` is no colour; write #rrggbb, a number up to 255 or a name such as light-red; did you mean `accent`?",
        ),
        (format!("{ENOUGH}speakers = [\n\"dim\",\n{{ fg = 1 }}]"), "line 5: `fg` must be a text"),
        (format!("{ENOUGH}speech = {{ bold = \"yes\" }}"), "line 3: `bold` must be true or false"),
        (
            format!("{ENOUGH}[styles.speech]\nbold = true\nfg = \"#12\""),
            "line 5: `#12` is no colour",
        ),
        ("base = \"inc\"".to_owned(), "line 1: there is no bundled theme `inc`"),
        ("\n\n[styles]\npage = {}".to_owned(), "line 3: the style `dim` is missing"),
        ("colour = 1".to_owned(), "line 1: unknown key `colour`; did you mean `colours`?"),
        ("about = \"x".to_owned(), "line 1: this is no TOML"),
        ("[colours]\nred = 3".to_owned(), "line 2: `red` must be a text"),
        ("[colours]\nmine = \"reddish\"".to_owned(), "line 2: `reddish` is no colour"),
    ] {
        let wrong = Theme::parse(&text).expect_err(&text).to_string();
        assert!(wrong.starts_with(told), "{text}\n{wrong}");
    }
}

#[test]
fn the_terminal_decides_where_nobody_chose() {
    for (variables, ground, name) in [
        (&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")][..], None, "plain"),
        (&[("NO_COLOR", ""), ("COLORTERM", "truecolor")], None, "ink"),
        (&[("COLORTERM", "24bit")], Some(Ground::Dark), "ink"),
        (&[("COLORTERM", "24bit")], Some(Ground::Light), "paper"),
        (&[("TERM", "xterm-256color")], Some(Ground::Light), "paper"),
        (&[("TERM", "linux")], Some(Ground::Light), "sixteen"),
        (&[("TERM", "dumb")], None, "plain"),
        (&[], None, "sixteen"),
    ] {
        let mut sight = Sight::of(|asked| {
            let pair = variables.iter().find(|(name, _)| *name == asked);
            pair.map(|(_, value)| (*value).to_owned())
        });
        sight.ground = ground;
        let wardrobe = Wardrobe::new(Themes::bundled(), "auto", sight);
        assert_eq!(wardrobe.meant("auto"), name, "{variables:?}");
        assert_eq!(wardrobe.worn(), wardrobe.theme(name).unwrap());
    }
}

#[test]
fn a_theme_that_is_named_goes_before_no_color_but_not_before_a_terminal_without_any() {
    let worn = |depth| {
        let sight = Sight { depth, no_color: true, ground: None };
        Wardrobe::new(Themes::bundled(), "ink", sight).worn()
    };
    assert_eq!(worn(Depth::True), Theme::bundled("ink").unwrap());
    assert_eq!(worn(Depth::None), Theme::bundled("plain").unwrap());
}

#[test]
fn a_theme_whose_file_is_wrong_now_stays_as_it_was() {
    let mut themes = Themes::bundled();
    let mine = Known { name: "mine".into(), own: true, ..themes.known[1].clone() };
    themes.known.push(mine);
    let mut wardrobe = Wardrobe::default();
    wardrobe.restock(themes);
    wardrobe.choose("mine");
    let before = wardrobe.worn();
    assert_eq!(before, Theme::bundled("paper").unwrap());
    let wrong = WrongFile { name: "mine".into(), told: "mine.toml:1: wrong".into() };
    wardrobe.restock(Themes { wrong: vec![wrong], ..Themes::bundled() });
    assert_eq!(wardrobe.worn(), before);
    wardrobe.restock(Themes::bundled());
    assert_ne!(wardrobe.worn(), before);
}
