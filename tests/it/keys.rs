//! A key planted in the environment is found nowhere: in no file, no output, no journal, also where
//! servers repeat it in whatever they say.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use sceneplay::model::endpoint::{Endpoint, Key};
use serde_json::json;

use crate::{
    driver::{for_critic, for_nsp, perform},
    play::ferry,
    pty::{Home, Terminal, key},
    server::{Answer, Script, Server, delta, finish},
    settings::{home_with, sceneplay},
};

const SECRET: &str = "sk-planted-b7c1e09f4a52d836";
/// Servers shorten what they repeat; as much of it as this is telling.
const PART: &str = "planted-b7c1e0";

fn check(what: &str, text: &str) {
    assert!(!text.contains(PART), "{what}: {text}");
}

fn check_output(what: &str, output: &Output) {
    for text in [&output.stdout, &output.stderr] {
        check(what, &String::from_utf8_lossy(text));
    }
}

/// Every file below the folder, also in those that were made on the way.
fn check_files(folder: &Path) -> usize {
    let mut files = 0;
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            check("a file's name", &path.display().to_string());
            if path.is_dir() {
                folders.push(path);
            } else {
                files += 1;
                let bytes = fs::read(&path).expect("a file");
                check(&path.display().to_string(), &String::from_utf8_lossy(&bytes));
            }
        }
    }
    files
}

/// All ways in which a server may repeat the key that it was sent.
fn echoes() -> Vec<(&'static str, Answer)> {
    let said = format!("Incorrect key Bearer {SECRET} ({}…)", &SECRET[..20]);
    let error = json!({"error": {"message": said, "code": SECRET, "type": SECRET}});
    let page = format!("<html><head><title>{said}</title></head><body>{said}</body></html>");
    let onward = format!("http://127.0.0.2:9/{SECRET}/?key={SECRET}");
    vec![
        ("400", Answer::error(400, &error)),
        ("401", Answer::error(401, &error).header("www-authenticate", &said.replace('…', ""))),
        ("403", Answer::status(403).bytes(page.clone())),
        ("404", Answer::error(404, &error)),
        ("429", Answer::error(429, &error).header("retry-after", "0").header("x-key", SECRET)),
        ("500", Answer::error(500, &json!({"detail": said}))),
        ("redirect", Answer::status(307).header("location", &onward)),
        ("page", Answer::status(200).bytes(page)),
        ("garbage", Answer::status(200).bytes(said.clone())),
        ("garbage in the stream", Answer::events([]).bytes(format!("data: {said}\n\n"))),
        ("error in the stream", Answer::events([error.clone()])),
        ("refusal", Answer::events([delta(json!({"refusal": said})), finish("stop")]).done()),
        ("list of details", Answer::error(422, &json!({"detail": [{"msg": said}]}))),
    ]
}

fn settings(server: &Server) -> String {
    format!(
        "[endpoints.lab]\nbase_url = \"{0}\"\napi_key_env = \"LAB_KEY\"\nretries = 1\n\
         [endpoints.printed]\nbase_url = \"{0}\"\napi_key_command = [\"printenv\", \"LAB_KEY\"]\n\
         headers = {{ X-Api-Key = \"{SECRET}\" }}\nretries = 0\n\
         [roles]\nactor = \"lab/small\"\njudge = \"printed/small\"\n",
        server.base_url()
    )
}

