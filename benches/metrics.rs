//! What the text metrics of one judged scene cost: 20 lines against a reference of 20.

use sceneplay::judge::metrics;

const PLAYED: &str = r#"Ferrywoman: (leaning on the pole) You're late, clerk. The river doesn't wait, and neither do I."#;
const ANSWERED: &str = r#"Clerk: "I had papers to burn..." (he looks back at the quay) Forty years of them -- can't you row faster?"#;
const WRITTEN: &str =
    r#"Ferrywoman: (not moving yet) The river waits for nobody, clerk; you are late again."#;
const REPLIED: &str =
    r#"Clerk: I burned the papers, all forty years... (turning to the quay) Won't you row?"#;

fn main() {
    divan::main();
}

/// Twenty lines by turns of two speakers; numbers keep them from being all the same.
fn scene(first: &str, second: &str) -> String {
    let line = |i: usize| {
        let turn = if i.is_multiple_of(2) { first } else { second };
        format!("{turn} That makes {i} crossings, at 3.50 each, since Mr. Aldous's boat sank.")
    };
    (0..20).map(line).collect::<Vec<_>>().join("\n\n")
}

#[divan::bench]
fn bleu(bencher: divan::Bencher) {
    let (candidate, reference) = (scene(PLAYED, ANSWERED), scene(WRITTEN, REPLIED));
    bencher.bench(|| metrics::bleu(divan::black_box(&candidate), divan::black_box(&reference)));
}

#[divan::bench]
fn rouge_l(bencher: divan::Bencher) {
    let (candidate, reference) = (scene(PLAYED, ANSWERED), scene(WRITTEN, REPLIED));
    bencher.bench(|| metrics::rouge_l(divan::black_box(&candidate), divan::black_box(&reference)));
}

#[divan::bench]
fn tokens(bencher: divan::Bencher) {
    let text = scene(PLAYED, ANSWERED);
    bencher.bench(|| metrics::tokens(divan::black_box(&text)));
}
