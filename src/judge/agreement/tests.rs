use std::slice::from_ref;

use proptest::prelude::*;

use super::{
    Pair,
    ac1::ac1,
    alpha::{Level, alpha},
    cells::Cells,
    correlation::{pearson, spearman},
    figure::{Figure, Missing},
    kappa::{Weights, kappa},
    matching::{Finding, groups, pairs},
    spans::{Span, covered},
};

fn ratings(a: &str, b: &str) -> Vec<Pair> {
    let digit = |c: char| c.to_digit(10).unwrap();
    a.chars().map(digit).zip(b.chars().map(digit)).collect()
}

fn units(pairs: &[Pair]) -> Vec<Vec<u32>> {
    pairs.iter().map(|(a, b)| vec![*a, *b]).collect()
}

fn numbers(pairs: &[Pair]) -> Vec<(f64, f64)> {
    pairs.iter().map(|(a, b)| (f64::from(*a), f64::from(*b))).collect()
}

fn close(value: Option<f64>, wanted: f64, what: &str) {
    let value = value.unwrap_or_else(|| panic!("{what} is there"));
    assert!((value - wanted).abs() < 5e-7, "{what}: {value}, not {wanted}");
}

/// Values of scikit-learn 1.7 (κ), krippendorff 0.8 (α), irrCAC 0.4 (AC1) and SciPy (r, ρ).
#[test]
fn two_raters() {
    for (a, b, categories, wanted) in [
        (
            "0302501430",
            "0212400432",
            6,
            [0.375, 0.673913, 0.849624, 0.391026, 0.828924, 0.857143, 0.407583, 0.865044, 0.825824],
        ),
        (
            "001000100001",
            "001000000011",
            2,
            [
                0.555556, 0.555556, 0.555556, 0.574074, 0.574074, 0.574074, 0.733333, 0.555556,
                0.555556,
            ],
        ),
        (
            "135135531",
            "153133511",
            6,
            [0.333333, 0.5, 0.666667, 0.364486, 0.707200, 0.679245, 0.487909, 0.692820, 0.732467],
        ),
        (
            "0005000300020001",
            "0004000000030001",
            6,
            [
                0.510204, 0.689922, 0.796296, 0.520619, 0.812971, 0.801629, 0.797126, 0.817529,
                0.810540,
            ],
        ),
        ("12345", "54321", 6, [0.0, -0.5, -1.0, 0.1, -0.8, -0.8, 0.047619, -1.0, -1.0]),
    ] {
        let pairs = ratings(a, b);
        let (units, numbers) = (units(&pairs), numbers(&pairs));
        let found = [
            ("κ", kappa(&pairs, Weights::Nominal)),
            ("linear κ", kappa(&pairs, Weights::Linear)),
            ("quadratic κ", kappa(&pairs, Weights::Quadratic)),
            ("nominal α", alpha(&units, Level::Nominal)),
            ("ordinal α", alpha(&units, Level::Ordinal)),
            ("interval α", alpha(&units, Level::Interval)),
            ("AC1", ac1(&pairs, categories)),
            ("r", pearson(&numbers)),
            ("ρ", spearman(&numbers)),
        ];
        for ((name, value), wanted) in found.into_iter().zip(wanted) {
            close(value, wanted, &format!("{name} of {a} and {b}"));
        }
    }
}

/// Values of krippendorff 0.8; `.` is a missing rating. The first table is Krippendorff's own.
#[test]
fn several_raters_with_gaps() {
    for (raters, wanted) in [
        (
            vec!["123321412...", "1233224125.3", ".3332342251.", "12332441251."],
            [0.743421, 0.815388, 0.849107],
        ),
        (vec!["002.51", "03..41", ".12250"], [0.373134, 0.698939, 0.800738]),
    ] {
        let unit = |at: usize| -> Vec<u32> {
            raters.iter().filter_map(|rater| rater.chars().nth(at)?.to_digit(10)).collect()
        };
        let units: Vec<Vec<u32>> = (0..raters[0].len()).map(unit).collect();
        for (level, wanted) in
            [Level::Nominal, Level::Ordinal, Level::Interval].into_iter().zip(wanted)
        {
            close(alpha(&units, level), wanted, &format!("{level:?}"));
        }
    }
}

/// Values of SciPy, with ties on both sides.
#[test]
fn scores_of_plays() {
    let a = [2.5, 80.0, 61.25, 43.0, 61.25, 100.0, 0.0, 12.0];
    let b = [10.0, 70.5, 70.5, 33.0, 20.0, 95.0, 5.0, 5.0];
    let pairs: Vec<(f64, f64)> = a.into_iter().zip(b).collect();
    close(pearson(&pairs), 0.903043889, "r");
    close(spearman(&pairs), 0.903046888, "ρ");
}

