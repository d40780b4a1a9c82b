//! Judging: from a finished play to its flaws and its score.
//!
//! Owns what critics are asked, how their answers are read and what they count; sends nothing
//! (requests leave as effects, see [`panel`]) and stores nothing.
//!
//! | module | owns |
//! |---|---|
//! | [`rubric`] | dimensions, flaw types and the severity scale, as data |
//! | [`material`] | what critics see of a play: judged text and reference text |
//! | [`critic`] | the request for one dimension |
//! | [`imitation`] | texts that look like that request or its answer |
//! | [`reading`] | the tolerant reading of a critic's answer |
//! | [`score`] | the penalty score |
//! | [`names`] | whom a comment names |
//! | [`evidence`] | the words of a line that a flaw rests on |
//! | [`anchor`] | which line a flaw speaks of |
//! | [`checks`] | the offline company's deterministic checks |
//! | [`agreement`] | how far judges and people agree |
//! | [`metrics`] | BLEU and ROUGE-L against the reference |
//! | [`published`] | published scores to set beside |
//! | [`overview`] | whom flaws speak of, and where in the play they stand |
//! | [`spread`] | how far several judgings of a play differ |
//! | [`baseline`] | the reference judged once for each judge |
//! | [`probe`] | whether a judge can tell who speaks |
//! | [`panel`] | one judging from its requests to its numbers, as a state machine |

pub mod agreement;
pub mod anchor;
pub mod baseline;
pub mod checks;
pub mod critic;
pub mod evidence;
pub mod imitation;
pub mod material;
pub mod metrics;
pub mod names;
pub mod overview;
pub mod panel;
pub mod probe;
pub mod published;
pub mod reading;
pub mod rubric;
pub mod score;
pub mod spread;
mod words;
