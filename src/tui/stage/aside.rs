//! What the header says beside the Stage: through which lens it is looked at, who plays, in which
//! scene.

use super::{desk::lens::Lens, status};
use crate::{
    chat::ModelRef,
    stage::Stage,
    text::{truncate, width},
};

const BETWEEN: &str = " · ";

/// Columns below which a part says nothing any more.
const LEAST: usize = 8;

/// What there is to say.
pub struct Aside {
    /// Empty where everything is seen.
    lens: String,
    models: String,
    /// The models without their endpoints.
    short: String,
    book: String,
    topic: String,
    /// Columns at the beginning of `short` that say that the offline company plays, with one for
    /// an ellipsis.
    offline: usize,
}

impl Aside {
    pub fn of(stage: &Stage, lens: Lens) -> Self {
        let scene = stage.scene();
        let models = status::models(stage);
        let offline = models.iter().find(|model| model.is_offline());
        let short = |model: &&ModelRef| match model.is_offline() {
            true => model.to_string(),
            false => model.model.clone(),
        };
        Self {
            lens: lens.name(stage),
            offline: offline.map_or(0, |model| width(&model.to_string()) + 1),
            short: named(models.iter().map(short)),
            models: named(models.iter().map(ToString::to_string)),
            book: scene.book.clone(),
            topic: scene.topic.clone(),
        }
    }

    /// The models, the book and the topic in `columns`. Where not all of it fits, models are named
    /// without their endpoints, then each part gives way fairly, then the last parts are left out.
    /// That the offline company plays is always said, and the lens before all.
    pub fn within(&self, columns: usize) -> String {
        if self.lens.is_empty() {
            return self.company_within(columns);
        }
        let left = columns.saturating_sub(width(&self.lens) + width(BETWEEN));
        match self.company_within(left) {
            _ if left < LEAST.max(self.offline) => truncate(&self.lens, columns).into_owned(),
            company => [&*self.lens, &*company].join(BETWEEN),
        }
    }

    fn company_within(&self, columns: usize) -> String {
        let full = [&*self.models, &*self.book, &*self.topic].join(BETWEEN);
        if width(&full) <= columns {
            return full;
        }
        let mut parts = vec![&*self.short, &*self.book, &*self.topic];
        loop {
            let rooms = rooms(&parts, self.offline, columns);
            let cramped = |(part, room): (&&str, &usize)| *room < LEAST.min(width(part));
            if parts.len() > 1 && parts.iter().zip(&rooms).any(cramped) {
                parts.pop();
                continue;
            }
            let clipped = parts.iter().zip(rooms).map(|(part, room)| truncate(part, room));
            return clipped.collect::<Vec<_>>().join(BETWEEN);
        }
    }
}

/// Each name once.
fn named(names: impl Iterator<Item = String>) -> String {
    let mut once: Vec<String> = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once.join(" + ")
}

/// The columns of each part; the first has at least `least`. What a short part leaves, the others
/// share.
fn rooms(parts: &[&str], least: usize, columns: usize) -> Vec<usize> {
    let mut left = columns.saturating_sub(width(BETWEEN) * parts.len().saturating_sub(1));
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|index| if *index == 0 && least > 0 { 0 } else { width(parts[*index]) });
    let mut rooms = vec![0; parts.len()];
    for (given, index) in order.iter().enumerate() {
        let share = left / (parts.len() - given);
        let share = if *index == 0 { share.max(least) } else { share };
        rooms[*index] = width(parts[*index]).min(share).min(left);
        left -= rooms[*index];
    }
    rooms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_plays_is_said_first_and_the_offline_company_always() {
        let aside = |models: &str, short: &str, offline| Aside {
            lens: String::new(),
            models: models.to_owned(),
            short: short.to_owned(),
            book: "Pride and Prejudice".to_owned(),
            topic: "A proposal that is refused".to_owned(),
            offline,
        };
        let served = aside("127.0.0.1:4777/small", "small", 0);
        let company = aside("offline company + lab/big", "offline company + big", 16);
        for (aside, columns, shown) in [
            (
                &served,
                71,
                "127.0.0.1:4777/small · Pride and Prejudice · A proposal that is refused",
            ),
            (&served, 58, "small · Pride and Prejudice · A proposal that is refused"),
            (&served, 40, "small · Pride and Pre… · A proposal tha…"),
            (&served, 20, "small · Pride and P…"),
            (&served, 4, "sma…"),
            (&company, 58, "offline company … · Pride and Prejud… · A proposal that i…"),
            (&company, 20, "offline company + b…"),
            (&company, 16, "offline company…"),
        ] {
            assert_eq!(aside.within(columns), shown, "{columns}");
        }
        let seen = Aside { lens: "as Hale sees it".to_owned(), ..company };
        for (columns, shown) in [
            (34, "as Hale sees it · offline company…"),
            (33, "as Hale sees it"),
            (10, "as Hale s…"),
        ] {
            assert_eq!(seen.within(columns), shown, "{columns}");
        }
    }

    #[test]
    fn room_is_shared_fairly() {
        for (widths, least, columns, shares) in [
            (&[3, 20, 40][..], 0, 60, vec![3, 20, 31]),
            (&[40, 40, 40], 0, 60, vec![18, 18, 18]),
            (&[10, 5, 5], 0, 60, vec![10, 5, 5]),
            (&[15, 20, 40], 15, 42, vec![15, 10, 11]),
            (&[15], 15, 20, vec![15]),
            (&[15, 20], 15, 10, vec![7, 0]),
        ] {
            let parts: Vec<String> = widths.iter().map(|width| "x".repeat(*width)).collect();
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            assert_eq!(rooms(&parts, least, columns), shares, "{widths:?} in {columns}");
        }
    }
}
