//! A journal looked at without reading all of it: most of its bytes are what models were asked and
//! answered, and those are passed over.

use std::{borrow::Cow, io::BufRead};

use serde::Deserialize;

/// The lines of `bytes` with their ends. Most of a journal is looked through for line ends alone, and
/// a byte-wise split takes several times as long.
pub(super) fn lines_of(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let all = bytes;
        // Reading from memory cannot fail, and has read nothing at the end.
        let length = bytes.skip_until(b'\n').ok().filter(|length| *length > 0)?;
        all.get(..length)
    })
}

pub(super) fn fact<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Option<T> {
    serde_json::from_slice(line).ok()
}

/// Time and kind of a fact. In a line as it is written they stand before everything else and hold
/// no escapes, so the rest is not looked at.
pub(super) fn head(line: &[u8]) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    const NEAR: usize = 120;
    let near = &line[..line.len().min(NEAR)];
    let quick = || {
        let near = String::from_utf8_lossy(near);
        let (_, rest) = near.split_once(r#","at":""#)?;
        let (at, rest) = rest.split_once('"')?;
        let (event, _) = rest.strip_prefix(r#","event":""#)?.split_once('"')?;
        Some((at.to_owned().into(), event.to_owned().into()))
    };
    quick().or_else(|| {
        let head: Head<'_> = serde_json::from_slice(line).ok()?;
        Some((head.at, head.event))
    })
}

/// The beginning of a line.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(borrow)]
    event: Cow<'a, str>,
}
