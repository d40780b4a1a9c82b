//! `{{char}}` and `{{user}}`, and their older forms, filled in.

/// `text` with the names put in: `{{char}}`, `<BOT>` and `<CHAR>` are `character`, `{{user}}` and `<USER>`
/// are `user`, in any case. `{{original}}` (a front end's own prompt) and remarks (`{{// …}}`) go;
/// what else stands in double braces stays as it is. Names are not looked into again.
pub fn filled(text: &str, character: &str, user: &str) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', '<']) {
        done.push_str(&rest[..at]);
        rest = &rest[at..];
        let (length, put) = mark(rest, character, user).unwrap_or((1, &rest[..1]));
        done.push_str(put);
        rest = &rest[length..];
    }
    done.push_str(rest);
    done
}

/// Bytes within which a mark has to close; only remarks are longer.
const LONGEST: usize = 40;

/// Length of the mark at the start of `text`, and what stands in its place.
fn mark<'a>(text: &str, character: &'a str, user: &'a str) -> Option<(usize, &'a str)> {
    let (open, close) = if text.starts_with('<') { ("<", ">") } else { ("{{", "}}") };
    let inside = text.strip_prefix(open)?;
    if open == "{{" && inside.trim_start().starts_with("//") {
        // One that never closes is a remark to the end, and so nothing is searched twice.
        let length = inside.find(close).map_or(text.len(), |at| open.len() + at + close.len());
        return Some((length, ""));
    }
    let near = inside.as_bytes().get(..LONGEST).unwrap_or(inside.as_bytes());
    let length = near.windows(close.len()).position(|window| window == close.as_bytes())?;
    let word = inside[..length].trim();
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    let put = match open {
        "<" if is("BOT") || is("CHAR") => character,
        "<" if is("USER") => user,
        "{{" if is("char") => character,
        "{{" if is("user") => user,
        "{{" if is("original") => "",
        _ => return None,
    };
    Some((open.len() + length + close.len(), put))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_put_in() {
        for (text, expected) in [
            ("{{char}} sees {{user}}.", "Ada sees Tom."),
            ("{{ Char }} {{USER}} <bot> <USER> <Char>", "Ada Tom Ada Tom Ada"),
            ("{{original}}Be brief.{{// a remark}}", "Be brief."),
            ("{{random:a,b}} <START> {char} a < b", "{{random:a,b}} <START> {char} a < b"),
            ("{{char", "{{char"),
            ("é{{{char}}}é", "é{Ada}é"),
        ] {
            assert_eq!(filled(text, "Ada", "Tom"), expected, "{text}");
        }
        assert_eq!(filled("{{char}}", "{{user}}", "Tom"), "{{user}}");
    }

    proptest! {
        #[test]
        fn no_text_is_lost(text in "[^{}<>]{0,60}") {
            prop_assert_eq!(filled(&text, "Ada", "Tom"), text);
        }

        #[test]
        fn any_text_can_be_filled(text in "(\\{\\{|\\}\\}|<|>|char|user|//|é|.){0,30}") {
            filled(&text, "Ada", "Tom");
        }
    }
}
