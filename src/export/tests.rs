//! Exports of a hand-made play.

pub mod fixture;
mod hostile;
mod tools;

use super::*;
use crate::judge::material::Origin;
use hostile::hostile;

#[test]
fn a_transcript_holds_what_happened() {
    let options = Options::default();
    let transcripts = fixture::exported(&options);
    let [transcript] = transcripts.as_slice() else { panic!("one branch: {transcripts:?}") };
    for line in &transcript.lines {
        println!("{:?} {} {:?} {:?} {:?}", line.id, line.speaker, line.text, line.by, line.model);
        println!("   {:?}", line.decisions.iter().map(|d| &d.fact.next).collect::<Vec<_>>());
    }
    println!("{:?} {:#?}", transcript.ended, transcript.judgings);
    println!("{:#?} {:#?}", transcript.pairs, transcript.layers);
    assert_eq!(transcript.lines[0].by, Origin::Book);
}
