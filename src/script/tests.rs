use proptest::prelude::*;

use super::*;
use Kind::{Action, Name, Speech, Thought};

const CAST: [&str; 4] = ["Ann", "Mr Bell", "Environment", "林黛玉"];

fn read(source: &str) -> Script {
    parse(source, "Ann", &CAST)
}

/// Kinds and marked texts of the parts, blank speech left out.
fn parts(script: &Script) -> Vec<(Kind, &str)> {
    script
        .parts()
        .iter()
        .map(|part| (part.kind, script.text(part)))
        .filter(|(kind, text)| *kind != Speech || !text.trim().is_empty())
        .map(|(kind, text)| (kind, text.trim()))
        .collect()
}

#[track_caller]
fn check(source: &str, expected: &[(Kind, &str)]) {
    assert_eq!(parts(&read(source)), expected, "{source:?}");
}

#[test]
fn brackets() {
    check(
        "Hello. [Who is he?] (bows) Sir.",
        &[(Speech, "Hello."), (Thought, "[Who is he?]"), (Action, "(bows)"), (Speech, "Sir.")],
    );
    check(
        "［他是谁？］（微笑）你好。【奇怪】",
        &[
            (Thought, "［他是谁？］"),
            (Action, "（微笑）"),
            (Speech, "你好。"),
            (Thought, "【奇怪】"),
        ],
    );
    check("(a [b) c] d)", &[(Action, "(a"), (Thought, "[b) c]"), (Action, "d)")]);
    check("[a (b] c) d", &[(Thought, "[a (b]"), (Speech, "c) d")]);
    check("[a [b] c] d", &[(Thought, "[a [b] c]"), (Speech, "d")]);
    check("(a (b) c) d", &[(Action, "(a (b) c)"), (Speech, "d")]);
    check("[a\n\nb] c", &[(Thought, "[a\n\nb]"), (Speech, "c")]);
    check("[a］ b", &[(Thought, "[a］"), (Speech, "b")]);
    check("", &[]);
}

#[test]
fn tags() {
    for name in ["role_thinking", "Role Thinking", "SYSTEM_THINKING", "think", "thinking"] {
        let thought = format!("<{name}>a\n\n[b (c</{name}>");
        check(&format!("x {thought} (y)"), &[(Speech, "x"), (Thought, &thought), (Action, "(y)")]);
    }
    check(
        "<role_action>nods\ntwice</role_action> Yes.",
        &[(Action, "<role_action>nods\ntwice</role_action>"), (Speech, "Yes.")],
    );
    check(
        "<think>a line begins with <role_thinking> they say</think> Yes.",
        &[
            (Thought, "<think>a line begins with <role_thinking> they say</think>"),
            (Speech, "Yes."),
        ],
    );
    check("I <3 you, 1 < 2 > 0 <b>", &[(Speech, "I <3 you, 1 < 2 > 0 <b>")]);
}

#[test]
fn a_thought_that_never_began_is_all_that_stands_before() {
    let script = read("Ann: I must (be) careful [here]\nnow</think>\n\nAnn: Hello.");
    assert_eq!(
        parts(&script),
        [
            (Thought, "Ann: I must (be) careful [here]\nnow</think>"),
            (Name, "Ann:"),
            (Speech, "Hello."),
        ]
    );
    assert_eq!(script.odd(), [Odd::NeverOpened(Thought)]);
    assert_eq!(visible("secret [a </think> secret] b"), "b");
}

#[test]
fn inner_text_is_without_marks() {
    let cases = [
        ("[a]", "a"),
        ("【a】", "a"),
        ("(a (b))", "a (b)"),
        ("<Role Thinking>a</role_thinking>", "a"),
        ("*smiles*", "smiles"),
        ("**(smiles)**", "smiles"),
        ("**Ann**：", "Ann"),
        ("[never closed", "never closed"),
        ("*never closed", "never closed"),
    ];
    for (source, inner) in cases {
        let script = read(source);
        let [part] = script.parts() else {
            panic!("{source:?} is one part, not {:?}", script.parts());
        };
        assert_eq!(script.inner(part), inner, "{source:?}");
    }
}

