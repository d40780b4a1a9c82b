use std::{fs, io::Write, path::PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::scene::{lore::Logic, read::scene};

/// A card of version 2 with everything in it.
fn lamplighter() -> Value {
    json!({
        "spec": "chara_card_v2", "spec_version": "2.0",
        "name": "an older field that does not count",
        "data": {
            "name": "Odile",
            "description": "{{char}} lights the lamps of the harbour.\r\nShe is sixty.",
            "personality": "dry, patient",
            "scenario": "{{user}} finds <BOT> on a ladder.",
            "first_mes": "(looks down) [Not him.] You again, <USER>?",
            "alternate_greetings": ["The wick is wet, {{user}}.", " "],
            "mes_example": "<START>\n{{user}}: Cold?\n{{char}}: Always.",
            "system_prompt": "{{original}}Write {{char}} with few words.",
            "post_history_instructions": "Never tell {{user}} the keeper's name.",
            "character_book": {
                "scan_depth": 4,
                "entries": [
                    {"keys": ["keeper"], "content": "The keeper is {{char}}'s brother.",
                     "enabled": true, "insertion_order": 7, "extensions": {}},
                    {"keys": ["Sea", "/wa(ve|ter)s?/i", "/(?<=a )tide/"], "secondary_keys": ["storm"], "selective": true,
                     "content": "@@depth 2\nThe sea took the old pier.", "enabled": false,
                     "insertion_order": 2, "case_sensitive": true, "constant": true,
                     "extensions": {"scan_depth": 9, "selectiveLogic": 3}},
                    "no entry", {"keys": ["x"], "content": " "}
                ]
            }
        }
    })
}

fn read_json(value: &Value) -> Result<Card, CardError> {
    parse("card.json", value.to_string().as_bytes())
}

fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(content.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend_from_slice(kind);
    bytes.extend_from_slice(content);
    bytes.extend_from_slice(&crc32fast::hash(&bytes[4..]).to_be_bytes());
    bytes
}

/// A picture of one pixel with these parts before its end.
fn picture(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = png::SIGNATURE.to_vec();
    bytes.extend(chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
    bytes.extend(parts.concat());
    bytes.extend(chunk(b"IEND", &[]));
    bytes
}

fn text(key: &str, content: &str) -> Vec<u8> {
    chunk(b"tEXt", format!("{key}\0{content}").as_bytes())
}

fn coded(value: &Value) -> String {
    BASE64_STANDARD.encode(value.to_string())
}

#[test]
fn a_card_of_version_2_is_read() {
    let card = read_json(&lamplighter()).unwrap();
    assert_eq!((card.name.as_str(), card.nickname.as_deref()), ("Odile", None));
    assert_eq!(card.description, "{{char}} lights the lamps of the harbour.\nShe is sixty.");
    assert_eq!(card.greetings.len(), 2, "a blank one is none");
    let [keeper, sea] = &card.lore[..] else { panic!("{:?}", card.lore) };
    assert_eq!((keeper.depth, keeper.order, keeper.enabled, keeper.constant), (4, 7, true, false));
    assert_eq!(sea.keys, ["Sea", "/wa(ve|ter)s?/i"]);
    assert_eq!((sea.secondary.as_slice(), sea.logic), (&["storm".to_owned()][..], Logic::All));
    assert_eq!((sea.depth, sea.enabled, sea.constant, sea.case_sensitive), (9, false, true, true));
    assert_eq!(sea.content, "The sea took the old pier.");
    assert_eq!(
        card.notes,
        [
            "lorebook entry 2 has a regular expression that cannot be followed and was left out: \
             /(?<=a )tide/",
            "lorebook entry 3 is no object and was left out",
            "lorebook entry 4 has no content and was left out",
        ]
    );
}

#[test]
fn cards_of_versions_1_and_3_are_read() {
    let flat = json!({"name": " Tom\nReed ", "description": "A clerk.", "personality": "",
        "scenario": "", "first_mes": "Hm.", "mes_example": null});
    let card = read_json(&flat).unwrap();
    assert_eq!((card.name.as_str(), &card.greetings[..]), ("Tom Reed", &["Hm.".to_owned()][..]));

    let mut newest = lamplighter();
    newest["spec"] = json!("chara_card_v3");
    newest["data"]["nickname"] = json!("Odi");
    newest["data"]["group_only_greetings"] = json!(["All of you?"]);
    let card = read_json(&newest).unwrap();
    assert_eq!((card.nickname.as_deref(), card.greetings.len()), (Some("Odi"), 3));

    newest["data"]["character_book"]["entries"][0]["use_regex"] = json!(true);
    newest["data"]["character_book"]["entries"][0]["keys"] = json!(["keep(er)?", "/lamps/"]);
    assert_eq!(read_json(&newest).unwrap().lore[0].keys, ["/keep(er)?/i", "/lamps/"]);

    let world = json!({"name": "A", "first_mes": "x", "character_book": {"entries": {
        "0": {"key": ["fog"], "content": "Fog.", "disable": true, "order": 3, "scanDepth": 5}}}});
    let card = read_json(&world).unwrap();
    assert_eq!((card.lore[0].enabled, card.lore[0].order, card.lore[0].depth), (false, 3, 5));
}

#[test]
fn a_card_is_read_from_each_kind_of_text_in_a_picture() {
    let value = lamplighter();
    let base64 = coded(&value);
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(base64.as_bytes(), 6);
    let with = |head: &[u8], content: &[u8]| [head, content].concat();
    for part in [
        text("chara", &base64),
        text("Chara", base64.trim_end_matches('=')),
        text("chara", &value.to_string()),
        chunk(b"zTXt", &with(b"chara\0\0", &packed)),
        chunk(b"iTXt", &with(b"ccv3\0\0\0en\0Karte\0", base64.as_bytes())),
        chunk(b"iTXt", &with(b"ccv3\0\x01\0\0\0", &packed)),
    ] {
        let parts = [text("Software", "none"), part, chunk(b"IDAT", &[7; 99])];
        assert_eq!(parse("a.png", &picture(&parts)).unwrap(), read_json(&value).unwrap());
    }
}

#[test]
fn of_two_cards_in_a_picture_the_newer_counts_unless_it_is_broken() {
    let mut newer = lamplighter();
    newer["data"]["name"] = json!("Newer");
    let both = [text("chara", &coded(&lamplighter())), text("ccv3", &coded(&newer))];
    assert_eq!(parse("a.png", &picture(&both)).unwrap().name, "Newer");
    let half = [text("chara", &coded(&lamplighter())), text("ccv3", "!!!")];
    let card = parse("a.png", &picture(&half)).unwrap();
    assert_eq!(card.name, "Odile");
    assert!(card.notes.iter().any(|note| note.contains("broken base64")), "{:?}", card.notes);
}

#[test]
fn what_is_no_card_is_refused_by_name() {
    let whole = picture(&[text("chara", &coded(&lamplighter()))]);
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b'a'; 20 << 20], 6);
    let json = |value: Value| value.to_string().into_bytes();
    for (bytes, expected) in [
        (vec![], "the file is empty"),
        (b" \n".to_vec(), "the file is empty"),
        (b"PK\x03\x04rest".to_vec(), "a zip archive, whatever its name says. Unpack it"),
        (b"\xff\xd8\xff\xe0".to_vec(), "a JPEG picture"),
        (b"RIFF\0\0\0\0WEBP".to_vec(), "a WebP picture"),
        (b"GIF89a".to_vec(), "a GIF picture"),
        (b"\n<!DOCTYPE html>".to_vec(), "a web page"),
        (picture(&[]), "no card in this picture"),
        (picture(&[text("chara", "a*b")]), "`chara` cannot be unpacked: broken base64"),
        (picture(&[text("chara", "AAAA")]), "broken JSON"),
        (picture(&[text("chara", "/////w==")]), "not text in UTF-8 (see byte 0)"),
        (whole[..60].to_vec(), "breaks off in its part tEXt at byte 33"),
        (whole[..36].to_vec(), "breaks off in its part header at byte 33"),
        (picture(&[chunk(b"zTXt", b"chara\0\0no")]), "`chara` cannot be unpacked"),
        (picture(&[chunk(b"zTXt", &[b"chara\0\0", &bomb[..]].concat())]), "cannot be unpacked"),
        (b"{\"name\": }".to_vec(), "1:10: broken JSON"),
        (json(json!([1])), "this is a list, not a character card"),
        (json(json!({"entries": {}})), "a lorebook by itself"),
        (json(json!({"book": "B", "scenario": "S"})), "a scene, which `--test-set` takes"),
        (json(json!({"a": 1})), "some other JSON"),
        (json(json!({"spec": "chara_card_v3"})), "data: expected an object, found nothing"),
        (json(json!({"description": "D"})), "name: expected the character's name, found nothing"),
        (
            json(json!({"name": "A", "description": [1]})),
            "description: expected text, found a list",
        ),
        (
            json(json!({"name": "A", "first_mes": "", "alternate_greetings": [2]})),
            "alternate_greetings[0]: expected text, found a number",
        ),
        (
            json(json!({"name": "A", "scenario": "x".repeat(400_001)})),
            "scenario: expected at most 400,000 bytes of text",
        ),
    ] {
        let error = parse("the.png", &bytes).unwrap_err().to_string();
        assert!(error.starts_with("the.png: ") && error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn a_file_that_is_too_large_or_none_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: u64| -> PathBuf {
        let path = folder.path().join(name);
        let mut file = fs::File::create(&path).unwrap();
        file.write_all(&png::SIGNATURE[..if name.ends_with("png") { 8 } else { 0 }]).unwrap();
        file.write_all(b"{").unwrap();
        // Nothing is written: a hole of this size.
        file.set_len(bytes).unwrap();
        path
    };
    for (path, expected) in [
        (file("huge.png", 200 << 20), "the file is 200 MB and more than the 64 MB"),
        (file("huge.json", 9 << 20), "the file is 9 MB and more than the 8 MB"),
        (folder.path().to_owned(), "this is no file"),
        (folder.path().join("gone.png"), "cannot be read"),
    ] {
        let error = read(&path).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

fn company(cards: Vec<Card>) -> Company {
    let persona = Persona { name: "Tom".to_owned(), profile: "A clerk.\n".to_owned() };
    Company { cards, persona, greeting: 1, system: true, after: false }
}

#[test]
fn a_card_and_a_persona_make_a_scene_that_is_found_again() {
    let card = read_json(&lamplighter()).unwrap();
    let made = company(vec![card]).scene().unwrap();
    assert_eq!(made.scenario, "Tom finds Odile on a ladder.");
    assert_eq!(made.speakers(), ["Odile", "Tom", "Environment"]);
    let profile =
        "Odile lights the lamps of the harbour.\nShe is sixty.\n\nPersonality: dry, patient";
    assert_eq!(made.profile("Odile").as_deref(), Some(profile));
    assert_eq!(made.profile("Tom").as_deref(), Some("A clerk."));
    assert_eq!(made.dialogues[0].message, "(looks down) [Not him.] You again, Tom?");
    assert!(made.reference().is_empty(), "its one line opens the play");
    let direction = &made.own.directions["Odile"];
    assert_eq!(direction.system.told(), Some("Write Odile with few words."));
    assert_eq!((direction.after.told(), direction.after.on), (None, false));
    assert_eq!(direction.after.text, "Never tell Tom the keeper's name.");
    assert_eq!(direction.greetings[1], "The wick is wet, Tom.");
    assert_eq!(direction.lore[0].content, "The keeper is Odile's brother.");
    assert_eq!(scene(serde_json::to_value(&made).unwrap()).unwrap(), made);
}

#[test]
fn several_cards_are_one_company() {
    let mut second = read_json(&lamplighter()).unwrap();
    second.name = "Ned".to_owned();
    second.nickname = Some("Neddy".to_owned());
    let mut both = company(vec![read_json(&lamplighter()).unwrap(), second]);
    both.greeting = 2;
    let made = both.scene().unwrap();
    assert_eq!(made.book, "Odile, Ned and Tom");
    assert_eq!(made.dialogues[0].message, "The wick is wet, Tom.");
    assert!(made.scenario.contains("Tom finds Neddy on a ladder."), "{}", made.scenario);
    assert_eq!(made.major_characters, ["Odile", "Ned"]);

    let error = |change: &dyn Fn(&mut Company)| {
        let mut company = both.clone();
        change(&mut company);
        company.scene().unwrap_err().to_string()
    };
    assert!(error(&|all| all.persona.name = "ned".to_owned()).contains("are called ned"));
    assert!(error(&|all| all.persona.name = "ENVIRONMENT".to_owned()).contains("the narrator"));
    assert!(error(&|all| all.greeting = 3).contains("Odile has 2 first messages"));
    assert!(error(&|all| all.cards.clear()).contains("--card"));
}

proptest! {
    #[test]
    fn rubbish_is_refused_and_nothing_more(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse("x", &bytes);
        let _ = parse("x", &[&png::SIGNATURE[..], &bytes].concat());
        for kind in [b"tEXt", b"zTXt", b"iTXt"] {
            let _ = parse("x", &picture(&[chunk(kind, &[b"chara\0", &bytes[..]].concat())]));
        }
    }

    #[test]
    fn a_whole_picture_with_a_hole_is_refused_or_read(
        at in 0_usize..2000, to in any::<u8>(), cut in 0_usize..2000,
    ) {
        let mut bytes = picture(&[text("chara", &coded(&lamplighter()))]);
        let length = bytes.len();
        bytes[at % length] = to;
        bytes.truncate(length - cut % length);
        let _ = parse("x", &bytes);
    }

    #[test]
    fn any_json_is_refused_or_makes_a_scene(
        field in prop::sample::select(vec![
            "name", "description", "first_mes", "alternate_greetings", "character_book", "nickname",
            "system_prompt",
        ]),
        odd in prop::sample::select(vec![
            json!(null), json!(1.5), json!([]), json!([null]), json!({}), json!({"entries": [{}, 3]}),
            json!({"entries": [{"content": "c", "keys": [1, "k"], "insertion_order": -1e300}]}),
            json!("{{char}} {{"), json!("\u{202e}\u{0}"),
        ]),
    ) {
        let mut value = lamplighter();
        value["data"][field] = odd;
        if let Ok(card) = read_json(&value)
            && let Ok(made) = company(vec![card]).scene()
        {
            prop_assert!(scene(serde_json::to_value(&made).unwrap()).is_ok());
        }
    }
}
