//! Tasks of Label Studio with the judge's flaws as predictions, and the labelling configuration that
//! they need.
//!
//! Offsets are UTF-16 units of a turn's text. Label Studio has no word on this: its `Paragraphs`
//! takes them from the browser's ranges, whose strings count so, and unlike its `Text` keeps no code
//! points beside them. An emoji before the words therefore counts two.

use serde_json::{Value, json};

use super::{
    ExportError, File, Transcript,
    labelled::{self, Labelled, Stretch},
    name, offsets,
    options::Format,
};

/// Most stars that a severity may have: marks end there too.
const MOST: u32 = 10;

/// Background colours of labels, by dimension.
const COLOURS: [&str; 8] =
    ["#f2c14e", "#78b6e4", "#8fd19e", "#e59fbf", "#c4a3e8", "#f09d69", "#88d4d4", "#c9b28f"];

/// See [`super::write`]: one file of tasks, and the configuration beside it.
pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let most = most(transcripts);
    let tasks: Vec<Value> = transcripts.iter().map(|one| task(one, most)).collect();
    let tasks = serde_json::to_vec_pretty(&tasks).map_err(ExportError::json("the tasks"))?;
    let config = File {
        name: format!("{}.label-studio.xml", name::stem(transcripts)),
        bytes: config(transcripts, most).into_bytes(),
    };
    Ok(vec![File::of_all(transcripts, Format::LabelStudio, tasks), config])
}

/// Stars that the configuration offers: the end of the scale, or the greatest severity there is.
fn most(transcripts: &[Transcript]) -> u32 {
    let scale = labelled::scale(transcripts).into_iter().map(|grade| grade.points);
    let given = transcripts.iter().flat_map(labelled::labelled).filter_map(|one| one.severity);
    scale.chain(given).max().unwrap_or(MOST).min(MOST)
}

fn task(transcript: &Transcript, most: u32) -> Value {
    let scene = &transcript.scene;
    let lines = transcript.lines.iter();
    let dialogue = lines
        .map(|line| json!({"author": line.speaker, "text": line.text, "line": line.id.0}))
        .collect::<Vec<Value>>();
    let flaws = labelled::labelled(transcript);
    let unplaced: Vec<Value> = flaws
        .iter()
        .filter(|flaw| flaw.at.is_none())
        .map(|flaw| json!({"label": flaw.label, "severity": flaw.severity, "text": flaw.comment}))
        .collect();
    let predictions = transcript.verdict().map(|judging| {
        let by = judging.judge.as_deref().unwrap_or("checks");
        let result: Vec<Value> = flaws.iter().flat_map(|flaw| regions(flaw, most)).collect();
        json!({"model_version": format!("{by}, {}", judging.rubric), "result": result})
    });
    let mut data = labelled::origin(transcript, &flaws);
    for (key, value) in [
        ("book", json!(scene.book)),
        ("scenario", json!(scene.scenario)),
        ("dialogue", json!(dialogue)),
        ("unplaced", json!(unplaced)),
    ] {
        data.insert(key.to_owned(), value);
    }
    json!({
        "data": data,
        "predictions": predictions.into_iter().collect::<Vec<Value>>(),
    })
}

/// A flaw as Label Studio keeps it: one answer of each control, all about the same region.
fn regions(flaw: &Labelled<'_>, most: u32) -> Vec<Value> {
    let Some(at) = flaw.at else { return Vec::new() };
    let answer = |control: &str, kind: &str, key: &str, value: Value| {
        let mut place = place(at);
        place[key] = value;
        json!({"id": flaw.id, "from_name": control, "to_name": "play", "type": kind, "value": place})
    };
    let mut label = answer("flaw", "paragraphlabels", "paragraphlabels", json!([flaw.label]));
    label["value"]["text"] = at.line.words(at.span).into();
    let severity = flaw
        .severity
        .map(|severity| answer("severity", "rating", "rating", severity.min(most).into()));
    let comment = (!flaw.comment.is_empty())
        .then(|| answer("comment", "textarea", "text", json!([flaw.comment])));
    [label].into_iter().chain(severity).chain(comment).collect()
}

fn place(at: Stretch<'_>) -> Value {
    let (turn, text) = (at.line.index.to_string(), &at.line.text);
    json!({
        "start": turn,
        "end": turn,
        "startOffset": offsets::units(text, at.span.start as usize),
        "endOffset": offsets::units(text, at.span.end as usize),
    })
}

fn config(transcripts: &[Transcript], most: u32) -> String {
    let labels: String = labelled::offered(transcripts)
        .iter()
        .map(|one| {
            let colour = COLOURS[one.dimension % COLOURS.len()];
            let hint = match one.criteria.as_str() {
                "" => String::new(),
                criteria => format!(" hint=\"{}\"", escaped(criteria)),
            };
            let label = escaped(&one.label);
            format!("    <Label value=\"{label}\" background=\"{colour}\"{hint}/>\n")
        })
        .collect();
    let scale: Vec<String> = labelled::scale(transcripts)
        .iter()
        .map(|grade| format!("{} {}", grade.points, grade.name))
        .collect();
    let scale = escaped(&scale.join(", "));
    format!(
        r#"<View>
  <Header value="Scene" size="5"/>
  <Text name="scenario" value="$scenario"/>
  <Header value="Mark the words that are wrong, then say how severe it is ({scale}) and why." size="5"/>
  <ParagraphLabels name="flaw" toName="play" showInline="false">
{labels}  </ParagraphLabels>
  <Paragraphs name="play" value="$dialogue" layout="dialogue" nameKey="author" textKey="text"/>
  <Rating name="severity" toName="play" perRegion="true" required="true" maxRating="{most}"/>
  <TextArea name="comment" toName="play" perRegion="true" maxSubmissions="1" rows="3" editable="true" placeholder="What is wrong?"/>
</View>
"#
    )
}

/// Text made fit for an attribute of XML. What XML cannot hold is dropped.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", u32::from(c))),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_ascii_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}
