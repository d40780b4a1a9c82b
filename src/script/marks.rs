//! The marks that open and close thoughts and actions: brackets of both widths, and tags.

use super::Kind;

/// What opened a thought or an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// `[`, `［`, `【`. Any closing one ends any opening one: models mix the widths.
    Bracket,
    /// `(`, `（`.
    Paren,
    Tag(Tag),
}

impl Frame {
    pub fn kind(self) -> Kind {
        match self {
            Self::Bracket => Kind::Thought,
            Self::Paren => Kind::Action,
            Self::Tag(tag) => tag.kind(),
        }
    }
}

/// The tags that role-play models write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    RoleThinking,
    SystemThinking,
    Think,
    Thought,
    RoleAction,
}

impl Tag {
    pub fn kind(self) -> Kind {
        match self {
            Self::RoleAction => Kind::Action,
            _ => Kind::Thought,
        }
    }

    /// By the name between `<` and `>`, in any case, with `_`, `-` or blanks or nothing between
    /// the words.
    fn named(name: &str) -> Option<Self> {
        let plain: String = name
            .chars()
            .filter(|c| !matches!(c, '_' | '-' | ' '))
            .map(|c| c.to_ascii_lowercase())
            .collect();
        Some(match plain.as_str() {
            "rolethinking" => Self::RoleThinking,
            "systemthinking" => Self::SystemThinking,
            "think" | "thinking" => Self::Think,
            "thought" | "thoughts" | "innerthought" | "innerthoughts" => Self::Thought,
            "roleaction" | "action" => Self::RoleAction,
            _ => return None,
        })
    }
}

/// One mark of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Open(Frame),
    Close(Frame),
    LineBreak,
}

/// No tag that is known is longer; a `<` without a `>` within this many bytes is text.
const LONGEST_TAG: usize = 32;

/// The first mark at or after byte `from`: where it begins, its length in bytes, what it is.
pub(super) fn next_mark(source: &str, from: usize) -> Option<(usize, usize, Mark)> {
    let mut rest = source.get(from..)?;
    loop {
        let (index, c) = rest.char_indices().find(|(_, c)| is_mark(*c))?;
        let found = rest.get(index..)?;
        let at = source.len() - found.len();
        let mark = match c {
            // `ESC [` begins a terminal's control sequence and no thought.
            '[' if source.get(..at).is_some_and(|before| before.ends_with('\x1b')) => None,
            '[' | '［' | '【' => Some((c.len_utf8(), Mark::Open(Frame::Bracket))),
            ']' | '］' | '】' => Some((c.len_utf8(), Mark::Close(Frame::Bracket))),
            '(' | '（' => Some((c.len_utf8(), Mark::Open(Frame::Paren))),
            ')' | '）' => Some((c.len_utf8(), Mark::Close(Frame::Paren))),
            '\n' => Some((1, Mark::LineBreak)),
            _ => tag(found),
        };
        if let Some((length, mark)) = mark {
            return Some((at, length, mark));
        }
        rest = found.get(1..)?;
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '[' | '［' | '【' | ']' | '］' | '】' | '(' | '（' | ')' | '）' | '<' | '\n')
}

/// The tag that `text` begins with.
fn tag(text: &str) -> Option<(usize, Mark)> {
    let end = text.bytes().take(LONGEST_TAG).position(|b| b == b'>')?;
    let name = text.get(1..end)?;
    let mark = match name.strip_prefix('/') {
        Some(name) => Mark::Close(Frame::Tag(Tag::named(name)?)),
        None => Mark::Open(Frame::Tag(Tag::named(name)?)),
    };
    Some((end + 1, mark))
}
