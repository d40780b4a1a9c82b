use proptest::prelude::*;

use super::*;

#[test]
fn names_and_their_parts_get_roles() {
    let names = Names::new([
        "Anna Keller",
        "Bert Keller",
        "Rose",
        "the stranger",
        "林黛玉",
        "Miles O'Brien",
        "Mr. Tom",
        "Environment",
    ]);
    for (text, expected) in [
        ("Anna Keller and ANNA keller", "Character 1 and Character 1"),
        ("Anna\nKeller's hat, Anna's", "Character 1's hat, Character 1's"),
        ("the Kellers, Bert", "the Name As, Character 2".replace("As", "A").as_str()),
        ("a rose for Rose, ROSE; Rosemary", "a rose for Character 3, Character 3; Rosemary"),
        ("The Stranger came", "Character 4 came"),
        ("黛玉笑道，林黛玉来了", "Character 5笑道，Character 5来了"),
        ("_Anna_ *Anna* annals Hanna", "_Character 1_ *Character 1* annals Hanna"),
        ("O'Brien, Mr. Tom, Mr. Jones", "Character 6, Character 7, Mr. Jones"),
        ("Environment", "Environment"),
        ("", ""),
    ] {
        assert_eq!(names.without(text), expected, "{text}");
    }
    assert_eq!(names.role("Bert Keller"), "Character 2");
    assert_eq!(names.role("Environment"), "Environment");
    assert_eq!(names.role("Kellers"), "Name A");
}

#[test]
fn quotations_of_hidden_words_are_left_out() {
    let mut quotes = Quotes::default();
    quotes.hide("I must not tell him, ever, about the boat.");
    quotes.hide("No chance!");
    quotes.hide("No.");
    for (text, expected) in [
        ("Anna thinks: \"must not tell HIM ever\" (bad).", "Anna thinks: \"…\" (bad)."),
        ("There is no chance of it.", "There is … of it."),
        ("No, she must not tell.", "No, she must not tell."),
        ("", ""),
    ] {
        assert_eq!(quotes.without(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn no_name_is_left_in_any_text(
        texts in proptest::collection::vec(
            "(Anna|anna|ANNA|Keller|keller|Kellers|Bert| |'|-|\n|x|é|黛|玉|林|_|\\*){0,12}", 1..4),
    ) {
        let names = Names::new(["Anna Keller", "Bert", "林黛玉"]);
        for text in texts {
            let without = names.without(&text);
            let words = without.split(|c: char| !c.is_alphanumeric());
            for word in words {
                prop_assert!(
                    !["Anna", "ANNA", "Keller", "Kellers", "Bert"].contains(&word),
                    "{text:?} gives {without:?}");
            }
            prop_assert!(!without.contains("黛玉"), "{text:?} gives {without:?}");
            prop_assert_eq!(names.without(&without), without.clone());
        }
    }
}
