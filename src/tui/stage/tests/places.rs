//! Where the walk through the screens begins: an app as it stands there, in two languages.

use std::{collections::HashMap, path::PathBuf};

use super::*;
use crate::{
    journal::{
        about::About,
        search::Hit,
        summary::{Damage, Marked},
    },
    record::LineId,
    scene::{
        book::{Place, Told},
        draft::Draft,
        library::InBook,
    },
    tui::{
        keymap::Keymap,
        library::{Entry, Shelf, Story},
        models::{Listing, Models, State},
        onward::Next,
        recording::Recording,
        shelf::{News, Played, Transcript},
        tests::{chinese, offer, scene},
        theme::Theme,
        writing::Begun,
    },
};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Chinese,
}

impl Language {
    /// The one of two texts that is in this language.
    fn of(self, english: &str, chinese: &str) -> String {
        let text = if self == Self::English { english } else { chinese };
        text.to_owned()
    }
}

impl Evening {
    fn in_language(language: Language) -> Self {
        let mut evening = match language {
            Language::English => Self::marren(),
            Language::Chinese => Self::of(ferry(), &["琴客"], ModelRef::new("lab", "big")),
        };
        let listing = Listing {
            endpoint: "lab".to_owned(),
            address: "http://lab/v1".to_owned(),
            from: "settings".to_owned(),
            state: State::Has(vec!["big".to_owned(), "small".to_owned()]),
        };
        let models = Models { listings: vec![listing], searching: false };
        evening.app.handle(Event::Told(Msg::Models(models)));
        match language {
            Language::English => evening.talk(),
            Language::Chinese => {
                evening.answer("【是那把琴。】（放下竹篙，半天没有说话）客官，这么晚还过江？对岸早就没有灯火了。");
                evening.answer("他在问琴客。\nNext Speaker: 琴客");
                evening.speak("琴客", "【他认得它。】有人等我。（低头）");
                evening.answer("江上该有动静。\nNext Speaker: Environment");
                evening.answer("雾里传来一声橹响，又远了。灯笼在船头晃了两下，终于定住。");
                evening.answer("Next Speaker: 琴客");
            }
        }
        evening
    }

    /// Every critic finds one flaw.
    fn judged(mut self, language: Language) -> Self {
        self.act(Act::End);
        let calls: Vec<CallId> = {
            let effects = self.play().judge_as_usual().unwrap();
            effects
                .into_iter()
                .filter_map(|effect| match effect {
                    Effect::Ask(request) => Some(request.call),
                    _ => None,
                })
                .collect()
        };
        let (instance, kind) = match language {
            Language::English => {
                ("“Supper is on the table.” breaks off.", "Breaks the mood of the scene")
            }
            Language::Chinese => ("“雾里传来一声橹响，又远了。”这一句太空。", "与场景气氛不合"),
        };
        let dimensions = [
            "Storyline Consistency",
            "Anthropomorphism",
            "Character Fidelity",
            "Storyline Quality",
        ];
        for ((call, dimension), severity) in calls.into_iter().zip(dimensions).zip([1, 3, 5, 2]) {
            let flaw = json!({"instance": instance, "type": kind, "severity": severity});
            let text = json!({dimension: {"flaws": [flaw]}}).to_string();
            let answer = Answer { text, ..Answer::default() };
            self.play().hear(Heard::Answer { call, answer });
        }
        self
    }
}

pub fn begun(place: &str, language: Language) -> App {
    match place {
        "library" => app(),
        "casting" => {
            let mut app = app();
            app.handle(match language {
                Language::English => offer(scene(), &["Marren"]),
                Language::Chinese => offer(chinese(), &["老周"]),
            });
            app
        }
        "play" => Evening::in_language(language).app,
        "story" => story(language),
        "shelf" => shelf(language, false),
        "trash" => shelf(language, true),
        "writing" => {
            let mut app = app();
            let begun = Begun { draft: Draft::of(own(language)), at: None };
            app.handle(Event::Told(Msg::Writing(Box::new(begun))));
            app
        }
        "asked" => Evening::asked(language).app,
        "held" => {
            let mut evening = Evening::asked(language);
            evening.act(Act::Pause);
            evening.app
        }
        "fault" => {
            let mut evening = Evening::asked(language);
            let what = "lab at http://lab/v1 cannot be reached: nothing answers there.";
            evening.fail(FaultKind::Server, what, "Start the server or check its address.");
            evening.app
        }
        "watching" => {
            let scene = if language == Language::English { lighthouse() } else { ferry() };
            let mut evening = Evening::of(scene, &[], ModelRef::new("lab", "big"));
            evening.act(Act::Pause);
            evening.app
        }
        "recording" => {
            let mut evening = Evening::in_language(language);
            evening.app.play().1.recording = Some(Recording {
                lines: 9,
                shown: 3,
                is_over: false,
                runs: true,
                speed: 2.0,
                why: None,
            });
            evening.app
        }
        "choice" => Evening::in_language(language).compared(language).app,
        "runs" => Evening::in_language(language).tried(language).app,
        "onward" => Evening::in_language(language).onward(language).app,
        "end" => {
            let mut evening = Evening::in_language(language);
            evening.act(Act::End);
            evening.app
        }
        "judged" => Evening::in_language(language).judged(language).app,
        other => panic!("{other} is no place"),
    }
}

