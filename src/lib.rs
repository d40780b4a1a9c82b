//! sceneplay: a person plays one character of a scene from a book while language models play the
//! others, and then reads what a judge finds wrong with the play.
//!
//! # The map
//!
//! From the bottom up; a module knows only those above it in this list (`tests/it/walls.rs` holds
//! this).
//!
//! | module | owns |
//! |---|---|
//! | [`text`] | foreign text made safe for a terminal; display width |
//! | [`crash`] | the report that is left when the program breaks |
//! | [`log`] | the log file |
//! | [`script`] | the inside of a line: speech, `[thought]`, `(action)`; what others may see of it |
//! | [`scene`] | a scene and its characters; readers of test sets; the library that finds them |
//! | [`card`] | character cards: read from JSON and pictures, made into a scene |
//! | [`chat`] | one exchange with a model as plain data: messages, request, answer, fault |
//! | [`record`] | the facts of a play: what the journal stores, the stage applies, the screens show |
//! | [`effect`] | what a state machine wants done: record, ask, cancel |
//! | [`prompt`] | the templates, and what is put into them; nothing else builds a prompt |
//! | [`stage`] | the protocol's loop as a state machine without input or output |
//! | [`judge`] | rubric, critics, score, checks and text metrics; a state machine as well |
//! | [`play`] | one play of a scene from its first event to its verdicts: stage and judgings together |
//! | [`coser`] | the published files: simulations and evaluations, read and written |
//! | [`journal`] | the append-only file of a play's facts; finding and reading such files |
//! | [`export`] | recorded plays in the formats of other tools |
//! | [`model`] | everything that answers: OpenAI-compatible servers and the offline company |
//! | [`config`] | settings, where each value came from, and where files go |
//! | [`driver`] | carries out what the state machines ask for, feeds back what happened |
//! | [`headless`] | the commands without a screen |
//! | [`tui`] | the screens |
//! | [`cli`] | commands and flags |
//! | [`fuzz`] | what fuzzing feeds: a function for each reader of foreign bytes |
//!
//! # Words
//!
//! | word | meaning |
//! |---|---|
//! | scene | one entry of a test set: scenario, characters, plot, profiles, the book's own dialogue |
//! | cast | the speaking characters; *major* characters are the judged ones |
//! | actor | the model that plays each character |
//! | Environment | a special speaker: describes what changes in the setting, plays nobody of the cast |
//! | NSP | next-speaker prediction: the model that names who speaks next, or ends the scene |
//! | player | the person; plays one, several or none of the speakers |
//! | line | one message by one speaker: speech, `[thought]`, `(action)` |
//! | round | one line plus one decision about the next speaker |
//! | reference | the book's own dialogue for the scene |
//! | critic | the judge model asked about one dimension |
//! | flaw | one finding of a critic: instance, type, severity |
//! | call | one request to a model and what became of it |
//! | play | one playing of a scene, from casting to its verdicts; its record is a journal |

pub mod card;
pub mod chat;
pub mod cli;
pub mod config;
pub mod coser;
pub mod crash;
pub mod driver;
pub mod effect;
pub mod export;
pub mod fuzz;
pub mod headless;
pub mod journal;
pub mod judge;
pub mod log;
pub mod model;
pub mod play;
pub mod prompt;
pub mod record;
pub mod scene;
pub mod script;
pub mod stage;
pub mod text;
pub mod tui;
