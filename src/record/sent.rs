//! The full messages of a call, out of what the facts store of them.

use std::collections::HashMap;

use super::Record;
use crate::chat::{CallId, Message};

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

/// How many of its first messages `messages` has in common with `before`: the `keep` of
/// [`Record::Asked`]; what follows them is to be stored.
pub fn kept(before: &[Message], messages: &[Message]) -> usize {
    let pairs = before.iter().zip(messages);
    pairs.take_while(|(old, new)| old == new).count()
}

/// All messages that `call` was sent, by the chain of [`Record::Asked`] facts it builds on.
///
/// # Errors
/// The call is not among the records, or its chain is broken: it builds on a call that was not
/// asked before it, or keeps more messages than there are.
pub fn messages_of<'a>(
    call: CallId,
    records: impl IntoIterator<Item = &'a Record>,
) -> Result<Vec<Message>, SentError> {
    let mut asked: HashMap<CallId, Asked<'a>> = HashMap::new();
    for (place, record) in records.into_iter().enumerate() {
        if let Record::Asked { call: id, base, keep, messages, .. } = record {
            asked.entry(*id).or_insert(Asked { place, base: *base, keep: *keep, messages });
        }
    }
    let mut chain = Vec::new();
    let mut id = call;
    let mut link = asked.get(&call).ok_or(SentError::NotAsked(call))?;
    while let Some(base) = link.base {
        chain.push((id, link));
        // A base stands before what builds on it, so no chain can run in a circle.
        let earlier = asked.get(&base).filter(|found| found.place < link.place);
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

struct Asked<'a> {
    /// Index among the records.
    place: usize,
    base: Option<CallId>,
    keep: usize,
    messages: &'a [Message],
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chat::{ModelRef, Params, Purpose};

    fn asked(call: u64, base: Option<u64>, keep: usize, texts: &[&str]) -> Record {
        Record::Asked {
            call: CallId(call),
            purpose: Purpose::Nsp,
            model: ModelRef::offline(),
            params: Params::default(),
            base: base.map(CallId),
            keep,
            messages: texts.iter().map(|text| Message::user(*text)).collect(),
        }
    }

    #[test]
    fn chains() {
        let records = [
            asked(1, None, 0, &["a", "b"]),
            asked(2, Some(1), 1, &["c", "d"]),
            asked(3, Some(2), 3, &["e"]),
            asked(4, Some(4), 0, &["circle"]),
            asked(5, Some(6), 0, &["to and"]),
            asked(6, Some(5), 0, &["fro"]),
            asked(7, Some(1), 3, &[]),
            asked(8, Some(7), 0, &["on a broken one"]),
            asked(9, Some(99), 0, &[]),
        ];
        let of = |call| {
            messages_of(CallId(call), &records).map(|messages| {
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
        assert_eq!(of(9), no_base(9, 99));
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
            let mut records = Vec::new();
            let mut before: Option<(CallId, &Vec<Message>)> = None;
            for (number, messages) in (1..).zip(&histories) {
                let call = CallId(number);
                let keep = before.map_or(0, |(_, known)| kept(known, messages));
                records.push(Record::Asked {
                    call,
                    purpose: Purpose::Nsp,
                    model: ModelRef::offline(),
                    params: Params::default(),
                    base: before.map(|(base, _)| base),
                    keep,
                    messages: messages[keep..].to_vec(),
                });
                before = Some((call, messages));
            }
            for (number, messages) in (1..).zip(&histories) {
                let found = messages_of(CallId(number), &records);
                prop_assert_eq!(found.as_ref(), Ok(messages));
            }
        }
    }
}
