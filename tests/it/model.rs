//! How models are talked to: a scripted server for everything that real ones do.

use std::{
    io::{Read, Write},
    time::Duration,
};

use sceneplay::{
    chat::{
        Answer as Answered, CallId, Fault, FaultKind, Message, ModelRef, Params, Piece, Purpose,
        Request, Usage,
    },
    model::{
        Company, Heard,
        discover::discover,
        endpoint::{Endpoint, Key},
    },
};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::server::{Answer, Asked, Gate, Script, Server, delta, finish};

const SECRET: &str = "sk-planted-0123456789abcdef";

fn endpoint(base_url: &str) -> Endpoint {
    let mut endpoint = Endpoint::new("lab", base_url);
    // Retries of tests need no patience.
    endpoint.backoff.first = Duration::ZERO;
    endpoint.backoff.most = Duration::ZERO;
    endpoint
}

fn request() -> Request {
    Request {
        call: CallId(3),
        purpose: Purpose::Actor { speaker: "Ann".to_owned() },
        model: ModelRef::new("lab", "small"),
        params: Params { temperature: Some(0.0), max_tokens: Some(512) },
        messages: vec![Message::system("You are Ann."), Message::user("===Conversation Start===")],
    }
}

async fn ask(endpoint: Endpoint) -> Vec<Heard> {
    listen(&Company::new([endpoint])).await
}

async fn listen(company: &Company) -> Vec<Heard> {
    let (sender, mut receiver) = mpsc::channel(4);
    let hear = async {
        let mut heard = Vec::new();
        while let Some(one) = receiver.recv().await {
            heard.push(one);
        }
        heard
    };
    let ((), heard) = tokio::join!(company.answer(request(), None, sender), hear);
    heard
}

/// The end of a call: an answer, or a fault and what had come by then.
fn end(heard: &[Heard]) -> Result<Answered, Box<(Fault, Answered)>> {
    match heard.last() {
        Some(Heard::Done { answer, .. }) => Ok(answer.clone()),
        Some(Heard::Failed { fault, partial, .. }) => {
            Err(Box::new((fault.clone(), partial.clone())))
        }
        other => panic!("a call ends with an answer or a fault: {other:?}"),
    }
}

fn shown(heard: &[Heard]) -> (String, String) {
    let mut shown = (String::new(), String::new());
    for one in heard {
        match one {
            Heard::Piece { piece: Piece::Text(text), .. } => shown.0.push_str(text),
            Heard::Piece { piece: Piece::Reasoning(text), .. } => shown.1.push_str(text),
            _ => {}
        }
    }
    shown
}

/// One server's behaviour and what must come of it.
struct Row {
    what: &'static str,
    answers: Vec<Answer>,
    set: fn(&mut Endpoint),
    models: Option<Answer>,
    kind: Option<FaultKind>,
    text: &'static str,
    reasoning: &'static str,
    /// Must stand in the fault's sentences.
    words: Vec<&'static str>,
    asked: usize,
}

fn row(what: &'static str, answers: impl IntoIterator<Item = Answer>) -> Row {
    Row {
        what,
        answers: answers.into_iter().collect(),
        set: |_| {},
        models: None,
        kind: None,
        text: "",
        reasoning: "",
        words: Vec::new(),
        asked: 1,
    }
}

impl Row {
    fn set(mut self, set: fn(&mut Endpoint)) -> Self {
        self.set = set;
        self
    }

    fn models(mut self, models: Answer) -> Self {
        self.models = Some(models);
        self
    }

    /// The text of the answer, or of its part that came before the fault.
    fn says(mut self, text: &'static str) -> Self {
        self.text = text;
        self
    }

    fn reasons(mut self, reasoning: &'static str) -> Self {
        self.reasoning = reasoning;
        self
    }

