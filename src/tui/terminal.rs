//! The terminal while it is ours: taken once, and handed back on every way out.

use std::{
    io::{self, BufWriter, IsTerminal, Stdout, Write, stdin, stdout},
    sync::atomic::{AtomicBool, Ordering},
};

use crossterm::{
    clipboard::CopyToClipboard,
    cursor::Show,
    event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture},
    execute, queue,
    terminal::{
        BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
        disable_raw_mode, enable_raw_mode,
    },
};
use ratatui::{Frame, backend::CrosstermBackend};

use super::ground;
use crate::crash;

/// Whether the terminal is in our state; process-wide, because a panic has no other way to it.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is ours as well, while the terminal is.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Whether both ends are a terminal, so that screens can be shown at all.
pub fn present() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// Puts the terminal back as it was found. Does nothing where it is not ours, so it can be called
/// any number of times, from any way out.
pub fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // The terminal may be gone: there is nobody left to tell.
        if MOUSE.load(Ordering::SeqCst) {
            let _ = execute!(stdout(), DisableMouseCapture);
        }
        let _ = execute!(
            stdout(),
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Show
        );
        let _ = disable_raw_mode();
    }
}

/// The guard: raw mode, alternate screen and bracketed paste from [`Self::take`] until it is
/// dropped.
pub struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    /// What was drawn is not what is shown.
    stale: bool,
}

impl Terminal {
    /// # Errors
    /// When the terminal refuses; it is restored by then.
    pub fn take() -> io::Result<Self> {
        // A panic's message would otherwise be written to the alternate screen and vanish with it.
        crash::before(restore);
        enter()?;
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, stdout()));
        match ratatui::Terminal::new(backend) {
            Ok(inner) => Ok(Self { inner, stale: false }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// # Errors
    /// When the terminal cannot be written to, mostly because it is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        if std::mem::take(&mut self.stale) {
            self.repaint()?;
        }
        self.inner.draw(view)?;
        execute!(self.inner.backend_mut(), EndSynchronizedUpdate)
    }

    /// The terminal no longer shows what was drawn. A window that is made small and large again
    /// between two frames has the size it had, and has lost what did not fit meanwhile.
    pub fn resized(&mut self) {
        self.stale = true;
    }

    /// Takes the mouse, or gives it back, so that the terminal's own selection works.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn mouse(&mut self, ours: bool) -> io::Result<()> {
        MOUSE.store(ours, Ordering::SeqCst);
        match ours {
            true => execute!(self.inner.backend_mut(), EnableMouseCapture),
            false => execute!(self.inner.backend_mut(), DisableMouseCapture),
        }
    }

    /// Puts `text` into the terminal's clipboard (OSC 52). Nobody says whether it was taken.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.inner.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Asks for the terminal's ground; the answer comes with the keys, if any.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn ask_ground(&mut self) -> io::Result<()> {
        let out = self.inner.backend_mut();
        out.write_all(ground::QUESTION.as_bytes())?;
        Write::flush(out)
    }

    /// Hands the terminal to the shell or an editor for the time that `meanwhile` takes, then takes
    /// it back and forgets what was drawn. No event stream may be alive: it would eat the input.
    ///
    /// # Errors
    /// What `meanwhile` returns, or when the terminal refuses to be taken again.
    pub fn lend<T>(&mut self, meanwhile: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        restore();
        let result = meanwhile();
        enter()?;
        self.repaint()?;
        result
    }

    /// [`Self::lend`] for the time that `meanwhile` takes, without holding up anything else.
    ///
    /// # Errors
    /// When the terminal refuses to be taken again.
    pub async fn lend_for<T>(&mut self, meanwhile: impl Future<Output = T>) -> io::Result<T> {
        restore();
        let result = meanwhile.await;
        enter()?;
        self.repaint()?;
        Ok(result)
    }

    /// Draws everything anew with the next frame. `Terminal::clear` would ask the terminal for the
    /// cursor and race the event stream for the answer; a resize only clears.
    fn repaint(&mut self) -> io::Result<()> {
        let size = self.inner.size()?;
        self.inner.resize(size.into())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.inner.backend_mut().flush();
        restore();
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)
        .and_then(|()| match MOUSE.load(Ordering::SeqCst) {
            true => execute!(stdout(), EnableMouseCapture),
            false => Ok(()),
        })
        .inspect_err(|_| restore())
}
