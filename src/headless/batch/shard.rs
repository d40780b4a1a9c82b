//! Which part of a run is this machine's: `I/N`, counted from 1.

use std::{fmt, ops::Range, str::FromStr};

use serde::{Deserialize, Serialize};

/// Part `number` of `of`, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    pub number: usize,
    pub of: usize,
}

impl Shard {
    /// Its scenes among `count` of them: neighbours, so that shards put behind one another are the
    /// whole again; the same for the same list of scenes.
    pub fn range(self, count: usize) -> Range<usize> {
        let cut = |number: usize| number * count / self.of;
        cut(self.number - 1)..cut(self.number)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{text:?} is no shard; write 1/4 for the first of four");
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let (number, of) = (number.trim().parse(), of.trim().parse());
        let (number, of): (usize, usize) = (number.map_err(|_| wrong())?, of.map_err(|_| wrong())?);
        if (1..=of).contains(&number) && of <= 1_000_000 {
            Ok(Self { number, of })
        } else {
            Err(wrong())
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shards_put_together_are_the_whole(count in 0_usize..500, of in 1_usize..40) {
            let mut next = 0;
            for number in 1..=of {
                let range = Shard { number, of }.range(count);
                prop_assert_eq!(range.start, next);
                prop_assert!(range.len() <= count / of + 1);
                next = range.end;
            }
            prop_assert_eq!(next, count);
        }
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        assert_eq!("2/4".parse(), Ok(Shard { number: 2, of: 4 }));
        for wrong in ["0/4", "5/4", "4", "a/b", "1/0", "-1/2", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