#[test]
fn where_nothing_varies_there_is_no_figure() {
    let same = ratings("0000", "0000");
    assert_eq!(kappa(&same, Weights::Quadratic), None);
    assert_eq!(alpha(&units(&same), Level::Ordinal), None);
    assert_eq!(alpha(&[vec![1], vec![2]], Level::Nominal), None);
    assert_eq!(ac1(&same, 2), Some(1.0));
    assert_eq!((ac1(&same, 1), ac1(&[], 2), kappa(&[], Weights::Nominal)), (None, None, None));
    assert_eq!(pearson(&[(1.0, 2.0)]), None);
    assert_eq!(spearman(&[(1.0, 2.0), (1.0, 3.0)]), None);
    assert_eq!(pearson(&[]), None);
}

#[test]
fn too_few_is_said() {
    for (value, count, flawed, shown) in [
        (Some(0.5), 9, 9, Err(Missing::TooFew)),
        (Some(0.5), 10, 4, Err(Missing::TooFew)),
        (Some(0.5), 10, 5, Ok(0.5)),
        (None, 10, 0, Err(Missing::NoVariation)),
        (None, 9, 0, Err(Missing::TooFew)),
    ] {
        assert_eq!(Figure::of_rare(value, count, flawed).value, shown, "{count} and {flawed}");
    }
    assert_eq!(Figure::of(Some(1.0), 10).value, Ok(1.0));
    assert_eq!(Missing::TooFew.to_string(), "too few");
}

fn span(line: u32, start: usize, end: usize) -> Span {
    Span { line, start, end }
}

