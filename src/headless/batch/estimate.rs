//! What a run will take, said without asking anybody: calls, tokens and, with prices, cost.

use std::io::{self, Write};

use super::progress::short;
use crate::{
    chat::{Message, ModelRef, Price, Usage},
    model::tokens,
};

/// Tokens that a message costs besides its text, in most chat templates.
const AROUND: u64 = 4;

/// Calls and tokens by model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Estimate {
    models: Vec<(ModelRef, u64, Usage)>,
}

impl Estimate {
    /// A call of these messages with an answer of so many tokens. What the offline company says
    /// costs nothing.
    pub fn call(&mut self, model: &ModelRef, messages: &[Message], answer: u64) {
        let prompt = messages.iter().map(|message| AROUND + tokens(&message.content)).sum();
        self.add(model, 1, Usage { prompt, completion: answer });
    }

    /// The same once more for each of `times`.
    pub fn times(&mut self, other: &Self, times: u64) {
        for (model, calls, usage) in &other.models {
            let usage =
                Usage { prompt: usage.prompt * times, completion: usage.completion * times };
            self.add(model, calls * times, usage);
        }
    }

    fn add(&mut self, model: &ModelRef, calls: u64, usage: Usage) {
        if model.is_offline() {
            return;
        }
        match self.models.iter_mut().find(|(known, ..)| known == model) {
            Some((_, known, sum)) => {
                *known += calls;
                *sum = *sum + usage;
            }
            None => self.models.push((model.clone(), calls, usage)),
        }
    }

    pub fn calls(&self) -> u64 {
        self.models.iter().map(|(_, calls, _)| calls).sum()
    }

    pub fn usage(&self) -> Usage {
        self.models.iter().fold(Usage::default(), |sum, (_, _, usage)| sum + *usage)
    }

    /// One line: calls, tokens, and the cost of those models that have a price.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn show(
        &self,
        out: &mut impl Write,
        name: &str,
        price: impl Fn(&ModelRef) -> Option<Price>,
    ) -> io::Result<()> {
        let usage = self.usage();
        let (calls, prompt, completion) =
            (short(self.calls()), short(usage.prompt), short(usage.completion));
        write!(out, "{name}: {calls} calls, {prompt} tokens in, {completion} tokens out")?;
        let priced: Vec<f64> = self
            .models
            .iter()
            .filter_map(|(model, _, usage)| Some(price(model)?.of(*usage)))
            .collect();
        match priced.len() {
            0 => writeln!(out),
            all if all == self.models.len() => {
                writeln!(out, ", cost {:.2}", priced.iter().sum::<f64>())
            }
            _ => writeln!(
                out,
                ", cost {:.2} without the models that have no price",
                priced.iter().sum::<f64>()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_tokens_and_cost() {
        let (big, small) = (ModelRef::new("lab", "big"), ModelRef::new("lab", "small"));
        let mut scene = Estimate::default();
        scene.call(&big, &[Message::user("a".repeat(400))], 60);
        scene.call(&small, &[Message::user("a".repeat(40))], 10);
        scene.call(&ModelRef::offline(), &[Message::user("free")], 10);
        let mut all = Estimate::default();
        all.times(&scene, 1000);
        let shown = |price: fn(&ModelRef) -> Option<Price>| {
            let mut out = Vec::new();
            all.show(&mut out, "at most", price).unwrap();
            String::from_utf8(out).unwrap()
        };
        let start = "at most: 2000 calls, 118.0 k tokens in, 70.0 k tokens out";
        assert_eq!(shown(|_| None), format!("{start}\n"));
        let price = Price { input: 1.0, output: 10.0 };
        assert_eq!(
            shown(|_| Some(Price { input: 1.0, output: 10.0 })),
            format!("{start}, cost 0.82\n")
        );
        assert!((price.of(all.usage()) - 0.818).abs() < 1e-9);
        let partial =
            shown(|model| (model.model == "big").then_some(Price { input: 1.0, output: 10.0 }));
        assert!(
            partial.ends_with("cost 0.70 without the models that have no price\n"),
            "{partial}"
        );
    }
}
