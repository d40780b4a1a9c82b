//! The Inspector through the real binary: what was sent and came is read, copied and written, and is
//! there again after a resume.

use std::process::Command;

use crate::{
    play::{is_actor, is_nsp, open_ferry},
    pty::{Home, Terminal, key},
    server::{Answer, Script, Server},
};

const F2: &str = "\x1bOQ";

#[test]
fn a_call_is_read_copied_and_written_also_after_a_resume() {
    let server = Server::start(
        Script::new()
            .models(["small"])
            .when(is_actor("Bert"), [Answer::says(["There is ", "no boat."])])
            .when(
                is_nsp,
                [Answer::says(["Next Speaker: Bert"]), Answer::says(["Next Speaker: Anna"])],
            ),
    );
    let home = Home::new();
    let mut terminal = open_ferry(&home, &server);
    terminal.send("Is it late?");
    terminal.wait_for("Is it late?");
    terminal.send(key::ENTER);
    terminal.wait_for("There is no boat.");
    terminal.wait_for("Your turn, Anna");

    terminal.send(F2);
    terminal.wait_for("line 2 of 2");
    let shown = inspect(&mut terminal, &server);
    terminal.send("y");
    terminal.wait_for("is copied");
    // "There is no boat." in Base64, as OSC 52 has it.
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    assert!(raw.contains("\x1b]52;c;VGhlcmUgaXMgbm8gYm9hdC4=\x1b\\"), "copied by OSC 52");
    terminal.send("C");
    terminal.wait_for("call-2.sh");
    terminal.send("w");
    terminal.wait_for("call-2.txt");
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);

    let command = read(&home, "call-2.sh");
    assert!(command.contains(&format!("'{}/chat/completions'", server.base_url())), "{command}");
    let stand_in = format!("curl() {{ cat; }}\n{command}");
    let sent = Command::new("sh").args(["-c", &stand_in]).output().expect("sh can be run");
    let sent: serde_json::Value = serde_json::from_slice(&sent.stdout).expect("a body");
    let requests = server.requests();
    let asked = requests.iter().find(|asked| is_actor("Bert")(asked)).expect("Bert was asked");
    assert_eq!(sent, asked.body);
    let written = read(&home, "call-2.txt");
    assert!(written.contains("## Answer\n\nThere is no boat.\n"), "{written}");
    assert!(written.contains(asked.first_message()), "{written}");

    let url = server.base_url();
    let mut terminal = Terminal::open(&home, ["--base-url", &url, "--model", "small"]);
    terminal.wait_for("Unfinished");
    terminal.wait_for("waiting for the last boat");
    terminal.send(key::ENTER);
    terminal.wait_for("Your turn, Anna");
    terminal.send(F2);
    terminal.wait_for("line 2 of 2");
    assert_eq!(inspect(&mut terminal, &server), shown);
    terminal.send("C");
    terminal.wait_for("call-2-2.sh");
    assert_eq!(read(&home, "call-2-2.sh"), command);
    terminal.send(key::CTRL_Q);
    assert_eq!(terminal.ended(), 0);
}

/// Opens the chosen line's call, looks through it, and says what it showed; ends at the answer.
fn inspect(terminal: &mut Terminal, server: &Server) -> [String; 3] {
    terminal.send("i");
    terminal.wait_for("Bert’s line");
    terminal.wait_for("You are Bert in");
    let sent = screen(terminal);
    terminal.send("\x1b[Z");
    terminal.wait_for("[Memories]");
    terminal.send("\x1b[Z");
    terminal.wait_for(&server.base_url());
    let figures = screen(terminal);
    terminal.send("\x1b[Z");
    terminal.wait_for("[Reasoning]");
    terminal.send("\x1b[Z");
    terminal.wait_for("[Answer]");
    terminal.wait_for("There is no boat.");
    [sent, figures, screen(terminal)]
}

fn screen(terminal: &Terminal) -> String {
    let screen = terminal.screen();
    let lines: Vec<&str> = screen.lines().map(str::trim_end).collect();
    lines.join("\n")
}

fn read(home: &Home, name: &str) -> String {
    std::fs::read_to_string(home.path().join(name)).expect("a file was written")
}
