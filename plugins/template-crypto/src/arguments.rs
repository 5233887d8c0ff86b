//! A function's arguments, checked: positions first, then at most one object of options.

use crate::encoding::Encoding;
use plugindex_pdk::{PluginError, HookResult, Json};

pub struct Arguments<'a> {
    pub function: &'a str,
    positional: &'a [Json],
    options: &'a [(String, Json)],
    settings: &'a Json,
}

impl<'a> Arguments<'a> {
    pub fn new(function: &'a str, args: &'a [Json], settings: &'a Json) -> Result<Self, PluginError> {
        let (positional, options): (_, &[(String, Json)]) = match args.split_last() {
            Some((Json::Object(options), rest)) => (rest, options),
            _ => (args, &[]),
        };
        let known = ["input", "key", "output"];
        match options.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => Err(refuse(function, format!("the option \"{name}\" is unknown"))),
            None => Ok(Self { function, positional, options, settings }),
        }
    }

    /// Refuses more or fewer positions than the function has.
    pub fn expect(&self, least: usize, most: usize) -> Result<(), PluginError> {
        let found = self.positional.len();
        if (least..=most).contains(&found) {
            return Ok(());
        }
        let expected = if least == most { format!("{least}") } else { format!("{least} to {most}") };
        Err(refuse(self.function, format!("found {found} arguments, expected {expected}")))
    }

    pub fn text(&self, index: usize) -> Result<&'a str, PluginError> {
        match self.positional.get(index) {
            Some(Json::Text(text)) => Ok(text),
            other => Err(self.wrong(index, "text", other)),
        }
    }

    /// An integer from `least` to `most`, or `fallback` when the position is empty.
    pub fn integer(&self, index: usize, fallback: Option<i64>, range: (i64, i64)) -> Result<i64, PluginError> {
        let (least, most) = range;
        let expected = format!("a whole number from {least} to {most}");
        match (self.positional.get(index), fallback) {
            (None, Some(fallback)) => Ok(fallback),
            (Some(Json::Number(number)), _)
                if number.trunc() == *number && (least as f64..=most as f64).contains(number) =>
            {
                Ok(*number as i64)
            }
            (other, _) => Err(self.wrong(index, &expected, other)),
        }
    }

    pub fn optional_text(&self, index: usize) -> Result<Option<&'a str>, PluginError> {
        if index < self.positional.len() { self.text(index).map(Some) } else { Ok(None) }
    }

    /// Bytes of the text at a position, in the encoding that the option of that name gives (UTF-8 if none).
    pub fn bytes(&self, index: usize, option: &str) -> Result<Vec<u8>, PluginError> {
        let encoding = self.encoding(option, Encoding::Utf8)?;
        let text = self.text(index)?;
        encoding.decode(text).ok_or_else(|| {
            refuse(self.function, format!("argument {} is not in the encoding of \"{option}\"", index + 1))
        })
    }

    /// Bytes as text, in the encoding of the option "output", else of the configuration, else hexadecimal.
    pub fn output(&self, bytes: &[u8]) -> HookResult {
        let configured = self.settings.get("default_output").and_then(Json::as_text).and_then(Encoding::find);
        let encoding = self.encoding("output", configured.unwrap_or(Encoding::Hex))?;
        let text = encoding.encode(bytes).ok_or_else(|| refuse(self.function, "the bytes are not UTF-8 text"))?;
        Ok(Json::Text(text))
    }

    fn encoding(&self, option: &str, fallback: Encoding) -> Result<Encoding, PluginError> {
        let Some((_, value)) = self.options.iter().find(|(name, _)| name == option) else {
            return Ok(fallback);
        };
        value.as_text().and_then(Encoding::find).ok_or_else(|| {
            refuse(self.function, format!("the option \"{option}\" must be utf8, hex, base64 or base64url"))
        })
    }

    pub fn setting(&self, name: &str, fallback: i64) -> i64 {
        self.settings.get(name).and_then(Json::as_number).map_or(fallback, |number| number as i64)
    }

    fn wrong(&self, index: usize, expected: &str, found: Option<&Json>) -> PluginError {
        let found = found.map_or("nothing", Json::kind);
        refuse(self.function, format!("argument {} is {found}, expected {expected}", index + 1))
    }
}

pub fn refuse(function: &str, reason: impl AsRef<str>) -> PluginError {
    PluginError::new("invalid_argument", format!("Cannot call {function}: {}", reason.as_ref()))
}