    fn fails<const N: usize>(mut self, kind: FaultKind, words: [&'static str; N]) -> Self {
        self.kind = Some(kind);
        self.words = words.to_vec();
        self
    }

    /// How many requests for a chat completion the server gets.
    fn asked(mut self, asked: usize) -> Self {
        self.asked = asked;
        self
    }

    async fn check(self) {
        let what = self.what;
        let mut script = Script::new().chats(self.answers);
        if let Some(models) = self.models {
            script = script.when(|_| true, [models]);
        }
        let server = Server::start(script);
        let mut endpoint = endpoint(&server.base_url());
        endpoint.key = Some(Key { secret: SECRET.into(), from: "$LAB_KEY".to_owned() });
        (self.set)(&mut endpoint);
        let heard = ask(endpoint).await;
        let (kind, said, answer) = match end(&heard) {
            Ok(answer) => (None, String::new(), answer),
            Err(failed) => {
                let (fault, partial) = *failed;
                let said = format!("{} {}", fault.what, fault.hint);
                (Some(fault.kind), said, partial)
            }
        };
        assert_eq!(kind, self.kind, "{what}: {said}");
        assert_eq!(answer.text, self.text, "{what}");
        assert_eq!(answer.reasoning, self.reasoning, "{what}");
        for words in self.words {
            assert!(said.contains(words), "{what}: “{words}” is not in: {said}");
        }
        assert!(!said.contains('\n') && said.len() < 600, "{what}: {said}");
        assert!(!format!("{heard:?}").contains("planted"), "{what}: {heard:?}");
        let requests = server.requests();
        let chats = requests.iter().filter(|asked| !asked.path.ends_with("/models"));
        assert_eq!(chats.count(), self.asked, "{what}");
    }
}

fn text(text: &str) -> Value {
    delta(json!({"content": text}))
}

fn thought(field: &str, text: &str) -> Value {
    delta(json!({field: text}))
}

fn whole(message: Value) -> Answer {
    Answer::json(&json!({"choices": [{"message": message, "finish_reason": "stop"}]}))
}

fn busy() -> Answer {
    Answer::error(429, &json!({"error": {"message": "slow down"}})).header("retry-after", "0")
}

#[tokio::test]
async fn answers_as_they_come() {
    let yes = || Answer::says(["Ye", "s."]);
    let crlf =
        "data: {\"choices\":[{\"delta\":{\"content\":\"Yes.\"}}]}\r\n\r\ndata: [DONE]\r\n\r\n";
    let snow = "data: {\"choices\":[{\"delta\":{\"content\":\"雪。\"}}]}\n\ndata: [DONE]\n\n";
    let (before, after) = snow.as_bytes().split_at(snow.find('雪').expect("snow") + 1);
    let bad = b"data: {\"choices\":[{\"delta\":{\"content\":\"Y\xFFs.\"},\"finish_reason\":\"stop\"}]}\n\n";
    let rows = [
        row("streamed", [yes()]).says("Yes."),
        row("not streamed though asked for", [whole(json!({"content": "Yes."}))]).says("Yes."),
        row("not asked for a stream", [whole(json!({"content": "Yes."}))])
            .set(|endpoint| endpoint.stream = false)
            .says("Yes."),
        row("no content type", [Answer::status(200).bytes(crlf)]).says("Yes."),
        row("CRLF", [Answer::events([]).bytes(crlf)]).says("Yes."),
        row(
            "comments and keep-alives",
            [Answer::events([])
                .bytes(": processing\n\n")
                .event(&text("Yes."))
                .bytes(":\n\nevent: ping\ndata: {}\n\n")
                .event(&finish("stop"))
                .done()],
        )
        .says("Yes."),
        row("byte order mark", [Answer::events([]).bytes("\u{FEFF}").bytes(crlf)]).says("Yes."),
        row("cut inside UTF-8", [Answer::events([]).bytes(before).bytes(after)]).says("雪。"),
        row("bad bytes", [Answer::events([]).bytes(*bad)]).says("Y\u{FFFD}s."),
        row("no [DONE]", [Answer::events([text("Yes."), finish("stop")])]).says("Yes."),
        row("no finish", [Answer::events([text("Yes.")]).done()]).says("Yes."),
        row(
            "last event not closed",
            [Answer::events([text("Yes.")]).bytes(format!("data: {}", finish("stop")))],
        )
        .says("Yes."),
        row("kept open after [DONE]", [yes().stall()]).says("Yes."),
        row("kept open after the finish", [Answer::events([text("Yes."), finish("stop")]).stall()])
            .set(|endpoint| endpoint.timeouts.between = Duration::from_millis(50))
            .says("Yes."),
        row("broken after the finish", [Answer::events([text("Yes."), finish("stop")]).cut()])
            .says("Yes."),
        row("token limit", [Answer::events([text("Yes and"), finish("length")])]).says("Yes and"),
        row(
            "reasoning_content",
            [Answer::events([thought("reasoning_content", "hm"), text("Yes.")]).done()],
        )
        .says("Yes.")
        .reasons("hm"),
        row("reasoning", [Answer::events([thought("reasoning", "hm"), text("Yes.")]).done()])
            .says("Yes.")
            .reasons("hm"),
        row("think block", [Answer::says(["<think>hm</think>\n\nYes."])])
            .says("Yes.")
            .reasons("hm"),
        row("think block over chunks", [Answer::says(["<th", "ink>h", "m</thi", "nk>Yes."])])
            .says("Yes.")
            .reasons("hm"),
        row(
            "system_thinking over chunks",
            [Answer::says(["<system", "_thinking>h", "m</system_thin", "king>", "Yes."])],
        )
        .says("Yes.")
        .reasons("hm"),
        row(
            "reasoning in the field and in the text",
            [Answer::events([thought("reasoning_content", "h"), text("<think>m</think>Yes.")])
                .done()],
        )
        .says("Yes.")
        .reasons("hm"),
        row(
            "reasoning of a whole body",
            [whole(json!({"content": "Yes.", "reasoning_content": "hm"}))],
        )
        .says("Yes.")
        .reasons("hm"),
        row(
            "CRLF cut between its halves",
            [Answer::events([])
                .bytes(&crlf[..crlf.len() - 16])
                .bytes("\n\r\ndata: [DONE]\r\n\r\n")],
        )
        .says("Yes."),
        row("system_thinking", [Answer::says(["<system_thinking>hm</system_thinking>Yes."])])
            .says("Yes.")
            .reasons("hm"),
        row("only the closing tag", [Answer::says(["hm", "</think>", "Yes."])])
            .says("Yes.")
            .reasons("hm"),
        row("block in a whole body", [whole(json!({"content": "<think>hm</think>Yes."}))])
            .says("Yes.")
            .reasons("hm"),
        row("thought of the line", [Answer::says(["<role_thinking>hm</role_thinking>Yes."])])
            .says("<role_thinking>hm</role_thinking>Yes."),
    ];
    for row in rows {
        row.check().await;
    }
}

#[tokio::test]
async fn answers_that_are_none() {
    let page = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>long</body></html>";
    let error = json!({"error": {"message": "out of memory", "code": 500}});
    let tool = json!({"tool_calls": [{"function": {"name": "search"}}]});
    let rows = [
        row("empty", [Answer::says([""])]).fails(FaultKind::Empty, ["small gave an empty answer"]),
        row(
            "nothing but reasoning",
            [Answer::events([thought("reasoning", "hm"), finish("length")])],
        )
        .fails(FaultKind::Empty, ["reasoning", "max_tokens"])
        .reasons("hm"),
        row("think never closed", [Answer::says(["<think>hm"])])
            .fails(FaultKind::Empty, ["said nothing"])
            .reasons("hm"),
        row("filtered", [Answer::events([text("I would"), finish("content_filter")])])
            .fails(FaultKind::Empty, ["content filter"])
            .says("I would"),
        row("filtered from the start", [Answer::events([finish("content_filter")])])
            .fails(FaultKind::Empty, ["content filter"]),
        row("token limit without a word", [Answer::events([finish("length")])])
            .fails(FaultKind::Empty, ["empty answer"]),
        row("declined in a whole body", [whole(json!({"content": null, "refusal": "I can't."}))])
            .fails(FaultKind::Empty, ["small would not answer: I can't."]),
        row("nothing but white space", [Answer::says([" \n", "\t"])])
            .fails(FaultKind::Empty, ["empty answer"])
            .says(" \n\t"),
        row("declined", [Answer::events([delta(json!({"refusal": "I can't."}))]).done()])
            .fails(FaultKind::Empty, ["small would not answer: I can't."]),
        row("tool call", [Answer::events([delta(tool), finish("tool_calls")])])
            .fails(FaultKind::Empty, ["tool"]),
        row("error in the stream", [Answer::events([text("Yes"), error.clone()])])
            .fails(FaultKind::Server, ["lab failed: out of memory."])
            .says("Yes"),
        row("error in place of a stream", [Answer::json(&error)])
            .set(|endpoint| endpoint.retries = 1)
            .fails(FaultKind::Server, ["out of memory"])
            .asked(2),
        row("web page", [Answer::status(200).bytes(page)])
            .fails(FaultKind::Garbage, ["a web page", "Sign in", "/v1"]),
        row("garbage", [Answer::status(200).bytes("\0\u{1b}[2Jwelcome")])
            .fails(FaultKind::Garbage, ["no chat completion", "welcome"]),
        row("other JSON", [Answer::json(&json!({"hello": "world"}))])
            .fails(FaultKind::Garbage, ["hello"]),
        row("garbage in the stream", [Answer::events([text("Yes")]).bytes("data: oops\n\n")])
            .fails(FaultKind::Garbage, ["oops"])
            .says("Yes"),
    ];
    for row in rows {
        row.check().await;
    }
}

#[tokio::test]
async fn what_is_not_tried_again() {
    let says =
        |status: u16, message: &str| Answer::error(status, &json!({"error": {"message": message}}));
    let models = || {
        Answer::json(&json!({"data": [
            {"id": "large"}, {"id": "small-instruct"}, {"id": "embed"}, {"id": "vision"},
        ]}))
    };
    let rows = [
        row("400", [says(400, "temperature must be at most 1")])
            .fails(FaultKind::Refused, ["does not take this request: temperature"]),
        row(
            "400 about the temperature",
            [says(
                400,
                "Unsupported value: 'temperature' does not support 0 with this model. Only the \
                 default (1) value is supported.",
            )],
        )
        .fails(FaultKind::Refused, ["does not support 0", "temperature = \"server\""]),
        row("400 about the token limit", [says(400, "max_tokens must be at most 256")])
            .fails(FaultKind::Refused, ["Change max_tokens beside this role's model"]),
        row("400 about a field of the settings", [says(400, "Unknown name \"top_k\"")])
            .set(|endpoint| drop(endpoint.extra.insert("top_k".to_owned(), json!(40))))
            .fails(FaultKind::Refused, ["Change top_k in `extra` of [endpoints.lab]"]),
        row("402", [says(402, "pay first")]).fails(FaultKind::Refused, ["pay first"]),
        row("422", [says(422, "no such field")]).fails(FaultKind::Refused, ["no such field"]),
        row("401", [says(401, &format!("Bad key: {SECRET}"))])
            .fails(FaultKind::Unauthorised, ["the key from $LAB_KEY", "***"]),
        row("401 without a key", [says(401, "no key")])
            .set(|endpoint| {
                endpoint.key = None;
                endpoint.key_place = Some("$LAB_KEY".to_owned());
            })
            .fails(FaultKind::Unauthorised, ["none in $LAB_KEY", "Put the key into $LAB_KEY"]),
        row("403", [says(403, "not for you")]).fails(FaultKind::Unauthorised, ["not for you"]),
        row("404 with other models", [says(404, "model 'small' not found")])
            .models(models())
            .fails(
                FaultKind::NoSuchModel,
                ["lab has no model small.", "The nearest that it has: small-instruct,"],
            ),
        row("404 with no models", [says(404, "model 'small' not found")])
            .models(Answer::json(&json!({"object": "list", "data": null})))
            .fails(FaultKind::NoSuchModel, ["It has no model at all"]),
        row("404 everywhere", [Answer::error(404, &json!({"detail": "Not Found"}))])
            .fails(FaultKind::NoSuchModel, ["Check base_url http://127.0.0.1", "/v1"]),
        row("unknown model as 400", [says(400, "small is not a valid model ID")])
            .models(models())
            .fails(FaultKind::NoSuchModel, ["small-instruct"]),
        row("too long", [says(400, "This model's maximum context length is 4096 tokens.")]).fails(
            FaultKind::TooLong,
            [
                "too long for small: This model's maximum context length is 4096 tokens.",
                "holds 36 characters, 12 of instructions and scene and 24 of the play, and 512 tokens",
                "longer context",
                "else lower this role's max_tokens, or end the scene sooner.",
            ],
        ),
        row(
            "too long as a code",
            [Answer::error(
                400,
                &json!({"error": {"message": "no", "code": "context_length_exceeded"}}),
            )],
        )
        .fails(FaultKind::TooLong, ["too long for small"]),
        row(
            "no quota left",
            [Answer::error(
                429,
                &json!({"error": {"message": "pay", "type": "insufficient_quota"}}),
            )],
        )
        .fails(FaultKind::Busy, ["nothing left: pay"]),
        row(
            "redirect elsewhere",
            [Answer::status(307)
                .header("location", "http://127.0.0.2:9/v1/chat/completions?token=planted")],
        )
        .fails(FaultKind::Setup, ["http://127.0.0.2:9/v1/chat/completions"]),
        row(
            "a page of an error",
            [Answer::status(403)
                .bytes("<html><head><title>Forbidden</title></head><body>x</body></html>")],
        )
        .fails(FaultKind::Unauthorised, [": Forbidden."]),
        row("a long text of an error", [says(400, &"long\n".repeat(5000))])
            .fails(FaultKind::Refused, ["long long", "…"]),
        row("broken after text", [Answer::events([text("Yes,")]).cut()])
            .fails(FaultKind::Broken, ["broke off"])
            .says("Yes,"),
        row("ended after text", [Answer::events([text("Yes,")])])
            .fails(FaultKind::Broken, ["before it was complete"])
            .says("Yes,"),
        row("held-back text of a broken answer", [Answer::events([text("Yes <thin")]).cut()])
            .fails(FaultKind::Broken, [])
            .says("Yes <thin"),
        row("silent after text", [Answer::events([text("Yes,")]).stall()])
            .set(|endpoint| endpoint.timeouts.between = Duration::from_millis(50))
            .fails(FaultKind::TimedOut, ["fell silent for 0.05 s"])
            .says("Yes,"),
        row("longer than allowed", [Answer::events([text("Yes,")]).stall()])
            .set(|endpoint| endpoint.timeouts.whole = Duration::from_millis(300))
            .fails(FaultKind::TimedOut, ["took longer than 0.3 s"])
            .says("Yes,"),
        row("no usable header", [])
            .set(|endpoint| endpoint.headers = vec![("bad name".into(), "x".into())])
            .fails(FaultKind::Setup, ["cannot be made"])
            .asked(0),
        row("no usable address", [])
            .set(|endpoint| endpoint.base_url = "localhost:1234/v1".to_owned())
            .fails(FaultKind::Setup, ["base_url of lab", "http://"])
            .asked(0),
    ];
    for row in rows {
        row.check().await;
    }
}

#[tokio::test]
async fn what_is_tried_again() {
    let yes = || Answer::says(["Yes."]);
    let failing = |status| Answer::error(status, &json!({"error": "out of order"}));
    let rows = [
        row("408", [failing(408), yes()]).says("Yes.").asked(2),
        row("409", [failing(409), yes()]).says("Yes.").asked(2),
        row("429", [busy(), busy(), yes()]).says("Yes.").asked(3),
        row("500", [failing(500), yes()]).says("Yes.").asked(2),
        row("529", [failing(529), yes()]).says("Yes.").asked(2),
        row(
            "a proxy's page",
            [Answer::status(502).bytes(
                "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
            )],
        )
        .set(|endpoint| endpoint.retries = 1)
        .fails(FaultKind::Server, ["lab failed: 502 Bad Gateway."])
        .asked(2),
        row("503", [failing(503), yes()]).says("Yes.").asked(2),
        row("closed before an answer", [Answer::hang_up(), yes()]).says("Yes.").asked(2),
        row("broken before text", [Answer::events([]).bytes(":\n\n").cut(), yes()])
            .says("Yes.")
            .asked(2),
        row("ended before text", [Answer::events([]), yes()]).says("Yes.").asked(2),
        row(
            "closed without a word",
            [Answer::events([delta(json!({"role": "assistant"}))]).done(), yes()],
        )
        .says("Yes.")
        .asked(2),
        row("error before text", [Answer::events([json!({"error": "busy"})]), yes()])
            .says("Yes.")
            .asked(2),
        row("silent from the start", [Answer::status(200).held_by(&Gate::closed()), yes()])
            .set(|endpoint| endpoint.timeouts.first = Duration::from_secs(1))
            .says("Yes.")
            .asked(2),
        row("no text in time", [Answer::events([]).bytes(":\n\n").stall(), yes()])
            .set(|endpoint| endpoint.timeouts.first = Duration::from_secs(1))
            .says("Yes.")
            .asked(2),
        row(
            "nothing but 500, and no key sent",
            [Answer::status(500).bytes("Internal Server Error")],
        )
        .set(|endpoint| {
            endpoint.retries = 0;
            endpoint.key = None;
            endpoint.key_place = Some("$LAB_KEY".to_owned());
        })
        .fails(FaultKind::Server, ["It was sent no key, since there is none in $LAB_KEY."]),
        row("too often", [failing(502)])
            .set(|endpoint| endpoint.retries = 2)
            .fails(FaultKind::Server, ["lab failed: out of order."])
            .asked(3),
        row("never", [busy()])
            .set(|endpoint| endpoint.retries = 0)
            .fails(FaultKind::Busy, ["lab takes no more requests for now: slow down."]),
    ];
    for row in rows {
        row.check().await;
    }
}

/// Some servers say what is wrong only where no stream was asked for.
#[tokio::test]
async fn a_stream_that_ends_without_a_word_is_asked_for_as_a_whole() {
    let too_long = Answer::error(400, &json!({"error": {"message": "exceed context window"}}));
    let server = Server::chats([Answer::events([]), too_long, Answer::says(["Yes."])]);
    let company = Company::new([endpoint(&server.base_url())]);
    let (fault, _) = *end(&listen(&company).await).expect_err("a fault");
    assert_eq!(fault.kind, FaultKind::TooLong, "{fault}");
    end(&listen(&company).await).expect("an answer");
    let streamed: Vec<Value> =
        server.requests().iter().map(|asked| asked.body["stream"].clone()).collect();
    assert_eq!(streamed, [true, false, true], "the next call is streamed again");
}

/// A server may refuse a part of the request that it can do without; it is learnt once.
#[tokio::test]
async fn what_a_server_does_not_take_is_left_out() {
    let refusal = |message: &str| Answer::error(400, &json!({"error": {"message": message}}));
    let first = |asked: &Asked| asked.body["messages"][0]["role"].clone();
    type Look = fn(&Asked) -> Value;
    let rows: [(&str, Look, Value, Value); 4] = [
        (
            "Unrecognized request argument supplied: stream_options",
            |asked| asked.body.get("stream_options").is_some().into(),
            true.into(),
            false.into(),
        ),
        (
            "Streaming is not available",
            |asked| asked.body["stream"].clone(),
            true.into(),
            false.into(),
        ),
        (
            "'max_tokens' is not supported, use 'max_completion_tokens'",
            |asked| asked.body["max_completion_tokens"].clone(),
            Value::Null,
            512.into(),
        ),
        ("System role not supported", first, "system".into(), "user".into()),
    ];
    for (message, look, before, after) in rows {
        let server = Server::chats([refusal(message), Answer::says(["Yes."])]);
        let company = Company::new([endpoint(&server.base_url())]);
        for _ in 0..2 {
            let answer = end(&listen(&company).await).expect("an answer");
            assert_eq!((answer.text.as_str(), answer.timing.retries), ("Yes.", 0), "{message}");
        }
        let asked: Vec<Value> = server.requests().iter().map(look).collect();
        assert_eq!(asked, [before, after.clone(), after], "{message}");
    }
}

#[tokio::test]
async fn the_request() {
    let server = Server::chats([Answer::says(["Yes."])]);
    let mut endpoint = endpoint(&format!("{}/?api-version=1", server.base_url()));
    endpoint.key = Some(Key { secret: SECRET.into(), from: "$LAB_KEY".to_owned() });
    endpoint.headers = vec![("x-title".to_owned(), "sceneplay".to_owned())];
    endpoint.extra.insert("top_p".to_owned(), json!(0.9));
    endpoint.system_as_user = true;
    end(&ask(endpoint).await).expect("an answer");
    let asked = server.requests().remove(0);
    assert_eq!(asked.path, "/v1/chat/completions");
    assert_eq!(asked.header("authorization"), Some(&*format!("Bearer {SECRET}")));
    assert_eq!(asked.header("x-title"), Some("sceneplay"));
    assert_eq!(asked.body["top_p"], 0.9);
    assert_eq!(asked.last_message(), "You are Ann.\n\n===Conversation Start===");
    assert_eq!(asked.first_message(), asked.last_message());
}

#[tokio::test]
async fn a_key_never_goes_to_another_server() {
    let onward = |place: &str| Answer::status(307).header("location", place);
    let other = Server::chats([Answer::says(["Yes."])]);
    let elsewhere = format!("{}/chat/completions", other.base_url());
    let rows =
        [("/v1/chat/completions", Ok("Yes."), 2), (elsewhere.as_str(), Err(FaultKind::Setup), 1)];
    for (place, expected, asked) in rows {
        let server = Server::chats([onward(place), Answer::says(["Yes."])]);
        let mut endpoint = endpoint(&server.base_url());
        endpoint.key = Some(Key { secret: SECRET.into(), from: "$LAB_KEY".to_owned() });
        let came = end(&ask(endpoint).await);
        let came = came.map(|answer| answer.text).map_err(|failed| failed.0.kind);
        assert_eq!(came, expected.map(str::to_owned), "{place}");
        assert_eq!(server.requests().len(), asked, "{place}");
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn pieces_come_one_by_one_and_are_counted() {
    let gate = Gate::closed();
    let server = Server::chats([Answer::says(["Good ", "evening."]).step_by_step(&gate)]);
    let (sender, mut receiver) = mpsc::channel(4);
    let company = Company::new([endpoint(&server.base_url())]);
    tokio::spawn(async move { company.answer(request(), None, sender).await });
    for expected in ["Good ", "evening."] {
        gate.let_pass(1);
        let Some(Heard::Piece { call, piece, .. }) = receiver.recv().await else {
            panic!("no piece");
        };
        assert_eq!((call, piece), (CallId(3), Piece::Text(expected.to_owned())));
    }
    gate.let_pass(3);
    let answer = end(&[receiver.recv().await.expect("an end")]).expect("an answer");
    assert_eq!(answer.finish.as_deref(), Some("stop"));
    assert_eq!(answer.usage, Some(Usage { prompt: 11, completion: 7 }));
    let sizes: Vec<u32> = answer.timing.chunks.iter().map(|chunk| chunk.1).collect();
    assert_eq!(sizes, [5, 8]);
    assert!(answer.timing.first_ms.is_some_and(|first| first <= answer.timing.total_ms));
}

#[tokio::test]
async fn token_counts_wherever_they_stand() {
    let counts = json!({"prompt_tokens": 3, "completion_tokens": 2});
    let with = |mut chunk: Value, counts: &Value| {
        chunk["usage"] = counts.clone();
        chunk
    };
    let alone = json!({"choices": [], "usage": counts});
    let no_counts = json!({"usage": {"prompt_tokens": null}});
    let yes = || text("Yes.");
    let some = Some(Usage { prompt: 3, completion: 2 });
    let rows = [
        ("nowhere", Answer::events([yes(), finish("stop")]).done(), None),
        ("null", Answer::events([with(yes(), &Value::Null), finish("stop")]).done(), None),
        ("in the last chunk", Answer::events([yes(), with(finish("stop"), &counts)]).done(), some),
        ("after the last chunk", Answer::events([yes(), finish("stop"), alone]).done(), some),
        (
            "in every chunk",
            Answer::events([
                with(yes(), &json!({"prompt_tokens": 3, "completion_tokens": 1})),
                with(finish("stop"), &counts),
            ])
            .done(),
            some,
        ),
        (
            "in a whole body",
            Answer::json(&json!({"choices": [{"message": {"content": "Yes."}}], "usage": counts})),
            some,
        ),
        (
            "of another shape",
            Answer::events([yes(), with(finish("stop"), &no_counts)]).done(),
            Some(Usage::default()),
        ),
    ];
    for (what, answer, expected) in rows {
        let server = Server::chats([answer]);
        let answer = end(&ask(endpoint(&server.base_url())).await).expect("an answer");
        assert_eq!((answer.text.as_str(), answer.usage), ("Yes.", expected), "{what}");
    }
}

#[tokio::test]
async fn a_retry_says_what_it_waits_for() {
    let server = Server::chats([busy(), Answer::says(["Yes."])]);
    let heard = ask(endpoint(&server.base_url())).await;
    let [
        Heard::Waiting { attempt: 2, wait, fault, .. },
        Heard::Again { attempt: 2, .. },
        ..,
        Heard::Done { answer, .. },
    ] = heard.as_slice()
    else {
        panic!("{heard:?}");
    };
    assert_eq!((*wait, fault.kind), (Duration::ZERO, FaultKind::Busy));
    assert_eq!((fault.status, answer.timing.retries), (Some(429), 1));
}

#[tokio::test]
async fn a_wait_that_the_server_asks_for_is_honoured() {
    let server = Server::chats([Answer::error(503, &json!({})).header("retry-after", "3600")]);
    let company = Company::new([endpoint(&server.base_url())]);
    let (sender, mut receiver) = mpsc::channel(4);
    let call = tokio::spawn(async move { company.answer(request(), None, sender).await });
    let heard = receiver.recv().await;
    assert!(
        matches!(heard, Some(Heard::Waiting { wait, .. }) if wait == Duration::from_secs(120)),
        "{heard:?}"
    );
    // Nobody has to sit through it.
    drop(receiver);
    call.await.expect("an end");
    assert_eq!(server.requests().len(), 1);
}

/// A template that opens the block itself shows so at its first answer's closing tag only; from
/// then on the reasoning is told apart from the first chunk.
#[tokio::test]
async fn a_model_that_begins_within_its_reasoning_is_remembered() {
    let server = Server::chats([
        Answer::says(["hm", "</think>", "Yes."]),
        Answer::says(["ah", "</think>", "No."]),
        Answer::says(["Never."]),
    ]);
    let company = Company::new([endpoint(&server.base_url())]);
    let rows = [
        ("Yes.", "hm", ("hmYes.", "")),
        ("No.", "ah", ("No.", "ah")),
        ("Never.", "", ("", "Never.")),
    ];
    for (text, reasoning, pieces) in rows {
        let heard = listen(&company).await;
        let answer = end(&heard).expect("an answer");
        assert_eq!((answer.text.as_str(), answer.reasoning.as_str()), (text, reasoning));
        assert_eq!(shown(&heard), (pieces.0.to_owned(), pieces.1.to_owned()), "{text}");
    }
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection() {
    let server = Server::chats([Answer::events([text("Yes,")]).stall()]);
    let company = Company::new([endpoint(&server.base_url())]);
    let (sender, mut receiver) = mpsc::channel(4);
    let call = tokio::spawn(async move { company.answer(request(), None, sender).await });
    receiver.recv().await.expect("a piece");
    call.abort();
    let waited = tokio::task::spawn_blocking(move || server.wait_until(|seen| seen.left == 1));
    waited.await.expect("the server sees it");
}

#[tokio::test]
async fn no_more_requests_at_once_than_allowed() {
    let gate = Gate::closed();
    let server = Server::chats([Answer::says(["Yes."]).held_by(&gate)]);
    let mut endpoint = endpoint(&server.base_url());
    endpoint.at_once = 2;
    let company = Company::new([endpoint]);
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let company = company.clone();
            tokio::spawn(async move { end(&listen(&company).await).is_ok() })
        })
        .collect();
    let server = tokio::task::spawn_blocking(move || {
        server.wait_until(|seen| seen.requests.len() == 2);
        server
    });
    let server = server.await.expect("two requests");
    assert_eq!(server.requests().len(), 2);
    gate.let_pass(1);
    let server = tokio::task::spawn_blocking(move || {
        server.wait_until(|seen| seen.requests.len() == 3);
        server
    });
    let _server = server.await.expect("the third request");
    gate.let_pass(2);
    for call in calls {
        assert!(call.await.expect("an end"));
    }
}

/// A port where nothing listens: only the system's own services may.
const NOBODY: u16 = 1;

#[tokio::test]
async fn nobody_there() {
    let mut endpoint = endpoint(&format!("http://127.0.0.1:{NOBODY}/v1"));
    endpoint.retries = 1;
    let heard = ask(endpoint).await;
    assert!(matches!(heard[0], Heard::Waiting { attempt: 2, .. }), "{heard:?}");
    let (fault, partial) = *end(&heard).expect_err("a fault");
    assert_eq!(fault.kind, FaultKind::Unreachable);
    assert!(fault.what.ends_with("cannot be reached: nothing answers there."), "{}", fault.what);
    assert_eq!(partial.text, "");
}

#[tokio::test]
async fn a_server_that_speaks_another_protocol() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        stream.read_exact(&mut [0; 4]).expect("a request");
        stream.write_all(b"220 mail ready\r\n").expect("an answer");
    });
    let mut endpoint = endpoint(&format!("http://{address}/v1"));
    endpoint.retries = 0;
    let (fault, _) = *end(&ask(endpoint).await).expect_err("a fault");
    assert_eq!(fault.kind, FaultKind::Broken, "{}", fault.what);
}

