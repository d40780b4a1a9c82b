//! Cuts a line at its marks.
//!
//! A line is read block by block: a block ends at the first line break outside thoughts and tags.
//! What a block holds depends on nothing behind it, so a growing line only reads its last block
//! anew. The one exception is the end of a thought that never began: it turns everything before it
//! into a thought, once and for all.

use std::ops::Range;

use super::{
    Kind, Odd, Part, Script,
    marks::{Frame, Mark, Tag, next_mark},
    names::{Names, Seen},
    stars,
};

/// How far a line is read for good.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    /// Byte of the source where the next block begins.
    at: usize,
    /// Number of parts and oddities before that byte.
    parts: usize,
    odd: usize,
    /// Brackets open at that byte; other than 0 only behind a thought that never began.
    open: usize,
    seen: Seen,
}

impl Progress {
    /// Reads what is not yet read for good. Parts of `script` that an earlier call read
    /// provisionally are replaced.
    pub fn advance(&mut self, script: &mut Script, names: &Names) {
        let Script { source, parts, odd } = script;
        parts.truncate(self.parts);
        odd.truncate(self.odd);
        loop {
            let mut block = Block::new(self.at, self.open);
            let end = block.read(source);
            let mut seen = self.seen;
            if let End::Unbegun { tag, open } = end {
                parts.clear();
                odd.clear();
                parts.push(Part { kind: Kind::Thought, range: 0..tag.end, inner: 0..tag.start });
                odd.push(Odd::NeverOpened(Kind::Thought));
                (self.at, self.open, seen) = (tag.end, open, Seen::default());
            } else {
                block.refine(source, names, &mut seen);
                parts.append(&mut block.parts);
                odd.append(&mut block.odd);
                let End::LineBreak { next } = end else {
                    return;
                };
                (self.at, self.open) = (next, 0);
            }
            (self.parts, self.odd, self.seen) = (parts.len(), odd.len(), seen);
        }
    }
}

/// Why a block ended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    /// The source is over.
    Text,
    /// A line break outside thoughts and tags.
    LineBreak { next: usize },
    /// A closing tag of a thought that never began. Models whose opening `<think>` is part of the
    /// prompt write these: all that stands before is thought. `open` brackets stay open.
    Unbegun { tag: Range<usize>, open: usize },
}

struct Block {
    stack: Vec<Frame>,
    /// Where the part that is being read begins, and the length of the mark that opened it.
    start: usize,
    lead: usize,
    parts: Vec<Part>,
    odd: Vec<Odd>,
}

impl Block {
    fn new(start: usize, open: usize) -> Self {
        Self {
            stack: vec![Frame::Bracket; open],
            start,
            lead: 0,
            parts: Vec::new(),
            odd: Vec::new(),
        }
    }

    fn read(&mut self, source: &str) -> End {
        let mut from = self.start;
        while let Some((at, length, mark)) = next_mark(source, from) {
            from = at + length;
            match mark {
                Mark::Open(frame) => self.open(frame, at, length),
                Mark::Close(frame) => {
                    if let Some(open) = self.close(frame, at, length) {
                        return End::Unbegun { tag: at..from, open };
                    }
                }
                Mark::LineBreak => {
                    if self.line_break(at) {
                        self.finish_part(Kind::Speech, from, 0);
                        return End::LineBreak { next: from };
                    }
                }
            }
        }
        for kind in [Kind::Thought, Kind::Action] {
            if self.stack.iter().any(|frame| frame.kind() == kind) {
                self.odd.push(Odd::NeverClosed(kind));
            }
        }
        // A thought that is never closed runs to the end of the message. The reference's pattern
        // leaves it to be seen instead; ending it at the line, at the next action or at the next
        // sentence would be a guess, and each wrong guess tells everybody what somebody thinks.
        self.finish_part(self.kind(), source.len(), 0);
        End::Text
    }

    /// What the text at this point is: a thought inside an action is a thought, and everything
    /// inside a thought is.
    fn kind(&self) -> Kind {
        let in_thought = self.stack.iter().any(|f| f.kind() == Kind::Thought);
        match self.stack.first() {
            _ if in_thought => Kind::Thought,
            Some(_) => Kind::Action,
            None => Kind::Speech,
        }
    }

    /// Within a tagged thought only tags count: reasoning is full of brackets that never match.
    fn in_tagged_thought(&self) -> bool {
        matches!(self.stack.last(), Some(Frame::Tag(tag)) if tag.kind() == Kind::Thought)
    }

    fn open(&mut self, frame: Frame, at: usize, length: usize) {
        let before = self.kind();
        let is_text = before == Kind::Thought
            && (frame.kind() == Kind::Action
                || (frame == Frame::Bracket && self.in_tagged_thought()));
        if is_text {
            return;
        }
        self.stack.push(frame);
        if self.kind() != before {
            self.finish_part(before, at, 0);
            self.lead = length;
        }
    }

    /// Gives the number of open brackets if the mark ends a tagged thought that never began.
    fn close(&mut self, frame: Frame, at: usize, length: usize) -> Option<usize> {
        let before = self.kind();
        let opened = match frame {
            Frame::Tag(Tag::RoleAction) if before == Kind::Thought => None,
            Frame::Tag(_) => self.stack.iter().rposition(|open| *open == frame),
            _ => (self.stack.last() == Some(&frame)).then(|| self.stack.len() - 1),
        };
        if let Some(index) = opened {
            self.stack.truncate(index);
            if self.kind() != before {
                self.finish_part(before, at + length, length);
            }
            return None;
        }
        match frame {
            Frame::Bracket if before != Kind::Thought => {
                self.odd.push(Odd::NeverOpened(Kind::Thought));
                None
            }
            Frame::Tag(tag) if tag.kind() == Kind::Thought && !self.in_tagged_thought() => {
                let brackets = self.stack.iter().filter(|open| **open == Frame::Bracket);
                Some(brackets.count())
            }
            _ => None,
        }
    }

    /// Whether the block ends here. `(` that is still open ends with its line: real lines never
    /// break inside one, and what follows is more often speech than not.
    fn line_break(&mut self, at: usize) -> bool {
        let before = self.kind();
        if before == Kind::Thought {
            return false;
        }
        let open = self.stack.len();
        while self.stack.last() == Some(&Frame::Paren) {
            self.stack.pop();
        }
        if self.stack.len() < open {
            self.odd.push(Odd::NeverClosed(Kind::Action));
        }
        if self.kind() != before {
            self.finish_part(before, at, 0);
        }
        self.stack.is_empty()
    }

    /// The part that is being read is a `kind` and ends at byte `end` with a mark of `tail` bytes.
    fn finish_part(&mut self, kind: Kind, end: usize, tail: usize) {
        if self.start < end {
            self.parts.push(Part {
                kind,
                range: self.start..end,
                inner: self.start + self.lead..end - tail,
            });
        }
        self.start = end;
        self.lead = 0;
    }

    /// Finds what brackets and tags do not tell: names in front, and asterisks.
    fn refine(&mut self, source: &str, names: &Names, seen: &mut Seen) {
        let Self { parts, odd, .. } = self;
        stars::join_to_brackets(source, parts);
        names.find(source, parts, odd, seen);
        if stars::find_actions(source, parts, odd) {
            // A name can stand behind an action, and an action in asterisks behind a name.
            names.find(source, parts, odd, seen);
        }
        if odd.contains(&Odd::NeverClosed(Kind::Thought)) {
            names.find_in_open_thought(source, parts, odd, seen);
        }
    }
}