#[test]
fn no_command_shows_it() {
    for (what, answer) in echoes() {
        let server = Server::start(
            Script::new()
                .when(
                    |asked| asked.path.ends_with("/models"),
                    [
                        Answer::json(&json!({"data": [{"id": format!("m-{SECRET}")}]})),
                        answer.clone(),
                    ],
                )
                .chats([answer]),
        );
        let home = home_with(&settings(&server));
        for args in [
            &["doctor"][..],
            &["doctor", "--json"],
            &["config", "show"],
            &["config", "show", "--json"],
            &["paths"],
        ] {
            let output = sceneplay(home.path())
                .env("LAB_KEY", SECRET)
                .env("OPENAI_API_KEY", SECRET)
                .env("OPENAI_BASE_URL", server.base_url())
                .args(args)
                .output()
                .expect("the program runs");
            check_output(&format!("{what}: {args:?}"), &output);
        }
        let sent = format!("Bearer {SECRET}");
        let requests = server.requests();
        assert!(
            requests.iter().any(|asked| asked.header("authorization") == Some(&sent)),
            "{what}: the key went to its own endpoint"
        );
        // The settings hold it themselves: as the value of a header, where nothing else will do.
        fs::remove_file(home.path().join("config/settings.toml")).expect("the settings");
        check_files(home.path());
    }
}

/// What a model says is somebody's line, and is kept as it came; everything else is masked.
#[test]
fn not_in_what_doctor_quotes_of_a_model() {
    let says = || Answer::says([format!("Next Speaker: {SECRET}")]);
    let server = Server::start(Script::new().models(["small"]).chats([says()]));
    let home = home_with(&settings(&server));
    let output = sceneplay(home.path()).env("LAB_KEY", SECRET).arg("doctor").output().unwrap();
    check_output("doctor", &output);
    assert!(String::from_utf8_lossy(&output.stdout).contains("***"), "it was there to be masked");
}

#[tokio::test]
async fn no_journal_holds_it() {
    for (what, answer) in echoes() {
        let lines = [answer.clone(), Answer::says(["Is it late?"]), Answer::says(["Very late."])];
        let server = Server::start(
            Script::new()
                .when(for_nsp, [answer.clone(), Answer::says(["Next Speaker: Bert"])])
                .when(for_critic, [answer])
                .chats(lines),
        );
        let mut endpoint = Endpoint::new("lab", server.base_url());
        endpoint.key = Some(Key { secret: SECRET.into(), from: "$LAB_KEY".to_owned() });
        endpoint.headers = vec![("x-api-key".to_owned(), SECRET.to_owned())];
        endpoint.retries = 0;
        let folder = tempfile::tempdir().unwrap();
        let (play, journal) = perform(endpoint, folder.path()).await;
        assert!(play.totals().failed() > 2, "{what}: the faults are in the journal");
        assert!(journal.is_file());
        assert!(check_files(folder.path()) >= 1, "{what}");
        check(what, &format!("{play:?}"));
    }
}

#[test]
fn no_screen_shows_it() {
    // What is tried again would make the test wait.
    let at_once = ["400", "401", "403", "404", "list of details"];
    for (name, answer) in echoes().into_iter().filter(|(name, _)| at_once.contains(name)) {
        let server = Server::start(Script::new().chats([answer]).models([SECRET]));
        let home = Home::new();
        let set = ferry(&home);
        let set = set.to_str().expect("a path in UTF-8");
        let args = ["--test-set", set, "--model", "small", "--scene", "The Ferry-1-0"];
        let url = server.base_url();
        let variables = [("OPENAI_BASE_URL", url.as_str()), ("OPENAI_API_KEY", SECRET)];
        let mut terminal = Terminal::open_with(&home, args, &variables);
        terminal.wait_for("Casting");
        terminal.send(key::ENTER);
        terminal.wait_for("Your turn, Anna");
        terminal.send("Is it late?");
        terminal.wait_for("Is it late?");
        terminal.send(key::ENTER);
        terminal.wait_for("F5");
        terminal.send(key::F6);
        terminal.wait_for("Models");
        terminal.send(key::CTRL_Q);
        terminal.ended();
        check(name, &String::from_utf8_lossy(&terminal.raw()));
        assert!(check_files(home.path()) > 1, "the play was written down");
        let sent = format!("Bearer {SECRET}");
        let was_sent = |asked: &crate::server::Asked| asked.header("authorization") == Some(&sent);
        assert!(server.requests().iter().any(was_sent), "the key was sent");
    }
}