#[test]
fn marks_count_for_the_part_that_both_have() {
    let right = [span(1, 0, 10), span(2, 5, 15)];
    for (found, precision, recall) in [
        (vec![span(1, 0, 10), span(2, 5, 15)], Some(1.0), Some(1.0)),
        (vec![span(1, 5, 15)], Some(0.5), Some(0.25)),
        (vec![span(1, 0, 5), span(1, 3, 10)], Some(1.0), Some(0.5)),
        (vec![span(3, 0, 10)], Some(0.0), Some(0.0)),
        (vec![span(1, 4, 4)], None, Some(0.0)),
        (vec![], None, Some(0.0)),
    ] {
        let result = covered(&found, &right);
        assert_eq!((result.precision, result.recall), (precision, recall), "{found:?}");
    }
    let half = covered(&[span(1, 5, 15)], &right);
    assert!((half.f1.unwrap() - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(half.marks, 3);
    assert_eq!(covered(&[span(3, 0, 1)], &right).f1, Some(0.0));
    assert_eq!(covered(&[], &[]).f1, None);
}

fn finding(line: Option<u32>, kind: &str, told: &str) -> Finding {
    Finding::new(line, kind, 3, told)
}

#[test]
fn findings_are_matched_by_line_type_and_words() {
    let one = |line, kind, told| finding(line, kind, told);
    for (a, b, same) in [
        (
            one(Some(3), "Depth", "She gives in."),
            one(Some(3), "Depth", "Too quick a change."),
            true,
        ),
        (one(Some(3), "Depth", "She gives in."), one(Some(3), "Social", "Too quick."), false),
        (
            one(Some(3), "Depth", "Anna gives in at once"),
            one(Some(3), "Social", "Anna gives in"),
            true,
        ),
        (one(None, "Depth", "Anna gives in at once"), one(Some(3), "Depth", "Anna gives in"), true),
        (one(None, "Depth", "Anna gives in"), one(None, "Depth", "Bert repeats himself"), false),
        (
            one(Some(3), "Depth", "Anna gives in"),
            one(Some(4), "Depth", "Anna gives in at last"),
            false,
        ),
        (one(None, "", "Anna gives in"), one(None, "", "Anna gives in"), false),
    ] {
        assert_eq!(!pairs(from_ref(&a), from_ref(&b)).is_empty(), same, "{a:?} {b:?}");
    }
    let a = [one(Some(1), "Depth", "flat"), one(Some(1), "Depth", "Anna gives in at once")];
    let b = [one(Some(1), "Depth", "Anna gives in"), one(Some(2), "Depth", "flat")];
    assert_eq!(pairs(&a, &b), [(1, 0)]);
}

#[test]
fn findings_of_several_judgings_are_put_together() {
    let first = vec![finding(Some(1), "Depth", "flat"), finding(Some(2), "Social", "rude")];
    let second = vec![finding(Some(2), "Social", "too rude"), finding(Some(5), "Depth", "stiff")];
    let third = vec![finding(Some(5), "Depth", "wooden"), finding(Some(1), "Depth", "lifeless")];
    let groups = groups(&[first, second, third]);
    assert_eq!(groups, [vec![(0, 0), (2, 1)], vec![(0, 1), (1, 0)], vec![(1, 1), (2, 0)]],);
}

#[test]
fn cells_by_line_and_type() {
    let kinds = ["Depth".to_owned(), "Social".to_owned()];
    let lines: Vec<u32> = (1..=6).collect();
    let a: Vec<Finding> = (1..=5)
        .map(|line| finding(Some(line), "Depth", "flat"))
        .chain([finding(None, "Depth", "x")])
        .collect();
    let mut b: Vec<Finding> = (1..=4).map(|line| finding(Some(line), "Depth", "dull")).collect();
    b.push(Finding::new(Some(1), "Depth", 5, "worse"));
    b.push(finding(Some(9), "Social", "elsewhere"));
    let cells = Cells::of(&a, &b, &lines, &kinds);
    assert_eq!((cells.cells.len(), cells.unplaced), (12, (1, 1)));
    assert_eq!(cells.cells[0].severities, (3, 5));
    assert_eq!(cells.cells[8].severities, (3, 0));
    let all = cells.agreement();
    assert_eq!((all.flawed, all.kappa.count), (5, 12));
    close(all.kappa.value.ok(), 1.0 - (1.0 / 12.0) / (1.0 - (20.0 + 56.0) / 144.0), "κ");
    assert!(all.ac1.value.is_ok() && all.alpha.value.is_ok() && all.quadratic.value.is_ok());
    assert_eq!(cells.agreement_on("Depth").kappa.value, Err(Missing::TooFew));
}

fn any_pairs() -> impl Strategy<Value = Vec<Pair>> {
    prop::collection::vec((0_u32..6, 0_u32..6), 1..40)
}

fn any_spans() -> impl Strategy<Value = Vec<Span>> {
    let made = (0_u32..3, 0_usize..30, 0_usize..12)
        .prop_map(|(line, start, long)| span(line, start, start + long));
    prop::collection::vec(made, 0..8)
}

fn any_findings() -> impl Strategy<Value = Vec<Finding>> {
    let one = (prop::option::of(1_u32..4), 0_usize..3, "[ab]( [abc]){0,3}");
    let made =
        one.prop_map(|(line, kind, told)| finding(line, ["", "Depth", "Social"][kind], &told));
    prop::collection::vec(made, 0..8)
}

fn near(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        (one, other) => one == other,
    }
}

type Coefficient = fn(&[Pair]) -> Option<f64>;

const COEFFICIENTS: [Coefficient; 9] = [
    |pairs| kappa(pairs, Weights::Nominal),
    |pairs| kappa(pairs, Weights::Linear),
    |pairs| kappa(pairs, Weights::Quadratic),
    |pairs| alpha(&units(pairs), Level::Nominal),
    |pairs| alpha(&units(pairs), Level::Ordinal),
    |pairs| alpha(&units(pairs), Level::Interval),
    |pairs| ac1(pairs, 6),
    |pairs| pearson(&numbers(pairs)),
    |pairs| spearman(&numbers(pairs)),
];

proptest! {
    #[test]
    fn who_is_first_does_not_matter(pairs in any_pairs()) {
        let turned: Vec<Pair> = pairs.iter().map(|(a, b)| (*b, *a)).collect();
        for coefficient in COEFFICIENTS {
            prop_assert!(near(coefficient(&pairs), coefficient(&turned)));
        }
    }

    #[test]
    fn coefficients_are_within_bounds(pairs in any_pairs()) {
        for coefficient in COEFFICIENTS {
            if let Some(value) = coefficient(&pairs) {
                prop_assert!((-1.0 - 1e-9..=1.0 + 1e-9).contains(&value), "{}", value);
            }
        }
    }

    #[test]
    fn the_same_ratings_agree_perfectly(values in prop::collection::vec(0_u32..6, 1..40)) {
        let pairs: Vec<Pair> = values.iter().map(|value| (*value, *value)).collect();
        let varied = values.iter().any(|value| *value != values[0]);
        for coefficient in COEFFICIENTS {
            let value = coefficient(&pairs);
            prop_assert!(!varied || near(value, Some(1.0)), "{:?}", value);
        }
    }

    #[test]
    fn spans_exchanged(one in any_spans(), other in any_spans()) {
        let (there, back) = (covered(&one, &other), covered(&other, &one));
        prop_assert!(near(there.f1, back.f1));
        prop_assert!(near(there.precision, back.recall) && near(there.recall, back.precision));
        for value in [there.precision, there.recall, there.f1].into_iter().flatten() {
            prop_assert!((0.0..=1.0).contains(&value));
        }
        let same = covered(&one, &one);
        prop_assert!(same.f1.is_none_or(|f1| near(Some(f1), Some(1.0))));
    }

    #[test]
    fn matches_are_one_to_one_from_both_sides(one in any_findings(), other in any_findings()) {
        let there = pairs(&one, &other);
        let mut back: Vec<(usize, usize)> =
            pairs(&other, &one).into_iter().map(|(j, i)| (i, j)).collect();
        back.sort_unstable();
        prop_assert_eq!(&there, &back);
        let (mut left, mut right): (Vec<usize>, Vec<usize>) = there.iter().copied().unzip();
        let count = there.len();
        left.sort_unstable();
        left.dedup();
        right.sort_unstable();
        right.dedup();
        prop_assert_eq!((left.len(), right.len()), (count, count));
    }
}
