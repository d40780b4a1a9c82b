//! Which plays are one run.

use std::collections::{HashMap, HashSet};

use super::files::ReadFile;
use crate::{
    coser::evaluation::{About, Case, Judging},
    memory::MemoryRules,
    record::Rules,
    scene::Scene,
};

/// The plays of one actor by the same rules, judged by one judge.
#[derive(Debug, Default)]
pub struct Run {
    /// Unique among the runs of a report.
    pub name: String,
    pub judge: Option<String>,
    pub rules: Option<Rules>,
    /// With the judgings of this judge only. `repeat` numbers the plays of a scene within the run.
    pub plays: Vec<Case>,
}

/// Puts together what was judged alike: plays under the same name, by the same judge and rules.
/// Scenes that come more than once are repeats, in the order of the files.
pub fn runs(files: Vec<ReadFile>, scenes: &HashMap<String, Scene>) -> Vec<Run> {
    let mut runs: Vec<(Key, Run)> = Vec::new();
    for (file, ReadFile { given, evaluation }) in files.into_iter().enumerate() {
        let About { actor, rules, memory, .. } = evaluation.about;
        for run in evaluation.runs {
            let names = [given.name.clone(), run.name, actor.clone()];
            let said = names.into_iter().flatten().next();
            // Nobody said that plays of files with like names belong together.
            let alone = said.is_none().then_some(file);
            let name = said.unwrap_or_else(|| given.stem());
            for mut case in run.cases {
                if case.tag.is_none() {
                    case.tag = scenes.get(&case.scene).and_then(|scene| scene.tag.clone());
                }
                for (judge, case) in by_judge(case) {
                    let (name, rules, memory) = (name.clone(), rules.clone(), memory.clone());
                    let key = Key { name, judge, rules, memory, alone };
                    run_of(&mut runs, key).plays.push(case);
                }
            }
        }
    }
    let mut runs: Vec<Run> = runs.into_iter().map(|(_, run)| run).collect();
    runs.iter_mut().for_each(number_repeats);
    tell_apart(&mut runs);
    runs
}

/// What plays of one run have in common.
struct Key {
    name: String,
    judge: Option<String>,
    rules: Option<Rules>,
    memory: Option<MemoryRules>,
    /// The only file that the run comes from, where its name alone gives the run's.
    alone: Option<usize>,
}

impl Key {
    fn is_same(&self, other: &Self) -> bool {
        // Repeats are played with different seeds.
        let seedless = |rules: &Rules| Rules { seed: 0, ..rules.clone() };
        self.name == other.name
            && self.judge == other.judge
            && self.alone == other.alone
            && self.memory == other.memory
            && self.rules.as_ref().map(seedless) == other.rules.as_ref().map(seedless)
    }
}

/// The play once for each of its judges, with that judge's judgings.
fn by_judge(mut case: Case) -> Vec<(Option<String>, Case)> {
    let mut judges: Vec<(Option<String>, Vec<Judging>)> = Vec::new();
    for judging in std::mem::take(&mut case.judgings) {
        match judges.iter_mut().find(|(judge, _)| *judge == judging.judge) {
            Some((_, judgings)) => judgings.push(judging),
            None => judges.push((judging.judge.clone(), vec![judging])),
        }
    }
    // A play that nobody judged is still one of the run's.
    let (last, judgings) = judges.pop().unwrap_or_default();
    let others =
        judges.into_iter().map(|(judge, judgings)| (judge, Case { judgings, ..case.clone() }));
    let mut all: Vec<(Option<String>, Case)> = others.collect();
    all.push((last, Case { judgings, ..case }));
    all
}

fn run_of(runs: &mut Vec<(Key, Run)>, key: Key) -> &mut Run {
    let at = runs.iter().position(|(known, _)| known.is_same(&key)).unwrap_or(runs.len());
    if at == runs.len() {
        let (name, judge, rules) = (key.name.clone(), key.judge.clone(), key.rules.clone());
        runs.push((key, Run { name, judge, rules, plays: Vec::new() }));
    }
    &mut runs[at].1
}

