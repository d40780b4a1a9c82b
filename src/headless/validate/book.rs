//! What is found in a whole book.

use std::path::Path;

use super::{Checked, Ids, Located, same_id, unreadable};
use crate::scene::{
    book::read::{self, Remark, RemarkKind},
    check::{Finding, Kind, check},
};

/// First what was left out and what its conversations lack, then what is found in its scenes, in
/// story order. Findings have no entry and no line: they say where in the book they are.
pub(super) fn of_file(path: &Path, file: String, ids: &mut Ids) -> Checked {
    let (book, remarks) = match read::file(path) {
        Ok(read) => read,
        Err(error) => return unreadable(file, Kind::Unreadable, &error),
    };
    let located = |scene: Option<String>, finding: Finding| Located {
        level: finding.kind.level(),
        scene,
        entry: None,
        line: None,
        finding,
    };
    let mut found: Vec<Located> =
        remarks.into_iter().map(|remark| located(None, finding(remark))).collect();
    let mut scenes = 0;
    for scene in book.places().filter_map(|place| book.scene(place)) {
        scenes += 1;
        let id = scene.id();
        let same = same_id(&scene, format!("a conversation of {file}"), ids);
        let all = same.into_iter().chain(check(&scene));
        found.extend(all.map(|one| located(Some(id.clone()), one)));
    }
    Checked { file, scenes, found }
}

fn finding(remark: Remark) -> Finding {
    let kind = match remark.kind {
        RemarkKind::LeftOut => Kind::LeftOut,
        RemarkKind::NothingToPlay => Kind::NothingToPlay,
        RemarkKind::Stranger => Kind::Stranger,
        RemarkKind::NoProfile => Kind::EmptyProfile,
    };
    Finding::new(kind, remark.at, remark.what)
}
