//! How the screens look: the theme that is worn, tried on, and changed on the disk.

use super::{App, Overlay, Todo};
use crate::tui::{
    keymap::Action,
    page::{Notice, Want},
    theme::{Ground, Themes, Wardrobe, WrongFile},
    widgets::themes::Chosen,
};

impl App {
    /// The screens look like this from now on.
    pub fn dress(&mut self, wardrobe: Wardrobe) {
        let wrong: Vec<&WrongFile> = wardrobe.themes().wrong.iter().collect();
        self.notice = told(&wrong, wardrobe.chosen()).or(self.notice.take());
        self.wardrobe = wardrobe;
        self.wear();
    }

    /// Whether the terminal should be asked for its ground.
    pub fn wants_ground(&self) -> bool {
        self.wardrobe.wants_ground()
    }

    pub(super) fn see(&mut self, ground: Ground) {
        self.wardrobe.see(ground);
        self.wear();
    }

    pub(super) fn restock(&mut self, themes: Themes) {
        let known = &self.wardrobe.themes().wrong;
        let new: Vec<&WrongFile> =
            themes.wrong.iter().filter(|wrong| !known.contains(wrong)).collect();
        self.notice = told(&new, self.wardrobe.chosen()).or(self.notice.take());
        self.wardrobe.restock(themes);
        if let Some(Overlay::Themes(sheet)) = &mut self.overlay {
            sheet.restock(&self.wardrobe);
        }
        self.wear();
    }

    /// What a key does while a theme is chosen.
    pub(super) fn try_on(&mut self, action: Action) -> Vec<Todo> {
        let Some(Overlay::Themes(sheet)) = &mut self.overlay else {
            return Vec::new();
        };
        let chosen = sheet.act(action);
        if chosen != Chosen::NotYet {
            self.overlay = None;
        }
        let mut todos = Vec::new();
        if let Chosen::Theme(name) = chosen {
            self.wardrobe.choose(&*name);
            todos.push(Todo::Want(Want::KeepTheme(name)));
        }
        self.wear();
        todos
    }

    /// Puts on the theme under the cursor, else the chosen one.
    pub(super) fn wear(&mut self) {
        let tried = match &self.overlay {
            Some(Overlay::Themes(sheet)) => self.wardrobe.theme(sheet.name()),
            _ => None,
        };
        let theme = tried.unwrap_or_else(|| self.wardrobe.worn());
        if self.shared.theme != theme {
            self.shared.theme = theme;
            for screen in &mut self.opened {
                screen.page_mut().redress();
            }
        }
    }
}

/// Says what is wrong with the chosen theme's file, else with the first, and how many more there are.
fn told(wrong: &[&WrongFile], chosen: &str) -> Option<Notice> {
    let one = wrong.iter().find(|one| one.name == chosen).or(wrong.first())?;
    Some(Notice::warning(match wrong.len() - 1 {
        0 => one.told.clone(),
        1 => format!("{} (and one more theme)", one.told),
        more => format!("{} (and {more} more themes)", one.told),
    }))
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Position;

    use super::*;
    use crate::tui::{
        events::{Event, Msg, Pointer},
        keymap::Keymap,
        tests::{press, shown},
        theme::{Depth, Known, Sight, Theme},
    };

    fn app() -> App {
        let mut app = App::new(Theme::default(), Keymap::default());
        app.dress(Wardrobe::default());
        app
    }

    fn bundled(name: &str) -> Theme {
        Theme::bundled(name).expect(name)
    }

    #[test]
    fn a_theme_is_worn_while_the_cursor_is_on_it() {
        let mut app = app();
        for (keys, name) in [
            ("alt-t", "ink"),
            ("down down", "paper"),
            ("j", "night"),
            ("esc", "ink"),
            ("alt-t end", "plain"),
            ("alt-t", "ink"),
        ] {
            assert_eq!(press(&mut app, keys), [], "{keys}");
            assert_eq!(app.shared.theme, bundled(name), "{keys}");
        }
    }

    #[test]
    fn the_theme_that_is_taken_is_kept() {
        let mut app = app();
        let kept = press(&mut app, "alt-t down down enter");
        assert_eq!(kept, [Todo::Want(Want::KeepTheme("paper".into()))]);
        assert_eq!(app.shared.theme, bundled("paper"));
        let kept = press(&mut app, "alt-t home enter");
        assert_eq!(kept, [Todo::Want(Want::KeepTheme("auto".into()))]);
        assert_eq!(app.shared.theme, bundled("ink"));
    }

    #[test]
    fn a_change_on_the_disk_is_seen_at_once_also_on_the_sheet() {
        let mut app = app();
        let with = |theme: Theme| {
            let mut themes = Themes::bundled();
            let (name, about) = ("mine".to_owned(), String::new());
            themes.known.push(Known { name, about, own: true, theme });
            Event::Told(Msg::Themes(themes))
        };
        app.handle(with(bundled("mist")));
        press(&mut app, "alt-t end");
        assert_eq!(app.shared.theme, bundled("mist"));
        app.handle(with(bundled("safe")));
        assert_eq!(app.shared.theme, bundled("safe"));
        press(&mut app, "enter");
        let wrong = WrongFile { name: "mine".into(), told: "mine.toml:3: wrong".into() };
        let themes = Themes { wrong: vec![wrong], ..Themes::bundled() };
        app.handle(Event::Told(Msg::Themes(themes)));
        assert_eq!(app.shared.theme, bundled("safe"));
        assert_eq!(app.notice, Some(Notice::warning("mine.toml:3: wrong")));
    }

    #[test]
    fn of_several_wrong_files_the_chosen_themes_is_named() {
        let wrong = ["bad", "mine"]
            .map(|name| WrongFile { name: name.to_owned(), told: format!("{name}.toml:3: wrong") });
        let themes = Themes { wrong: wrong.to_vec(), ..Themes::bundled() };
        let sight = Sight { depth: Depth::True, no_color: false, ground: None };
        let mut app = App::new(Theme::default(), Keymap::default());
        app.dress(Wardrobe::new(themes, "mine", sight));
        let said = Notice::warning("mine.toml:3: wrong (and one more theme)");
        assert_eq!(app.notice, Some(said));
    }

    #[test]
    fn a_theme_that_is_pointed_at_is_worn() {
        let mut app = app();
        press(&mut app, "alt-t");
        let screen = shown(&mut app, 80, 24);
        let auto = screen.lines().position(|line| line.contains("› auto")).expect("auto");
        let y = u16::try_from(auto).unwrap();
        for (pointer, x, down, name) in [
            (Pointer::Click, 60, 2, "paper"),
            (Pointer::Click, 2, 3, "paper"),
            (Pointer::WheelDown, 60, 0, "contrast"),
            (Pointer::WheelUp, 60, 0, "paper"),
        ] {
            app.handle(Event::Mouse(pointer, Position { x, y: y + down }));
            assert_eq!(app.shared.theme, bundled(name));
        }
    }

    #[test]
    fn the_ground_matters_only_where_nobody_chose() {
        for (chosen, before, after) in [("auto", "ink", "paper"), ("night", "night", "night")] {
            let mut app = app();
            let sight = Sight { depth: Depth::True, no_color: false, ground: None };
            app.dress(Wardrobe::new(Themes::bundled(), chosen, sight));
            assert_eq!(app.shared.theme, bundled(before));
            assert_eq!(app.wants_ground(), chosen == "auto");
            app.handle(Event::Ground(Ground::Light));
            assert_eq!(app.shared.theme, bundled(after));
        }
    }
}