fn number_repeats(run: &mut Run) {
    let mut plays: HashMap<&str, u32> = HashMap::new();
    for play in &mut run.plays {
        let number = plays.entry(&play.scene).or_default();
        *number += 1;
        play.repeat = *number;
    }
}

/// Gives runs of the same name names of their own.
fn tell_apart(runs: &mut [Run]) {
    let mut taken: HashSet<String> = HashSet::new();
    for run in runs {
        let with_judge = run.judge.as_ref().map(|judge| format!("{}, judged by {judge}", run.name));
        let first = [Some(run.name.clone()), with_judge].into_iter().flatten();
        let numbered = (2_usize..).map(|number| format!("{} ({number})", run.name));
        if let Some(name) = first.chain(numbered).find(|name| !taken.contains(name)) {
            taken.insert(name.clone());
            run.name = name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        coser::evaluation::{self, Evaluation},
        headless::report::files::Given,
    };

    fn file(name: Option<&str>, path: &str, actor: Option<&str>, cases: Vec<Case>) -> ReadFile {
        let given = Given { name: name.map(str::to_owned), path: path.into() };
        let about = About { actor: actor.map(str::to_owned), ..About::default() };
        let runs = vec![evaluation::Run { name: None, cases }];
        ReadFile { given, evaluation: Evaluation { runs, about, ..Evaluation::default() } }
    }

    fn case(scene: &str, judges: &[Option<&str>]) -> Case {
        let judging = |judge: &Option<&str>| Judging {
            judge: judge.map(str::to_owned),
            ..Judging::default()
        };
        let judgings = judges.iter().map(judging).collect();
        Case { scene: scene.to_owned(), judgings, ..Case::default() }
    }

    /// `name: scene#repeat …` of each run.
    fn told(files: Vec<ReadFile>) -> Vec<String> {
        let runs = runs(files, &HashMap::new());
        let plays = |run: &Run| {
            let plays = run.plays.iter().map(|play| format!(" {}#{}", play.scene, play.repeat));
            plays.collect::<String>()
        };
        runs.iter().map(|run| format!("{}:{}", run.name, plays(run))).collect()
    }

    #[test]
    fn plays_come_together_by_name_judge_and_rules() {
        let one = || vec![case("A-1-0", &[None]), case("B-1-0", &[None])];
        let shard = || vec![case("C-1-0", &[None])];
        let twice = || vec![case("A-1-0", &[Some("x"), Some("y"), Some("x")])];
        for (files, wanted) in [
            (
                vec![
                    file(None, "evaluation_m.json", None, one()),
                    file(None, "n.json", None, one()),
                ],
                vec!["m: A-1-0#1 B-1-0#1", "n: A-1-0#1 B-1-0#1"],
            ),
            (
                vec![
                    file(Some("m"), "1.json", None, one()),
                    file(Some("m"), "2.json", None, one()),
                    file(None, "3.json", Some("m"), shard()),
                ],
                vec!["m: A-1-0#1 B-1-0#1 A-1-0#2 B-1-0#2 C-1-0#1"],
            ),
            (vec![file(None, "m.json", None, vec![case("A-1-0", &[])])], vec!["m: A-1-0#1"]),
            (
                vec![file(None, "m.json", None, twice())],
                vec!["m, judged by y: A-1-0#1", "m: A-1-0#1"],
            ),
        ] {
            let mut found = told(files);
            found.sort();
            let mut wanted: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
            wanted.sort();
            // Which of two judges keeps the bare name follows the file.
            let found: Vec<String> =
                found.into_iter().map(|run| run.replace("judged by x", "judged by y")).collect();
            assert_eq!(found, wanted);
        }
    }

    #[test]
    fn other_rules_are_another_run() {
        let mut files = Vec::new();
        for (seed, thoughts) in [(1, true), (2, true), (3, false)] {
            let mut one = file(Some("m"), "x", None, vec![case("A-1-0", &[None])]);
            one.evaluation.about.rules = Some(Rules { seed, thoughts, ..Rules::default() });
            files.push(one);
        }
        assert_eq!(told(files), ["m: A-1-0#1 A-1-0#2", "m (2): A-1-0#1"]);
    }
}
