//! What a probe comes to, and what to set beside it.

/// Accuracy of the best model in PersonaEval (arXiv 2508.10014).
pub const BEST_MODEL: f64 = 0.69;

/// Accuracy of people there.
pub const PEOPLE: f64 = 0.908;

/// How often a judge could tell who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Accuracy {
    pub right: u32,
    pub wrong: u32,
    /// Lines about which no answer could be read, however often it was asked for.
    pub unreadable: u32,
    /// Lines about which no answer came.
    pub failed: u32,
    /// Lines whose answer is waited for.
    pub waiting: u32,
    /// Names to choose from.
    pub cast: u32,
}

impl Accuracy {
    /// The share of right names among the answers that could be read, 0 to 1.
    pub fn share(&self) -> Option<f64> {
        let read = self.right + self.wrong;
        (read > 0).then(|| f64::from(self.right) / f64::from(read))
    }

    /// The share that names drawn at random would have.
    pub fn chance(&self) -> Option<f64> {
        (self.cast > 0).then(|| 1.0 / f64::from(self.cast))
    }

    /// Lines that were asked about.
    pub fn lines(&self) -> u32 {
        self.right + self.wrong + self.unreadable + self.failed + self.waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_read_is_counted_apart() {
        let accuracy =
            Accuracy { right: 6, wrong: 2, unreadable: 3, failed: 1, waiting: 0, cast: 4 };
        assert_eq!((accuracy.share(), accuracy.chance()), (Some(0.75), Some(0.25)));
        assert_eq!(accuracy.lines(), 12);
        assert_eq!(Accuracy::default().share(), None);
    }
}