#[tokio::test]
async fn unknown_endpoints_are_named_with_the_known() {
    let company = Company::new([Endpoint::new("other", "http://127.0.0.1:9/v1")]);
    let (fault, _) = *end(&listen(&company).await).expect_err("a fault");
    assert_eq!(fault.kind, FaultKind::Setup);
    assert_eq!(fault.what, "There is no endpoint named lab.");
    assert_eq!(fault.hint, "Known endpoints: other.");
    assert_eq!(company.models("lab").await.expect_err("a fault").kind, FaultKind::Setup);
}

#[tokio::test]
async fn models_are_listed() {
    let server = Server::start(Script::new().models(["b", "a/c"]));
    let company = Company::new([endpoint(&server.base_url())]);
    assert_eq!(company.models("lab").await, Ok(vec!["b".to_owned(), "a/c".to_owned()]));

    let server = Server::start(Script::new());
    let company = Company::new([endpoint(&server.base_url())]);
    let fault = company.models("lab").await.expect_err("a fault");
    assert_eq!((fault.kind, fault.status), (FaultKind::NoSuchModel, Some(404)));
    assert!(fault.hint.contains("/v1"), "{}", fault.hint);
}

#[tokio::test]
async fn servers_of_this_machine_are_found() {
    let models = Server::start(Script::new().models(["llama3.1:8b"]));
    let empty = Server::start(Script::new().models([]));
    let page = Answer::status(200).bytes("<!DOCTYPE html><title>My app</title>");
    let page = Server::start(Script::new().when(|_| true, [page]));
    let nothing = Server::start(Script::new());
    let stalls = Answer::status(200).held_by(&Gate::closed());
    let stalls = Server::start(Script::new().when(|_| true, [stalls]));
    let ports = [
        ("page", page.port()),
        ("ollama", models.port()),
        ("nobody", NOBODY),
        ("nothing", nothing.port()),
        ("vllm", empty.port()),
        ("stalls", stalls.port()),
    ];
    let found = discover(&ports, Duration::from_secs(1)).await;
    let found: Vec<(String, String, Vec<String>)> = found
        .into_iter()
        .map(|found| (found.endpoint.name, found.endpoint.base_url, found.models))
        .collect();
    let expected = [
        ("ollama".to_owned(), models.base_url(), vec!["llama3.1:8b".to_owned()]),
        ("vllm".to_owned(), empty.base_url(), vec![]),
    ];
    assert_eq!(found, expected);
}