#[test]
fn asterisks() {
    let cases = [
        ("*smiles* Hello.", Some("*smiles*")),
        ("*smiles* hey there", Some("*smiles*")),
        ("Ann: *smiles* Hello.", Some("*smiles*")),
        ("**Ann:** *Smiles softly.* Hello.", Some("*Smiles softly.*")),
        ("Hello. *leans back* So?", Some("*leans back*")),
        ("Hello. *Leans back*", Some("*Leans back*")),
        ("\"Hello.\" *Leans back* \"So?\"", Some("*Leans back*")),
        ("[Oh.] *leans back* [No.]", Some("*leans back*")),
        ("*微笑*你好", Some("*微笑*")),
        ("你好。*微笑*", Some("*微笑*")),
        ("So. *sighs*... I know.", Some("*sighs*")),
        ("*leans back and", Some("*leans back and")),
        ("*Never* say that again.", None),
        ("*Never!* I will not.", None),
        ("I *really* do.", None),
        ("It is *you*. Always.", None),
        ("You? *Me*, of course.", None),
        ("我*真的*很高兴", None),
        ("**Never.** I will not.", None),
        ("He writes: *\"My dear Mr. Bell,\"* and so on.", None),
        ("*\"My dear Mr. Bell", None),
        ("* one\n* two", None),
        ("2*3*4", None),
        ("* * *", None),
    ];
    for (source, action) in cases {
        let script = read(source);
        let parts = parts(&script);
        let found = parts.iter().find(|(kind, _)| *kind == Action);
        assert_eq!(found.map(|(_, text)| *text), action, "{source:?}");
    }
    check(
        "*leans (slowly) over [no] it* Yes.",
        &[
            (Action, "*leans"),
            (Action, "(slowly)"),
            (Action, "over"),
            (Thought, "[no]"),
            (Action, "it*"),
            (Speech, "Yes."),
        ],
    );
    check(
        "Well. *(rolls his eyes)* [Oh.] So.",
        &[(Speech, "Well."), (Action, "*(rolls his eyes)*"), (Thought, "[Oh.]"), (Speech, "So.")],
    );
}

#[test]
fn names_in_front() {
    let cases = [
        "Ann:",
        "Ann :",
        "ann:",
        "**Ann:**",
        "**Ann**:",
        "*Ann*:",
        "### Ann:",
        "Ann：",
        "**Ann**：",
    ];
    for prefix in cases {
        let source = format!("{prefix} Hello.");
        let script = read(&source);
        assert_eq!(parts(&script), [(Name, prefix), (Speech, "Hello.")]);
        assert_eq!(script.odd(), []);
        let name = script.prefix().map(|part| script.inner(part).to_lowercase());
        assert_eq!(name.as_deref(), Some("ann"));
    }
    for source in ["Anna: Hello.", "\"Ann: hello.\"", "Dear Ann: hello.", "Ann, hello: you."] {
        assert_eq!(read(source).prefix(), None, "{source:?}");
    }
    check("(bows) Ann: Hello.", &[(Action, "(bows)"), (Name, "Ann:"), (Speech, "Hello.")]);
    check("*bows* Ann: Hello.", &[(Action, "*bows*"), (Name, "Ann:"), (Speech, "Hello.")]);
    check(
        "[Oh.]\n\n(bows)\n\nAnn: Hello.",
        &[(Thought, "[Oh.]"), (Action, "(bows)"), (Name, "Ann:"), (Speech, "Hello.")],
    );
    check("Ann:*bows* Hello.", &[(Name, "Ann:"), (Action, "*bows*"), (Speech, "Hello.")]);
    check("**Ann: (bows) Hello.**", &[(Name, "**Ann:"), (Action, "(bows)"), (Speech, "Hello.**")]);
}

#[test]
fn odd_lines() {
    let speaks = |name: &str, at| Odd::SpeaksFor { name: name.into(), at };
    let cases = [
        ("[Oh. (bows) Hello.", vec![Odd::NeverClosed(Thought)]),
        ("(bows. Hello.", vec![Odd::NeverClosed(Action)]),
        ("(bows.\nHello.", vec![Odd::NeverClosed(Action)]),
        ("(bows [Oh. Hello.", vec![Odd::NeverClosed(Thought), Odd::NeverClosed(Action)]),
        ("Hello.] So.", vec![Odd::NeverOpened(Thought)]),
        ("Ann: **Ann:** Hello.", vec![Odd::PrefixTwice]),
        ("Ann: **Ann**: \n(bows)", vec![Odd::PrefixTwice]),
        ("Ann: Hello.\n\nAnn: So.\nAnn: Yes.", vec![Odd::PrefixTwice]),
        ("Ann: (bows) Ann: Hello.", vec![Odd::PrefixTwice]),
        ("Hello.\n\nMr Bell: Good day.", vec![speaks("Mr Bell", 8)]),
        ("Hello.\n**mr bell**: Good day.", vec![speaks("Mr Bell", 7)]),
        ("你好。\n林黛玉：嗯。", vec![speaks("林黛玉", 10)]),
        ("Mr Bell: Good day.", vec![speaks("Mr Bell", 0)]),
        ("Ann: Mr Bell: Good day.", vec![speaks("Mr Bell", 5)]),
        ("(bows) Mr Bell: Good day.", vec![speaks("Mr Bell", 7)]),
        ("Ann: Hi.\nMr Bell: Yes.\nAnn: So.\nEnvironment: Rain.", vec![speaks("Mr Bell", 9)]),
        ("[Oh.\nMr Bell: Yes.", vec![Odd::NeverClosed(Thought), speaks("Mr Bell", 5)]),
        ("[He said:\nMr Bell: Yes.] Oh.", vec![]),
        ("I told Mr Bell: no.", vec![]),
        ("[a (b] c :) a) b", vec![]),
    ];
    for (source, odd) in cases {
        assert_eq!(read(source).odd(), odd, "{source:?}");
    }
}

