//! Whether the terminal is still there.
//!
//! Most programs are told by SIGHUP when it goes. One that was started in a session of its own (by
//! `su -c`, `setsid`, some supervisors) is not, and whoever reads its input then reads nothing, over
//! and over, and says so to nobody.

use std::{io, sync::OnceLock, thread};

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
};
use tokio::sync::watch::{Receiver, channel};

/// Becomes true once the terminal of the standard input is gone.
pub fn watch() -> Receiver<bool> {
    static GONE: OnceLock<Receiver<bool>> = OnceLock::new();
    GONE.get_or_init(|| {
        let (tell, told) = channel(false);
        // It sleeps in the kernel until then, and ends with the program. Without a thread, only the
        // signal tells.
        let _ = thread::Builder::new().name("hangup".to_owned()).spawn(move || {
            wait();
            let _ = tell.send(true);
        });
        told
    })
    .clone()
}

fn wait() {
    let input = io::stdin();
    loop {
        // Asked for nothing, it tells of hang-ups and errors alone.
        let mut looked_at = [PollFd::new(&input, PollFlags::empty())];
        match poll(&mut looked_at, None) {
            Ok(_) if !looked_at[0].revents().is_empty() => return,
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => std::thread::park(),
        }
    }
}
