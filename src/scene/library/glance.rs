//! A scene's JSON at a glance: the fields that a list shows, and nothing long copied.

use std::{borrow::Cow, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value;

use crate::scene::ENVIRONMENT;

/// A scene at a glance.
pub type Glance<'a> = Object<Fields<'a>>;

/// The fields of a scene that a list shows, and of the others as much as tells whether
/// [`crate::scene::read::scene`] would take them. Nothing long is copied.
#[derive(Deserialize)]
pub struct Fields<'a> {
    #[serde(borrow)]
    pub book: Cow<'a, str>,
    #[serde(borrow)]
    pub scenario: Cow<'a, str>,
    #[serde(borrow, default)]
    pub topic: Option<Short<'a>>,
    #[serde(borrow, default)]
    pub tag: Option<Short<'a>>,
    #[serde(borrow, default)]
    pub speaking_characters_w_env: Option<Vec<Short<'a>>>,
    #[serde(borrow, default)]
    pub major_characters: Option<Vec<Short<'a>>>,
    #[serde(borrow, default)]
    pub dialogues: Option<Vec<Object<Line<'a>>>>,
    #[serde(borrow, default)]
    pub key_characters: Option<Vec<Object<Key<'a>>>>,
    #[serde(borrow, default)]
    pub plot: Option<Object<Plot<'a>>>,
    #[serde(default, rename = "character_profiles")]
    _profiles: Option<Profiles>,
    /// Whether the scene says something that has to be read as a whole.
    #[serde(default)]
    pub sceneplay: Option<IgnoredAny>,
    #[serde(default)]
    pub i_p: Option<Value>,
    #[serde(default)]
    pub i_c: Option<Value>,
}

#[derive(Deserialize)]
pub struct Line<'a> {
    #[serde(borrow)]
    pub character: Short<'a>,
    #[serde(rename = "message")]
    _message: Text,
}

#[derive(Deserialize)]
pub struct Key<'a> {
    #[serde(borrow)]
    pub name: Short<'a>,
    #[serde(default, rename = "motivation")]
    _motivation: Option<Text>,
    #[serde(default, rename = "thought")]
    _thought: Option<Text>,
}

#[derive(Deserialize)]
pub struct Plot<'a> {
    #[serde(default, rename = "summary")]
    _summary: Option<Text>,
    #[serde(borrow, default)]
    pub key_characters: Option<Vec<Object<Described<'a>>>>,
}

#[derive(Deserialize)]
pub struct Described<'a> {
    #[serde(borrow)]
    pub name: Short<'a>,
    #[serde(default, rename = "description")]
    _description: Option<Text>,
}

#[derive(Deserialize)]
#[serde(transparent)]
pub struct Short<'a>(#[serde(borrow)] Cow<'a, str>);

impl std::ops::Deref for Short<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Short<'_> {
    /// As a name, set right as [`crate::scene::read::scene`] does it; `None`: it would refuse it.
    pub fn said(&self) -> Option<&str> {
        match self.trim() {
            name if name.eq_ignore_ascii_case(ENVIRONMENT) => Some(ENVIRONMENT),
            name if !name.is_empty() && !name.contains(['\n', '\r']) => Some(name),
            _ => None,
        }
    }
}

/// What is an object in JSON: serde would take a list of the fields' values as well.
pub struct Object<T>(T);

impl<T> std::ops::Deref for Object<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Any<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_map(Any(PhantomData))
    }
}

/// A text that is not kept.
pub struct Text;

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Text;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("text")
            }

            fn visit_str<E: Error>(self, _: &str) -> Result<Text, E> {
                Ok(Text)
            }
        }
        deserializer.deserialize_str(Any)
    }
}

/// Profiles by name, of which only the kind is looked at.
struct Profiles;

impl<'de> Deserialize<'de> for Profiles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Profiles;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of names and profiles")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Profiles, A::Error> {
                while map.next_entry::<IgnoredAny, Option<Text>>()?.is_some() {}
                Ok(Profiles)
            }
        }
        deserializer.deserialize_map(Any)
    }
}