#[test]
fn own_parts() {
    let cases = [
        ("Hello.\n\n**Mr Bell:** Good day.\n\nAnn: Oh.", "Hello."),
        ("Ann: Hello.\n", "Ann: Hello.\n"),
        ("Mr Bell: Good day.", ""),
        ("[Oh.\nMr Bell: Yes.", "[Oh."),
    ];
    for (source, own) in cases {
        assert_eq!(own_part(source, "Ann", &CAST), own, "{source:?}");
    }
}

#[test]
fn what_others_see() {
    let cases = [
        ("Ann: [Oh.]\n\n(bows)\n\nHello.", "Ann:\n(bows)\nHello."),
        ("a [b] c [d] e", "a  c  e"),
        ("a [b [c] d] e", "a  e"),
        ("a [b\nc] d", "a  d"),
        ("I'll go. [Oh. (bows) I fear you.\n\nSo.", "I'll go."),
        ("(a [b] c)", "(a  c)"),
        ("([b])", "()"),
        ("［b］a【c】", "a"),
        ("<Role Thinking>b\n\nc</role_thinking>\n a ", "a"),
        ("<role_action>bows</role_action>", "<role_action>bows</role_action>"),
        ("<thi[x]nk>b</think> a", "a"),
        ("[b]", ""),
    ];
    for (source, expected) in cases {
        assert_eq!(visible(source), expected, "{source:?}");
    }
}

#[test]
fn what_others_are_told() {
    let cases = [
        ("Hello. [Oh.]", "Ann: Hello."),
        ("Ann: Hello.", "Ann: Hello."),
        ("(bows)\nAnn： Hello.", "(bows)\nAnn： Hello."),
        ("Anna: Hello.", "Ann: Anna: Hello."),
        ("**Ann:** Hello.", "Ann: **Ann:** Hello."),
        ("[Ann: Hello.]", "Ann: "),
    ];
    for (source, expected) in cases {
        assert_eq!(told("Ann", source), expected, "{source:?}");
    }
}

#[test]
fn word_counts() {
    let cases = [
        ("", 0),
        ("Hello, my well-known friend — don't.", 5),
        ("[Oh no.] (bows low) Yes…no", 6),
        ("（微笑）你好，Ann。", 5),
        ("* * * ... 3.5", 1),
    ];
    for (source, expected) in cases {
        assert_eq!(words(source), expected, "{source:?}");
    }
    assert_eq!(read("**Ann:** (bows) Hello.").words(), 2);
}

/// Texts made of what lines are made of, in any order.
fn any_line() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "[",
        "]",
        "［",
        "］",
        "【",
        "】",
        "(",
        ")",
        "（",
        "）",
        "*",
        "**",
        "\n",
        "\n\n",
        " ",
        "\r\n",
        "<think>",
        "</think>",
        "<role_thinking>",
        "</Role Thinking>",
        "<role_action>",
        "</role_action>",
        "<thi",
        "nk>",
        "</",
        "<",
        ">",
        "Ann:",
        "**Ann:**",
        "Mr Bell:",
        "林黛玉：",
        "word",
        "Word.",
        "\"",
        "好",
        "é",
        "👩‍👩‍👧",
    ]);
    prop::collection::vec(prop_oneof![9 => pieces.prop_map(str::to_owned), 1 => ".{0,5}"], 0..30)
        .prop_map(|pieces| pieces.concat())
}

const SECRET: &str = "SECRET";

