//! Colours as numbers: how bright, how far apart, how well one is read on another.
//!
//! Knows no style and no terminal but the usual values of its numbered colours.

use ratatui::style::Color;

/// Red, green and blue from 0 to 255.
pub(super) type Rgb = [u8; 3];

/// What xterm shows for the sixteen colours; others come near it.
const SIXTEEN: [(Color, Rgb); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

/// The sixteen colours of every colour terminal.
pub(super) fn sixteen() -> impl Iterator<Item = (Color, Rgb)> {
    SIXTEEN.into_iter()
}

/// The colours of a 256-colour terminal that nobody redefines: the cube and the greys.
pub(super) fn indexed() -> impl Iterator<Item = (Color, Rgb)> {
    (16..=u8::MAX).map(|index| (Color::Indexed(index), of_index(index)))
}

fn of_index(index: u8) -> Rgb {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let level = |at: u8| LEVELS[usize::from(at)];
    match index {
        0..16 => SIXTEEN[usize::from(index)].1,
        16..232 => {
            let at = index - 16;
            [level(at / 36), level(at / 6 % 6), level(at % 6)]
        }
        232.. => [8 + (index - 232) * 10; 3],
    }
}

/// What a terminal shows for `colour`; `None`: nobody knows.
pub(super) fn shown(colour: Color) -> Option<Rgb> {
    match colour {
        Color::Reset => None,
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(index) => Some(of_index(index)),
        named => sixteen().find(|(one, _)| *one == named).map(|(_, rgb)| rgb),
    }
}

fn linear(rgb: Rgb) -> [f64; 3] {
    rgb.map(|channel| match f64::from(channel) / 255.0 {
        c if c <= 0.04045 => c / 12.92,
        c => ((c + 0.055) / 1.055).powf(2.4),
    })
}

/// Relative luminance as WCAG 2.1 defines it: 0 is black, 1 is white.
pub(super) fn luminance(rgb: Rgb) -> f64 {
    let [r, g, b] = linear(rgb);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Contrast of two colours as WCAG 2.1 defines it, from 1 to 21.
pub(super) fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (a, b) = (luminance(one) + 0.05, luminance(other) + 0.05);
    a.max(b) / a.min(b)
}

/// What dimmed text looks like: terminals mix about a third of the ground in.
pub(super) fn dimmed(text: Rgb, ground: Rgb) -> Rgb {
    std::array::from_fn(|i| {
        let mixed = (u16::from(text[i]) * 2 + u16::from(ground[i])) / 3;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    })
}

/// How far apart two colours look, in Oklab times 100: 2 is just seen, 100 is from black to white.
pub(super) fn distance(one: Rgb, other: Rgb) -> f64 {
    distance_of_light(linear(one), linear(other))
}

/// The same of two mixtures of linear light.
pub(super) fn distance_of_light(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (a, b) = (oklab(one), oklab(other));
    let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
    sum.sqrt() * 100.0
}

fn oklab([r, g, b]: [f64; 3]) -> [f64; 3] {
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

/// How eyes that lack a kind of cone see a colour, in linear light: the model of Machado, Oliveira
/// and Fernandes (2009) at full severity.
#[cfg(test)]
pub(super) fn seen_by(eyes: [[f64; 3]; 3], rgb: Rgb) -> [f64; 3] {
    let light = linear(rgb);
    eyes.map(|row| row.iter().zip(light).map(|(part, c)| part * c).sum::<f64>().clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_and_distance_have_their_known_ends() {
        let (black, white) = ([0; 3], [255; 3]);
        assert!((contrast(black, white) - 21.0).abs() < 0.01);
        assert!((contrast(white, white) - 1.0).abs() < 1e-9);
        assert!((distance(black, white) - 100.0).abs() < 0.1);
        // The example of WCAG's own understanding document: #777 on white misses 4.5.
        assert!((4.47..4.5).contains(&contrast([0x77; 3], white)));
    }

    #[test]
    fn the_numbered_colours_are_where_xterm_has_them() {
        for (index, rgb) in
            [(16, [0, 0, 0]), (21, [0, 0, 255]), (196, [255, 0, 0]), (232, [8; 3]), (255, [238; 3])]
        {
            assert_eq!(of_index(index), rgb, "{index}");
        }
        assert_eq!(indexed().count(), 240);
    }
}
