//! Dialogue as a person writes it down: `NAME: words`, with a blank line between lines.

use serde_json::Map;

use super::ReferenceLine;

/// The lines as text to be edited; [`read`] gives them again.
pub fn written(lines: &[ReferenceLine]) -> String {
    let lines = lines.iter().map(|line| format!("{}: {}", line.character, line.message.trim()));
    lines.collect::<Vec<_>>().join("\n\n")
}

/// The lines of a text. One begins where a name of `names` and a colon stand at the beginning of a
/// row; what follows belongs to it.
///
/// # Errors
/// The number of the row, from 1, that belongs to nobody.
pub fn read(text: &str, names: &[String]) -> Result<Vec<ReferenceLine>, usize> {
    let mut lines: Vec<ReferenceLine> = Vec::new();
    for (number, row) in (1..).zip(text.lines()) {
        match named(row, names) {
            Some((name, message)) => lines.push(ReferenceLine {
                character: name.clone(),
                message: message.to_owned(),
                other: Map::new(),
            }),
            None => match lines.last_mut() {
                Some(line) => {
                    line.message.push('\n');
                    line.message.push_str(row);
                }
                None if row.trim().is_empty() => {}
                None => return Err(number),
            },
        }
    }
    for line in &mut lines {
        line.message = line.message.trim().to_owned();
    }
    Ok(lines)
}

/// The text with the lines of `before` said by `name`; `others` are the names besides.
pub fn renamed(text: &str, before: &str, name: &str, others: &[String]) -> String {
    let names: Vec<String> = std::iter::once(before.to_owned()).chain(others.to_vec()).collect();
    let row = |row: &str| match named(row, &names) {
        // All but the name stays as it was written.
        Some((who, _)) if who == before => row.replacen(before, name, 1),
        _ => row.to_owned(),
    };
    text.split('\n').map(row).collect::<Vec<_>>().join("\n")
}

fn named<'n, 't>(row: &'t str, names: &'n [String]) -> Option<(&'n String, &'t str)> {
    names.iter().find_map(|name| {
        let rest = row.trim_start().strip_prefix(name.as_str())?;
        let message = rest.strip_prefix([':', '：'])?;
        Some((name, message))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names() -> Vec<String> {
        ["Ada", "Ada Reed", "龍"].map(str::to_owned).to_vec()
    }

    fn line(character: &str, message: &str) -> ReferenceLine {
        ReferenceLine {
            character: character.to_owned(),
            message: message.to_owned(),
            other: Map::new(),
        }
    }

    #[test]
    fn lines_are_read_as_they_are_meant() {
        let text = "\n Ada: One.\nand more\n\nstill Ada\nAda Reed:Two.\n龍： 三";
        let read = read(text, &names()).unwrap();
        assert_eq!(
            read,
            [
                line("Ada", "One.\nand more\n\nstill Ada"),
                line("Ada Reed", "Two."),
                line("龍", "三")
            ]
        );
        assert_eq!(super::read("\n\nBob: Hm.", &names()), Err(3));
        assert_eq!(super::read(" \n", &names()), Ok(vec![]));
    }

    #[test]
    fn a_new_name_is_at_the_beginning_of_lines_alone() {
        let text = "Ada: Ada is here.\n Ada\n\nAda Reed: No.\n\n Ada： Ada: yes.\n";
        assert_eq!(
            renamed(text, "Ada", "Ida", &names()),
            "Ida: Ada is here.\n Ada\n\nAda Reed: No.\n\n Ida： Ada: yes.\n"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            said in prop::collection::vec((0..3_usize, "[^\r:：]{0,20}"), 0..5),
        ) {
            let names = names();
            let said: Vec<ReferenceLine> =
                said.iter().map(|(who, words)| line(&names[*who], words.trim())).collect();
            prop_assert_eq!(read(&written(&said), &names), Ok(said));
        }
    }
}