impl Evening {
    /// A model is asked and has said something.
    fn asked(language: Language) -> Self {
        let mut evening = Self::in_language(language);
        let (speaker, said, name, piece) = match language {
            Language::English => ("Marren", "One more night.", "Inspector Hale", "(puts the hat"),
            Language::Chinese => ("琴客", "船家，请吧。", "老周", "（低头解缆绳"),
        };
        evening.speak(speaker, said);
        evening.answer(&format!("Next Speaker: {name}"));
        evening.piece(piece);
        evening
    }

    /// What the keys want done is done, as the program around the screens would.
    fn do_wants(&mut self, keys: &str) {
        self.screen(80, 24);
        for want in self.wants(keys) {
            let Want::Act(act) = want else { panic!("{want:?}") };
            self.act(act.clone());
            self.app.handle(Event::Told(Msg::Done(act)));
        }
    }

    /// Two models have written a line.
    fn compared(mut self, language: Language) -> Self {
        let lines = [
            language.of("(folds his hat) The sea was late, not I.", "（慢慢收篙）雾重，过不得江。"),
            language.of("I came as soon as the sea let me.", "【不能问。】客官请回罢，明日再来。"),
        ];
        self.screen(80, 24);
        self.press("f2 up up a");
        self.do_wants("enter");
        for (call, text) in self.play().stage().awaited().into_iter().zip(lines) {
            let answer = Answer { text, ..Answer::default() };
            self.play().hear(Heard::Answer { call, answer });
        }
        self
    }

    /// A run with one thing changed stands beside the play.
    fn tried(mut self, language: Language) -> Self {
        self.screen(80, 24);
        self.press("f2 up up x");
        self.do_wants("enter");
        self.answer(&language.of(
            "The sea was later still, Mr. Marren.",
            "（抬头看了他一眼）江上的事，谁说得准呢？客官先上船避避雾吧。",
        ));
        self.do_wants("s");
        self.press("m");
        self
    }

    /// The play is over, and the book's next conversation is at hand.
    fn onward(mut self, language: Language) -> Self {
        self.act(Act::End);
        let kept = language.of(
            "Marren asked for one more night, and nobody answered him.",
            "琴客要过江，老周先是不肯，后来解了缆绳，却没有问那把琴的来历。",
        );
        let next = Next {
            scene: 3,
            book: language.of("The Lighthouse at Skerra", "渡口夜话").into(),
            chapter: language.of("Chapter 4", "第四回").into(),
            topic: language.of("The lamp is carried down", "琴声从对岸传来").into(),
            player: vec![language.of("Marren", "琴客")],
            nobody: false,
            kept: Some(kept),
        };
        self.app.handle(Event::Told(Msg::Onward(Box::new(next))));
        self
    }
}

/// A scene of one's own with all that can be written about one.
fn own(language: Language) -> Scene {
    let [one, other] = [language.of("Odile", "小灯"), language.of("Tom", "阿铁")];
    serde_json::from_value(json!({
        "book": language.of("Odile and Tom", "灯塔下的两个人"),
        "topic": language.of("lamps", "谁来点灯"),
        "scenario": language.of("A harbour at night, in fog.", "夜里起了大雾，港口的灯一盏也没有亮。"),
        "plot": {"summary": language.of("The lamps go out one by one.", "灯一盏接一盏地灭了。")},
        "key_characters": [{
            "name": one,
            "motivation": language.of("To be believed.", "她想让人相信她看见的东西。"),
        }],
        "character_profiles": {&one: language.of("Lights the lamps.", "点灯的人，话不多。"), &other: ""},
        "speaking_characters_w_env": [one, other, "Environment"],
        "major_characters": [one],
        "dialogues": [{"character": one, "message": language.of("You again?", "怎么又是你？")}],
        "sceneplay": {"opening": 1, "directions": {&one: {
            "system": {"text": language.of("Few words.", "少说话。")},
            "after": {"text": language.of("Stay here.", "别离开这里。"), "on": false},
            "greetings": [language.of("You again?", "怎么又是你？"), language.of("The wick is wet.", "灯芯湿了。")],
        }}},
    }))
    .unwrap()
}

