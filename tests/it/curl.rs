//! A call's `curl` command, run by the real curl.

use std::process::Command;

use sceneplay::{
    chat::{CallId, Message, ModelRef, Params, Purpose, Request},
    model::{
        Company,
        endpoint::{Endpoint, Key},
    },
};
use serde_json::json;
use tokio::sync::mpsc;

use crate::server::{Answer, Server};

fn request() -> Request {
    Request {
        call: CallId(3),
        purpose: Purpose::Nsp,
        model: ModelRef::new("lab", "small"),
        params: Params { temperature: Some(0.0), max_tokens: Some(512) },
        messages: vec![
            Message::system("It's $HOME, \"so\" `to` say.\n\nSCENEPLAY\n今晚\u{1b}[2J"),
            Message::user("===Conversation Start==="),
        ],
    }
}

#[tokio::test]
async fn curl_sends_what_sceneplay_sends() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("skipped: there is no curl on this machine");
        return;
    }
    let refused = json!({"error": {"message": "Unsupported: use 'max_completion_tokens'."}});
    let server = Server::chats([Answer::error(400, &refused), Answer::says(["No ", "boat."])]);
    let mut endpoint = Endpoint::new("lab", server.base_url());
    endpoint.key = Some(Key { secret: "the-key".into(), from: "$LAB_KEY".to_owned() });
    endpoint.headers = vec![("x-team".to_owned(), "ferry".to_owned())];
    endpoint.extra.insert("top_p".to_owned(), json!(0.9));
    let company = Company::new([endpoint]);
    let (tell, mut heard) = mpsc::channel(64);
    company.answer(request(), None, tell).await;
    while heard.recv().await.is_some() {}

    let command = company.curl(&request()).expect("the endpoint is known");
    let sent = Command::new("sh")
        .args(["-c", &command])
        .envs([("LAB_KEY", "the-key"), ("LAB_X_TEAM", "ferry")])
        .output()
        .expect("sh can be run");
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    let answer = String::from_utf8_lossy(&sent.stdout);
    assert!(answer.contains("boat.") && answer.ends_with("[DONE]\n\n"), "{answer}");

    let requests = server.requests();
    let [_, ours, curls] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!((&ours.body, &ours.path), (&curls.body, &curls.path));
    assert_eq!(ours.body["max_completion_tokens"], 512, "what was learnt is sent");
    for name in ["authorization", "content-type", "x-team"] {
        assert!(ours.header(name).is_some(), "{name}");
        assert_eq!(ours.header(name), curls.header(name));
    }
}
