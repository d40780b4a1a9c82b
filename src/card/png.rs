//! The texts in a PNG picture, found without looking at a pixel.
//!
//! A PNG is a row of parts (chunks): four bytes of length, four of type, the content, four of
//! checksum. Texts are `tEXt` (Latin-1), `zTXt` (the same, packed) and `iTXt` (UTF-8, may be packed);
//! everything else is stepped over. Checksums are not looked at: what is broken shows itself in the
//! text.

use std::io::{self, Read, Seek, SeekFrom};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::{error::Problem, read::MOST_JSON};

pub(super) const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];

/// Bytes of one text as it stands in the picture: base64 is a third longer than what is in it.
const MOST_TEXT: u64 = MOST_JSON * 4 / 3 + 1024;
/// Texts that are kept; cards have two.
const MOST_TEXTS: usize = 32;

/// Some tools leave the padding off, and some add what they find behind it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A text of the picture under its keyword.
#[derive(Debug)]
pub(super) struct Text {
    pub key: String,
    content: Result<Vec<u8>, String>,
}

impl Text {
    /// The JSON that is in it in base64.
    pub fn card(&self) -> Result<Vec<u8>, Problem> {
        let packed = |what| Problem::Packed { chunk: self.key.clone(), what };
        let content = self.content.as_ref().map_err(|what| packed(what.clone()))?;
        let plain: Vec<u8> =
            content.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        // Some tools write the JSON as it is.
        if plain.first() == Some(&b'{') {
            return Ok(content.clone());
        }
        BASE64.decode(&plain).map_err(|error| {
            packed(format!("broken base64 ({})", error.to_string().trim_end_matches('.')))
        })
    }
}

/// The texts of a picture that stand under `chara` or `ccv3`; `source` stands behind the signature.
pub(super) fn texts(source: &mut (impl Read + Seek)) -> Result<Vec<Text>, Problem> {
    let mut found = Vec::new();
    let end = {
        let here = source.stream_position()?;
        let end = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(here))?;
        end
    };
    let mut at = SIGNATURE.len() as u64;
    while at < end {
        let mut head = [0; 8];
        match source.read_exact(&mut head) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                // Junk behind a whole picture is no loss.
                return if found.is_empty() { Err(truncated("header", at)) } else { Ok(found) };
            }
            other => other?,
        }
        let [a, b, c, d, kind @ ..] = head;
        let length = u64::from(u32::from_be_bytes([a, b, c, d]));
        let name: String =
            kind.iter().map(|byte| char::from(*byte).escape_default().to_string()).collect();
        let next = at + 8 + length + 4;
        if next > end {
            // Older text in a whole part is worth more than the rest of a picture.
            return if found.is_empty() { Err(truncated(&name, at)) } else { Ok(found) };
        }
        if kind == *b"IEND" || found.len() == MOST_TEXTS {
            break;
        }
        if [*b"tEXt", *b"zTXt", *b"iTXt"].contains(&kind) {
            if length > MOST_TEXT {
                let what = "a text of the picture";
                return Err(Problem::TooLarge { what, bytes: length, most: MOST_TEXT });
            }
            let mut content = Vec::new();
            source.by_ref().take(length).read_to_end(&mut content)?;
            found.extend(text(kind, &content).filter(Text::is_card));
        }
        source.seek(SeekFrom::Start(next))?;
        at = next;
    }
    Ok(found)
}

impl Text {
    fn is_card(&self) -> bool {
        ["chara", "ccv3"].iter().any(|key| self.key.eq_ignore_ascii_case(key))
    }
}

fn truncated(chunk: &str, at: u64) -> Problem {
    Problem::Truncated { chunk: chunk.to_owned(), at }
}

fn text(kind: [u8; 4], content: &[u8]) -> Option<Text> {
    let (key, rest) = until_zero(content)?;
    let key = String::from_utf8_lossy(key).into_owned();
    let content = match &kind {
        b"tEXt" => Ok(rest.to_vec()),
        // One byte names the method; there is but one.
        b"zTXt" => rest.get(1..).ok_or_else(|| "it is empty".to_owned()).and_then(unpack),
        _ => {
            let (flag, rest) = (rest.first()?, rest.get(2..)?);
            let (_language, rest) = until_zero(rest)?;
            let (_translated, rest) = until_zero(rest)?;
            if *flag == 0 { Ok(rest.to_vec()) } else { unpack(rest) }
        }
    };
    Some(Text { key, content })
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, String> {
    let most = usize::try_from(MOST_TEXT).unwrap_or(usize::MAX);
    decompress_to_vec_zlib_with_limit(packed, most).map_err(|error| error.to_string())
}

fn until_zero(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}
