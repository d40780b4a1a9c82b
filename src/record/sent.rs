//! The full messages of a call, out of what the facts store of them.

use super::Record;
use crate::chat::{CallId, Message, Request};

/// Why the messages of a call cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SentError {
    #[error("call {0} is not in this play")]
    NotAsked(CallId),
    #[error("call {call} builds on call {base}, which was not asked before it")]
    NoBase { call: CallId, base: CallId },
    #[error("call {call} keeps {keep} messages of one that has {has}")]
    TooMany { call: CallId, keep: usize, has: usize },
}

/// What [`super::Record::Asked`] stores of a call's messages.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    pub base: Option<CallId>,
    pub keep: usize,
    pub messages: &'a [Message],
}

impl Record {
    /// The fact that `request` is sent; `before` is an earlier call and all that it was sent.
    pub fn asked(request: &Request, before: Option<(CallId, &[Message])>) -> Self {
        let keep = before.map_or(0, |(_, messages)| kept(messages, &request.messages));
        Self::Asked {
            call: request.call,
            purpose: request.purpose.clone(),
            model: request.model.clone(),
            params: request.params,
            base: before.map(|(call, _)| call).filter(|_| keep > 0),
            keep,
            messages: request.messages[keep..].to_vec(),
        }
    }
}

/// How many of its first messages `messages` has in common with `before`: the `keep` of
/// [`super::Record::Asked`]; what follows them is to be stored.
pub fn kept(before: &[Message], messages: &[Message]) -> usize {
    let pairs = before.iter().zip(messages);
    pairs.take_while(|(old, new)| old == new).count()
}

/// All messages that `call` was sent, by the chain of calls it builds on; `sent` gives what is
/// stored of each.
///
/// # Errors
/// There is no such call, or its chain is broken: it builds on a call that was not asked before
/// it, or keeps more messages than there are.
pub fn messages_of<'a>(
    call: CallId,
    sent: impl Fn(CallId) -> Option<Sent<'a>>,
) -> Result<Vec<Message>, SentError> {
    let mut chain = Vec::new();
    let mut id = call;
    let mut link = sent(call).ok_or(SentError::NotAsked(call))?;
    while let Some(base) = link.base {
        chain.push((id, link));
        // Calls are numbered as they are asked, so no chain can run in a circle.
        let earlier = sent(base).filter(|_| base < id);
        link = earlier.ok_or(SentError::NoBase { call: id, base })?;
        id = base;
    }
    let mut messages = link.messages.to_vec();
    for (call, link) in chain.into_iter().rev() {
        let (keep, has) = (link.keep, messages.len());
        if keep > has {
            return Err(SentError::TooMany { call, keep, has });
        }
        messages.truncate(keep);
        messages.extend_from_slice(link.messages);
    }
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    type Stored = HashMap<CallId, (Option<CallId>, usize, Vec<Message>)>;

    fn sent<'a>(stored: &'a Stored) -> impl Fn(CallId) -> Option<Sent<'a>> {
        |call| {
            let (base, keep, messages) = stored.get(&call)?;
            Some(Sent { base: *base, keep: *keep, messages })
        }
    }

    fn asked(
        call: u64,
        base: Option<u64>,
        keep: usize,
        texts: &[&str],
    ) -> (CallId, (Option<CallId>, usize, Vec<Message>)) {
        let messages = texts.iter().map(|text| Message::user(*text)).collect();
        (CallId(call), (base.map(CallId), keep, messages))
    }

    #[test]
    fn chains() {
        let stored = Stored::from([
            asked(1, None, 0, &["a", "b"]),
            asked(2, Some(1), 1, &["c", "d"]),
            asked(3, Some(2), 3, &["e"]),
            asked(4, Some(4), 0, &["circle"]),
            asked(5, Some(6), 0, &["to and"]),
            asked(6, Some(5), 0, &["fro"]),
            asked(7, Some(1), 3, &[]),
            asked(8, Some(7), 0, &["on a broken one"]),
            asked(9, Some(0), 0, &[]),
        ]);
        let of = |call| {
            messages_of(CallId(call), sent(&stored)).map(|messages| {
                let texts = messages.into_iter().map(|message| message.content);
                texts.collect::<Vec<_>>().join("")
            })
        };
        let no_base =
            |call, base| Err(SentError::NoBase { call: CallId(call), base: CallId(base) });
        let too_many = Err(SentError::TooMany { call: CallId(7), keep: 3, has: 2 });
        assert_eq!(of(1).as_deref(), Ok("ab"));
        assert_eq!(of(2).as_deref(), Ok("acd"));
        assert_eq!(of(3).as_deref(), Ok("acde"));
        assert_eq!(of(4), no_base(4, 4));
        assert_eq!(of(5), no_base(5, 6));
        assert_eq!(of(6), no_base(5, 6));
        assert_eq!(of(7), too_many);
        assert_eq!(of(8), too_many);
        assert_eq!(of(9), no_base(9, 0));
        assert_eq!(of(10), Err(SentError::NotAsked(CallId(10))));
    }

    proptest! {
        #[test]
        fn what_is_stored_by_difference_comes_back(
            histories in proptest::collection::vec(proptest::collection::vec("[ab]", 0..6), 1..8),
        ) {
            let histories: Vec<Vec<Message>> = histories
                .into_iter()
                .map(|texts| texts.into_iter().map(Message::user).collect())
                .collect();
            let mut stored = Stored::new();
            let mut before: Option<(CallId, &Vec<Message>)> = None;
            for (number, messages) in (1..).zip(&histories) {
                let keep = before.map_or(0, |(_, known)| kept(known, messages));
                let base = before.map(|(base, _)| base);
                stored.insert(CallId(number), (base, keep, messages[keep..].to_vec()));
                before = Some((CallId(number), messages));
            }
            for (number, messages) in (1..).zip(&histories) {
                let found = messages_of(CallId(number), sent(&stored));
                prop_assert_eq!(found.as_ref(), Ok(messages));
            }
        }
    }
}
