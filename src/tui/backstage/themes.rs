//! Keeping the theme that was chosen, and looking out for themes that are changed.

use std::time::Duration;

use tokio::{task::spawn_blocking, time::sleep};

use super::{Backstage, Behind};
use crate::{
    config::{ConfigError, save_theme},
    tui::{
        events::Msg,
        page::Notice,
        theme::{Themes, Trace},
    },
};

/// Between two looks at the folder of themes.
const LOOK: Duration = Duration::from_millis(700);

impl Backstage {
    /// Begins to save; whether it worked comes back as [`Behind::ThemeKept`].
    pub(super) fn keep_theme(&self, name: String) {
        let file = self.file.clone();
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let written = spawn_blocking(move || {
                let kept = save_theme(&file, &name);
                Behind::ThemeKept { name, kept }
            });
            if let Ok(written) = written.await {
                // Nobody listens any more when the program ends.
                let _ = tell.send(written).await;
            }
        });
    }

    pub(super) fn theme_kept(&self, name: &str, kept: Result<(), ConfigError>) -> Vec<Msg> {
        let said = match kept {
            Ok(()) => Notice::plain(format!(
                "The theme {name} is kept in {}; --theme and SCENEPLAY_THEME go before it.",
                self.file.display()
            )),
            Err(error) => {
                // The excerpt below the first line has no place in a notice.
                let error = error.to_string();
                let first = error.lines().next().unwrap_or_default();
                Notice::error(format!("The theme is worn, but not kept. {first}"))
            }
        };
        vec![Msg::Notice(said)]
    }

    /// Begins to look out; what has changed comes back as [`Behind::Themes`].
    pub(super) fn watch_themes(&self) {
        let config = self.config.clone();
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let mut known = None;
            loop {
                let (before, folder) = (known.clone(), config.clone());
                let look = spawn_blocking(move || {
                    let trace = Trace::of(&folder);
                    let changed = before.is_some_and(|before| before != trace);
                    (trace, changed.then(|| Themes::load(&folder)))
                });
                let Ok((trace, themes)) = look.await else { return };
                known = Some(trace);
                if let Some(themes) = themes
                    && tell.send(Behind::Themes(themes)).await.is_err()
                {
                    return;
                }
                sleep(LOOK).await;
            }
        });
    }
}
