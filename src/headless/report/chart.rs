//! Charts as geometry; drawing them is the page's.

use serde::Serialize;

use super::data::Report;
use crate::text::{clean_line, truncate};

/// Pixels from the left edge to where figures begin.
const LEFT: f64 = 260.0;
/// Pixels that the whole scale takes.
const SCALE: f64 = 520.0;
/// Room for the value behind a bar.
const RIGHT: f64 = 110.0;
const ROW: f64 = 20.0;
const BAR: f64 = 14.0;
const GAP: f64 = 14.0;
/// Columns of a name.
const NAME: usize = 36;
/// Colours that runs take in turn.
const COLOURS: usize = 8;

/// One chart. All positions are pixels from its upper left corner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    pub title: &'static str,
    pub width: f64,
    pub height: f64,
    pub ticks: Vec<Tick>,
    pub rows: Vec<Row>,
}

/// A line across the chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tick {
    pub x: f64,
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub y: f64,
    pub label: String,
    /// Whether it is the head of the rows below and has no mark.
    pub head: bool,
    pub bar: Option<Bar>,
    /// From where to where the value may be.
    pub whisker: Option<(f64, f64)>,
    /// A point instead of a bar.
    pub dot: Option<f64>,
    /// Where the value is written.
    pub end: f64,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    /// Class that colours it.
    pub class: String,
}

impl Row {
    fn new(y: f64, label: &str) -> Self {
        let label = truncate(&clean_line(label), NAME).into_owned();
        Self {
            y,
            label,
            head: false,
            bar: None,
            whisker: None,
            dot: None,
            end: LEFT,
            value: String::new(),
        }
    }
}

fn chart(title: &'static str, ticks: Vec<Tick>, rows: Vec<Row>, height: f64) -> Chart {
    Chart { title, width: LEFT + SCALE + RIGHT, height, ticks, rows }
}

/// To a tenth of a pixel.
fn pixels(at: f64) -> f64 {
    (at * 10.0).round() / 10.0
}

/// Scores of all runs and the published ones, by dimension.
pub fn scores(report: &Report) -> Chart {
    let x = |points: f64| pixels(LEFT + points.clamp(0.0, 100.0) / 100.0 * SCALE);
    let (mut y, mut rows) = (ROW, Vec::new());
    let names = report.dimensions.iter().copied().chain(["Average"]);
    for (at, name) in names.enumerate() {
        rows.push(Row { head: true, ..Row::new(y, name) });
        y += ROW;
        let mut bar = |label: &str, class: String, mean: f64, deviation: Option<f64>| {
            let row = Row::new(y, label);
            let around = deviation.map(|by| (x(mean - by), x(mean + by)));
            let shape = Bar {
                x: LEFT,
                y: y - BAR / 2.0,
                width: pixels(x(mean) - LEFT),
                height: BAR,
                class,
            };
            rows.push(Row {
                bar: Some(shape),
                whisker: around,
                end: around.map_or(x(mean), |(_, right)| right),
                value: format!("{mean:.2}"),
                ..row
            });
            y += ROW;
        };
        for (number, run) in report.runs.iter().enumerate() {
            let spread = run.scores.dimensions.get(at).unwrap_or(&run.scores.average);
            if let Some(spread) = spread {
                let class = format!("run{}", number % COLOURS);
                bar(&run.name, class, spread.mean, spread.deviation);
            }
        }
        for row in &report.published.rows {
            let mean = row.dimensions.get(at).copied().unwrap_or(row.average);
            bar(&format!("{}, published", row.model), "published".to_owned(), mean, None);
        }
        y += GAP;
    }
    let ticks = [0.0, 25.0, 50.0, 75.0, 100.0];
    let ticks = ticks.map(|points| Tick { x: x(points), label: points.to_string() });
    chart("Scores", ticks.to_vec(), rows, y)
}

/// Differences of the averages, with their intervals; `None` where there are none.
pub fn differences(report: &Report) -> Option<Chart> {
    let known: Vec<_> =
        report.differences.iter().filter_map(|one| Some((one, one.average?))).collect();
    let reach = |low: f64, high: f64| low.abs().max(high.abs());
    let most = known
        .iter()
        .map(|(_, paired)| {
            let (low, high) = paired.interval.unwrap_or((paired.mean, paired.mean));
            reach(low, high)
        })
        .reduce(f64::max)?;
    let most = (most / 5.0).ceil().max(1.0) * 5.0;
    let x = |points: f64| pixels(LEFT + (points / most + 1.0) / 2.0 * SCALE);
    let mut y = ROW;
    let mut rows = Vec::new();
    for (one, paired) in known {
        let whisker = paired.interval.map(|(low, high)| (x(low), x(high)));
        rows.push(Row {
            whisker,
            dot: Some(x(paired.mean)),
            end: LEFT + SCALE,
            value: format!("{:+.1}", paired.mean),
            ..Row::new(y, &format!("{} less {}", short(&one.run), short(&one.from)))
        });
        y += ROW;
    }
    let ticks = [-most, 0.0, most];
    let ticks = ticks.map(|points| Tick { x: x(points), label: signed(points) });
    Some(chart("Differences of the average, paired by scene", ticks.to_vec(), rows, y + GAP))
}

/// A name that leaves room for another.
fn short(name: &str) -> String {
    truncate(&clean_line(name), NAME / 2 - 3).into_owned()
}

fn signed(points: f64) -> String {
    if points == 0.0 { "0".to_owned() } else { format!("{points:+}") }
}