/// Lines in which the word [`SECRET`] stands in thoughts and nowhere else.
fn line_with_secrets() -> impl Strategy<Value = String> {
    let inside = prop::sample::select(vec![
        SECRET, " ", "\n", "\n\n", "(nods)", "*so*", "(", ")", "*", "Mr Bell:", "Ann:", "好",
    ]);
    let text = prop::collection::vec(inside, 1..5)
        .prop_map(|pieces| format!("{SECRET}{}{SECRET}", pieces.concat()));
    let thought = text.prop_recursive(3, 12, 3, |inner| {
        let marks = prop::sample::select(vec![("[", "]"), ("［", "］"), ("【", "】"), ("[", "】")]);
        (inner.clone(), inner.clone(), marks, inner)
            .prop_map(|(a, b, (open, close), c)| format!("{a}{open}{b}{close}{c}"))
    });
    let marks = prop::sample::select(vec![
        ("[", "]"),
        ("［", "］"),
        ("【", "】"),
        ("<role_thinking>", "</role_thinking>"),
        ("<Role Thinking>", "</role_thinking>"),
        ("<system_thinking>", "</SYSTEM THINKING>"),
        ("<think>", "</think>"),
    ]);
    let thought = (thought, marks).prop_map(|(text, (open, close))| format!("{open}{text}{close}"));
    let plain = prop::sample::select(vec![
        "Hello. ",
        "(bows) ",
        "*bows* ",
        "*",
        "**",
        "(",
        ")",
        "\n",
        "\n\n",
        "Ann: ",
        "]",
        " ",
        "Mr Bell: ",
        "<role_action>",
        "</role_action>",
        "<thi",
        "<",
    ]);
    let line =
        prop::collection::vec(prop_oneof![plain.prop_map(str::to_owned), thought.clone()], 0..8);
    let open = prop::sample::select(vec!["[", "［", "【", "<think>", "<role_thinking>"]);
    let end = prop::option::of((open, thought).prop_map(|(open, text)| {
        format!("{open}{SECRET} {text} {SECRET}\n\n{SECRET} (nods) {SECRET}")
    }));
    (line, end).prop_map(|(line, end)| line.concat() + &end.unwrap_or_default())
}

fn cut(text: &str, places: &[prop::sample::Index]) -> Vec<String> {
    let mut cuts: Vec<usize> = places
        .iter()
        .map(|place| place.index(text.len() + 1))
        .filter(|at| text.is_char_boundary(*at))
        .chain([0, text.len()])
        .collect();
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| text[pair[0]..pair[1]].to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn parts_cover_the_source(line in prop_oneof![any_line(), any::<String>()]) {
        let script = read(&line);
        prop_assert_eq!(script.source(), &line);
        let mut at = 0;
        for part in script.parts() {
            prop_assert_eq!(part.range.start, at);
            prop_assert!(part.range.start < part.range.end);
            prop_assert!(part.range.start <= part.inner.start);
            prop_assert!(part.inner.start <= part.inner.end);
            prop_assert!(part.inner.end <= part.range.end);
            prop_assert!(line.get(part.range.clone()).is_some());
            prop_assert!(line.get(part.inner.clone()).is_some());
            at = part.range.end;
        }
        prop_assert_eq!(at, line.len());
    }

    #[test]
    fn chunks_make_no_difference(
        line in any_line(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        look in any::<bool>(),
    ) {
        let mut growing = Growing::new("Ann", &CAST);
        let mut so_far = String::new();
        for chunk in cut(&line, &places) {
            growing.push(&chunk);
            so_far.push_str(&chunk);
            if look {
                prop_assert_eq!(growing.script(), &read(&so_far));
            }
        }
        prop_assert_eq!(growing.finish(), read(&line));
    }

    #[test]
    fn no_secret_is_told(line in line_with_secrets()) {
        let seen = visible(&line);
        prop_assert!(!seen.contains(SECRET), "{seen:?}");
        prop_assert!(!told("Ann", &line).contains(SECRET));
        let own = own_part(&line, "Ann", &CAST);
        prop_assert!(!visible(own).contains(SECRET), "{own:?}");
    }

    #[test]
    fn visible_is_idempotent(line in prop_oneof![any_line(), line_with_secrets()]) {
        let seen = visible(&line);
        prop_assert_eq!(visible(&seen), seen.clone());
        prop_assert!(!has_thought(&seen));
        let told_once = told("Ann", &line);
        let told_twice = told("Ann", &told_once);
        prop_assert_eq!(told_twice.trim(), told_once.trim());
    }

    #[test]
    fn own_part_speaks_for_nobody_else(line in any_line()) {
        let own = own_part(&line, "Ann", &CAST);
        prop_assert!(line.starts_with(own));
        let others = read(own).odd().iter().any(|odd| matches!(odd, Odd::SpeaksFor { .. }));
        prop_assert!(!others, "{own:?}");
    }
}

fn has_thought(source: &str) -> bool {
    read(source).parts().iter().any(|part| part.kind == Thought)
}

#[test]
fn a_control_sequence_opens_no_thought() {
    let script = parse::<&str>("\x1b[31mRed\x1b[0m and [secret] plain.", "Ann", &[]);
    assert_eq!(script.odd(), []);
    assert_eq!(visible(script.source()), "\x1b[31mRed\x1b[0m and  plain.");
}
