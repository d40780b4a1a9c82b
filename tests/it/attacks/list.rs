//! The list of attacks on a terminal, and what may never reach one. Shared with the unit tests of
//! `src/text.rs`.

use std::sync::LazyLock;

use regex::Regex;

/// One attack: its name and its bytes, which need not be UTF-8.
pub struct Attack {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

pub static ATTACKS: LazyLock<Vec<Attack>> = LazyLock::new(|| {
    let rows = include_str!("list.txt").lines().filter(|row| !row.starts_with('#'));
    rows.map(|row| {
        let (name, bytes) = row.split_once(" = ").expect("NAME = BYTES");
        Attack { name, bytes: unescaped(bytes) }
    })
    .collect()
});

impl Attack {
    /// The attack as text: what is no UTF-8 is a mark by then.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// A character that may not be in what a terminal shows, by Unicode's own tables. Joiners and
/// variation selectors have their uses, and a line break is one.
pub static FORBIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]--[\n\u{200C}\u{200D}\p{Variation_Selector}]]";
    Regex::new(pattern).expect("a pattern")
});

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = &rest[at + 1..];
        rest = if let Some(hex) = escape.strip_prefix("u{") {
            let (hex, after) = hex.split_once('}').expect("an end of \\u{..}");
            let code = u32::from_str_radix(hex, 16).expect("hexadecimal digits");
            let c = char::from_u32(code).expect("a character");
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            after
        } else if let Some(hex) = escape.strip_prefix('x') {
            bytes.push(u8::from_str_radix(&hex[..2], 16).expect("hexadecimal digits"));
            &hex[2..]
        } else {
            bytes.push(b'\\');
            escape.strip_prefix('\\').expect("a known escape")
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
