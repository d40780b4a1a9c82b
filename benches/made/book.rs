//! Books made by rule, for benchmarks: about 20 KB for each conversation, as the published ones are.

use std::{fs, io, path::Path};

use serde_json::{Map, Value, json};

use super::prose::prose;

/// Writes `books` books into `folder`, which have `conversations` in all; how many bytes these are.
pub fn folder(folder: &Path, books: usize, conversations: usize) -> io::Result<u64> {
    fs::create_dir_all(folder)?;
    let mut size = 0;
    for number in 0..books {
        let own = conversations * (number + 1) / books - conversations * number / books;
        let text = serde_json::to_vec_pretty(&book(number, own))?;
        size += text.len() as u64;
        fs::write(folder.join(format!("The House of Winter, volume {number}.json")), text)?;
    }
    Ok(size)
}

/// A book of so many conversations, two in each third plot and one in the others.
pub fn book(number: usize, conversations: usize) -> Value {
    let names = [format!("Anna Fell {number}"), "Mr. Harrow".to_owned(), "Tom".to_owned()];
    let mut plots = Vec::new();
    let mut left = conversations;
    while left > 0 {
        let at = plots.len();
        let here = if at % 3 == 2 { left.min(2) } else { 1 };
        left -= here;
        plots.push(plot(at, &names, here));
    }
    let data: Map<String, Value> =
        names.iter().map(|name| (name.clone(), data(name, &plots))).collect();
    json!({"plots": plots, "character_datasets": data, "split_plot_index": conversations / 2})
}

fn plot(at: usize, names: &[String], conversations: usize) -> Value {
    let people = |field: &str, words| -> Vec<Value> {
        names.iter().map(|name| json!({"name": name, field: prose(words, at)})).collect()
    };
    let talks: Vec<Value> = (0..conversations)
        .map(|talk| {
            let lines: Vec<Value> = (0..12)
                .map(|line| {
                    json!({"character": names[line % 3], "message": prose(28, at + line),
                           "i_p": at, "i_c": talk, "i_u": line})
                })
                .collect();
            json!({"topic": prose(8, at), "scenario": prose(70, at), "dialogues": lines,
                   "key_characters": people("motivation", 35)})
        })
        .collect();
    json!({
        "text": prose(1_300, at).replace(" house ", " house\n\n"), "summary": prose(60, at),
        "prominence": 80, "key_characters": people("experience", 30),
        "chapter": format!("Chapter {at}"), "conversation": talks, "state": "finished", "i_chunk": at,
    })
}

/// What the published files hold of a character: what is in the plots, once more.
fn data(name: &str, plots: &[Value]) -> Value {
    let own = |value: &Value, key: &str| value[key].as_str() == Some(name);
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let talks: Vec<Value> = plots.iter().flat_map(|plot| list(plot, "conversation")).collect();
    let of = |all: Vec<Value>, key: &str| -> Vec<Value> {
        all.into_iter().filter(|one| own(one, key)).collect()
    };
    json!({
        "plots": of(plots.iter().flat_map(|plot| list(plot, "key_characters")).collect(), "name"),
        "conversations": of(talks.iter().flat_map(|talk| list(talk, "key_characters")).collect(), "name"),
        "utterances": of(talks.iter().flat_map(|talk| list(talk, "dialogues")).collect(), "character"),
        "profile": prose(450, 6),
    })
}
