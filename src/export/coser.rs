//! `coser`: a simulation file as the reference implementation writes and reads it.

use std::collections::HashMap;

use serde_json::{Map, json};

use super::{ExportError, File, Format, Transcript};
use crate::{
    coser::{
        evaluation::About,
        simulation::{Made, Simulation},
    },
    judge::material::Origin,
    play::PROGRAM,
};

pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let places = places(transcripts);
    let scenes = places.iter().map(|place| place.scene + 1).max().unwrap_or(0);
    let repeats = places.iter().map(|place| place.repeat).max().unwrap_or(0);
    let plays = transcripts.iter().zip(&places).map(|(transcript, place)| {
        let made = Made {
            repeat: place.repeat,
            place: place.scene,
            scenes,
            repeats,
            about: about(transcript),
        };
        simulation(transcript, made)
    });
    let plays: Vec<Simulation> = plays.collect();
    let json = serde_json::to_vec_pretty(&plays).map_err(ExportError::json("a simulation"))?;
    Ok(vec![File::of_all(transcripts, Format::Coser, json)])
}

fn simulation(transcript: &Transcript, made: Made) -> Simulation {
    let lines = transcript.lines.iter().map(|line| {
        let offline = line.call.is_some() && line.by == Origin::Book;
        (&line.fact, offline, line.decisions.last().map(|decision| &decision.fact))
    });
    Simulation::of_lines(&transcript.scene, lines, Some(made))
}

/// Where a play stands in a file that holds several.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Of its scene among all scenes, from 0.
    pub scene: usize,
    /// Number among the plays of its scene, from 1.
    pub repeat: u32,
}

/// The place of each transcript. Plays of a scene count as its repeats, and so do branches.
pub(super) fn places(transcripts: &[Transcript]) -> Vec<Place> {
    let mut known: HashMap<String, Place> = HashMap::new();
    let place = |transcript: &Transcript| {
        let scene = known.len();
        let place = known.entry(transcript.scene.id()).or_insert(Place { scene, repeat: 0 });
        place.repeat += 1;
        *place
    };
    transcripts.iter().map(place).collect()
}

/// How a play came about.
pub(super) fn about(transcript: &Transcript) -> About {
    let models = &transcript.models;
    let bare = |model: &str| Some(bare(model).to_owned());
    let own = [
        ("journal", json!(transcript.journal)),
        ("branch", json!(transcript.branch.number)),
        ("started", json!(transcript.started)),
        ("players", json!(transcript.players().collect::<Vec<_>>())),
    ];
    About {
        program: Some(PROGRAM.to_owned()),
        actor: bare(&models.actor),
        environment: bare(&models.environment),
        nsp: bare(&models.nsp),
        rules: Some(transcript.rules.clone()),
        other: Map::from_iter(own.map(|(key, value)| (key.to_owned(), value))),
    }
}

/// A model's name without its endpoint's, as published files have it.
pub(super) fn bare(model: &str) -> &str {
    model.split_once('/').map_or(model, |(_, name)| name)
}