/// The Library with a whole book, whose story up to its last scene is told.
fn story(language: Language) -> App {
    let book = language.of("The Ferry", "渡口夜话");
    let entry = |key: usize, topic: String| Entry {
        key,
        book: book.as_str().into(),
        topic: topic.as_str().into(),
        cast: ["Anna", "Bert", "Environment"].map(Into::into).into(),
        lines: 12,
        source: format!("books/{book}.json").as_str().into(),
        scenario: language.of("A river, and rain.", "江上下着雨，渡船还没有来。").as_str().into(),
        in_book: Some(InBook {
            at: Place { plot: key, conversation: 0 },
            chapter: language.of("Chapter 1", "第一回").as_str().into(),
        }),
    };
    let topics = [
        language.of("The price of crossing", "摆渡人不肯收最后一位客人的钱"),
        language.of("A storm on the water", "江心遇着大风"),
        language.of("Farewell at the other bank", "对岸作别"),
    ];
    let entries = (0..).zip(topics).map(|(key, topic)| entry(key, topic)).collect();
    let mut app = App::new(Theme::bundled("plain").unwrap(), Keymap::default());
    app.handle(Event::Told(Msg::Shelf(Shelf { entries, ..Shelf::default() })));
    let told = |chapter: String, summary: String| Told { chapter, summary };
    let chapter = || language.of("Chapter 1", "第一回");
    let plots = vec![
        told(chapter(), language.of("Anna comes to the ferry.", "琴客深夜来到渡口，非要过江。")),
        told(
            chapter(),
            language.of("They cross in a storm.", "两人在大风里渡江，谁也没有提那把琴。"),
        ),
        told(
            String::new(),
            language.of("They sleep in the reeds.", "天亮以前，他们在芦苇丛里睡了一觉。"),
        ),
    ];
    press(&mut app, "down down ctrl-t");
    app.handle(Event::Told(Msg::Story(Story { scene: 2, plots })));
    press(&mut app, "up up");
    app
}

/// The Shelf, or the trash, with plays of which all that can be said is said.
fn shelf(language: Language, trash: bool) -> App {
    let mut app = app();
    press(&mut app, if trash { "f4 shift-x" } else { "f4" });
    let transcripts = transcripts(language);
    let (first, second) = (transcripts[0].journal.clone(), transcripts[1].journal.clone());
    app.handle(Event::Told(Msg::Transcripts(News::Listed { trash, transcripts })));
    let lines = |lines: [(&str, &str); 2]| lines.map(|(en, zh)| language.of(en, zh)).into();
    let said = [
        ("Widow Pratt: It is my goose.", "老周：这只鹅是我的。"),
        ("Constable Dunn: (counts the feathers) One goose.", "琴客：（数着羽毛）就一只鹅。"),
    ];
    for journal in [first.clone(), second] {
        let news = News::Lines { journal, lines: lines(said) };
        app.handle(Event::Told(Msg::Transcripts(news)));
    }
    let hit = Hit {
        line: LineId(4),
        place: Some(3),
        speaker: language.of("Constable Dunn", "琴客"),
        before: language.of("…and whoever paid first has the ", "……谁先付了钱，谁就有"),
        found: language.of("goose", "鹅"),
        after: language.of(", whatever was said at the fair.", "，不管集市上怎么说。"),
    };
    let hits = HashMap::from([(first, vec![hit])]);
    app.handle(Event::Told(Msg::Transcripts(News::Found { number: 1, hits })));
    app
}

fn transcripts(language: Language) -> Vec<Transcript> {
    let played = |finished: bool| Played {
        book: language.of("The Goose Fair", "鹅市"),
        topic: language.of(
            "A goose is sold twice, and both buyers come for it",
            "一只鹅卖了两回，两个买主都来要",
        ),
        cast: [language.of("Widow Pratt", "老周"), language.of("Constable Dunn", "琴客")].into(),
        player: vec![language.of("Widow Pratt", "老周")],
        finished,
        lines: 24,
        score: finished.then(|| "61.5".to_owned()),
        when: "3 hours ago".to_owned(),
        standing: "24 lines, 2 days ago. The mean of its scores is 61.5.".to_owned(),
        date: "2026-01-31 18:30".to_owned(),
        models: "ollama/qwen3:8b, ollama/judge".to_owned(),
        marks: Vec::new(),
    };
    let of = |id: &str, play| Transcript {
        journal: PathBuf::from(format!("plays/{id}.jsonl")),
        about: About::default(),
        wrong: Vec::new(),
        play,
    };
    let mut named = of("02", Some(played(true)));
    named.about = About {
        name: language.of("The goose, third try, with the small judge", "鹅市第三回，用小模型评分"),
        tags: vec![language.of("best", "最好"), language.of("to-annotate", "待标注")],
        note: language.of(
            "She is too soft here.\nCompare with the second try.",
            "这里她太软了。\n跟第二回比较一下。",
        ),
    };
    if let Some(play) = &mut named.play {
        let anna = Marked {
            annotator: language.of("Anna", "安娜"),
            is_done: true,
            accepted: 3,
            rejected: 1,
            added: 2,
            ..Marked::default()
        };
        play.marks = vec![anna];
    }
    let mut broken = of("03", None);
    broken.wrong = vec![Damage::Torn.in_words()];
    vec![of("01", Some(played(false))), named, broken]
}
