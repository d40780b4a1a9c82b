//! Against servers that others wrote. `tests/real_servers.py` starts them and says by variables
//! where they are; without these, each test prints that it was skipped.

use std::time::Duration;

use sceneplay::{
    chat::{Answer, CallId, Fault, FaultKind, Message, ModelRef, Params, Piece, Purpose, Request},
    model::{
        Company, Heard,
        endpoint::{Endpoint, Key},
    },
};
use tokio::sync::{Mutex, mpsc};

/// The endpoint at the address in this variable.
fn endpoint(variable: &str) -> Option<Endpoint> {
    let Ok(base_url) = std::env::var(variable) else {
        println!("skipped: {variable} is not set");
        return None;
    };
    let mut endpoint = Endpoint::new("real", base_url);
    endpoint.retries = 0;
    endpoint.timeouts.first = Duration::from_secs(60);
    if let Ok(key) = std::env::var(format!("{variable}_KEY")) {
        endpoint.key = Some(Key { secret: key.into(), from: format!("${variable}_KEY") });
    }
    Some(endpoint)
}

fn request(model: &str, content: &str) -> Request {
    Request {
        call: CallId(1),
        purpose: Purpose::Actor { speaker: "Ida".to_owned() },
        model: ModelRef::new("real", model),
        params: Params { temperature: Some(0.0), max_tokens: Some(48) },
        messages: vec![Message::system("You are Ida."), Message::user(content)],
    }
}

/// The end of the call, and how many pieces of text came before it.
async fn ask(endpoint: Endpoint, request: Request) -> (Result<Answer, Fault>, usize) {
    let (tell, mut heard) = mpsc::channel(16);
    let company = Company::new([endpoint]);
    let listen = async {
        let (mut end, mut pieces) = (None, 0);
        while let Some(one) = heard.recv().await {
            match one {
                Heard::Piece { piece: Piece::Text(_), .. } => pieces += 1,
                Heard::Done { answer, .. } => end = Some(Ok(answer)),
                Heard::Failed { fault, .. } => end = Some(Err(fault)),
                _ => {}
            }
        }
        (end.expect("a call ends"), pieces)
    };
    tokio::join!(company.answer(request, None, tell), listen).1
}

/// llama-cpp-python's server drops what it streams when another request comes in.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

const LITELLM: &str = "SCENEPLAY_TEST_LITELLM";
const LLAMA: &str = "SCENEPLAY_TEST_LLAMA";

#[tokio::test]
async fn litellm_streams_and_not() {
    for stream in [true, false] {
        let Some(mut endpoint) = endpoint(LITELLM) else { return };
        endpoint.stream = stream;
        let (came, pieces) = ask(endpoint, request("player-of-parts", "Is it late?")).await;
        let answer = came.expect("an answer");
        assert_eq!(answer.text, "[Not now.] (turns the key) Nobody crosses after midnight.");
        assert_eq!(answer.finish.as_deref(), Some("stop"));
        assert_eq!(pieces > 1, stream, "{pieces} pieces");
        println!("litellm, stream {stream}: {pieces} pieces, {:?}", answer.usage);
    }
}

#[tokio::test]
async fn litellm_does_not_know_this_model() {
    let Some(endpoint) = endpoint(LITELLM) else { return };
    let (came, _) = ask(endpoint, request("player-of-part", "Is it late?")).await;
    let fault = came.expect_err("there is no such model");
    println!("{fault} {}", fault.hint);
    assert_eq!(fault.kind, FaultKind::NoSuchModel);
    assert!(fault.hint.contains("player-of-parts"), "{}", fault.hint);
}

#[tokio::test]
async fn litellm_does_not_know_this_key() {
    // Without any key it answers 500 and no reason.
    for (key, kind) in
        [(Some("sk-no-such-key"), FaultKind::Unauthorised), (None, FaultKind::Server)]
    {
        let Some(mut endpoint) = endpoint(LITELLM) else { return };
        endpoint.key = key.map(|key| Key { secret: key.into(), from: "$PROXY_KEY".to_owned() });
        endpoint.key_place = Some("$PROXY_KEY".to_owned());
        let (came, _) = ask(endpoint, request("player-of-parts", "Is it late?")).await;
        let fault = came.expect_err("the key is wrong");
        println!("{fault} {}", fault.hint);
        assert_eq!(fault.kind, kind);
        assert!(fault.hint.contains("$PROXY_KEY"), "{}", fault.hint);
    }
}

#[tokio::test]
async fn llama_streams_noise() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let Some(endpoint) = endpoint(LLAMA) else { return };
    let listed = Company::new([endpoint.clone()]).models("real").await.expect("a list");
    println!("llama lists {listed:?}");
    let (came, pieces) = ask(endpoint, request("noise", "现在几点？Is it late?")).await;
    match came {
        Ok(answer) => {
            assert!(pieces > 1, "{pieces} pieces");
            assert_eq!(answer.timing.chunks.len(), pieces);
            println!("{pieces} pieces, finish {:?}, {:?}", answer.finish, answer.usage);
        }
        // Noise may be nothing but white space.
        Err(fault) => assert_eq!(fault.kind, FaultKind::Empty, "{fault}"),
    }
}

#[tokio::test]
async fn llama_says_how_long_is_too_long() {
    let _alone = ONE_AT_A_TIME.lock().await;
    for stream in [true, false] {
        let Some(mut endpoint) = endpoint(LLAMA) else { return };
        endpoint.stream = stream;
        // Streaming, it ends without a word; asked for a whole answer, it says why.
        endpoint.retries = 1;
        let (came, _) = ask(endpoint, request("noise", &"Is it late? ".repeat(1000))).await;
        let fault = came.expect_err("this is too long");
        println!("{fault} {}", fault.hint);
        assert_eq!(fault.kind, FaultKind::TooLong, "{fault}");
        assert!(fault.what.contains("It holds 12"), "{fault}");
    }
}

#[tokio::test]
async fn an_address_without_its_last_part() {
    let _alone = ONE_AT_A_TIME.lock().await;
    for variable in [LITELLM, LLAMA] {
        let Some(mut endpoint) = endpoint(variable) else { continue };
        endpoint.base_url = endpoint.base_url.replace("/v1", "/v2");
        let (came, _) = ask(endpoint, request("noise", "Is it late?")).await;
        let fault = came.expect_err("there is nothing there");
        println!("{variable}: {fault} {}", fault.hint);
        assert_eq!(fault.kind, FaultKind::NoSuchModel, "{fault}");
        assert!(fault.hint.contains("/v1"), "{}", fault.hint);
    }
}

#[tokio::test]
async fn a_dropped_call_leaves_the_server_free() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let Some(endpoint) = endpoint(LLAMA) else { return };
    let company = Company::new([endpoint.clone()]);
    let (tell, mut heard) = mpsc::channel(1);
    let mut long = request("noise", "Tell me everything.");
    long.params.max_tokens = Some(2000);
    let call = tokio::spawn(async move { company.answer(long, None, tell).await });
    heard.recv().await.expect("a piece");
    call.abort();
    let (came, _) = ask(endpoint, request("noise", "And now?")).await;
    assert!(!matches!(&came, Err(fault) if fault.kind != FaultKind::Empty), "{came:?}");
}
