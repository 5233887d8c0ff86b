//! A strict JSON reader (RFC 8259): no comments, no trailing commas, no duplicate keys, no lone surrogates.

use crate::Json;
use core::fmt;
use std::collections::HashSet;

/// Arrays and objects inside one another. A deeper text is refused, never followed.
pub const MAX_JSON_DEPTH: usize = 128;

#[derive(Debug)]
pub struct JsonProblem {
    pub what: &'static str,
    /// Bytes from the start.
    pub offset: usize,
}

impl fmt::Display for JsonProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} at byte {}", self.what, self.offset)
    }
}

/// Parses one JSON text in UTF-8.
pub fn parse_json(bytes: &[u8]) -> Result<Json, JsonProblem> {
    let text = core::str::from_utf8(bytes)
        .map_err(|error| JsonProblem { what: "bytes that are not UTF-8", offset: error.valid_up_to() })?;
    let mut parser = Parser { text, bytes, at: 0, depth: 0 };
    let value = parser.value()?;
    parser.skip_space();
    if parser.at < bytes.len() {
        return parser.refuse("more text after the value");
    }
    Ok(value)
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn refuse<T>(&self, what: &'static str) -> Result<T, JsonProblem> {
        Err(JsonProblem { what, offset: self.at })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += found as usize;
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Json, JsonProblem> {
        self.skip_space();
        match self.peek() {
            None => self.refuse("found the end, expected a value"),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => self.refuse("unexpected character"),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, JsonProblem> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return self.refuse("unexpected character");
        }
        self.at += word.len();
        Ok(value)
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Json, JsonProblem>) -> Result<Json, JsonProblem> {
        if self.depth == MAX_JSON_DEPTH {
            return self.refuse("more than 128 levels");
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Json, JsonProblem> {
        let mut members = Vec::new();
        let mut seen = HashSet::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return self.refuse("expected a key");
            }
            let key = self.string()?;
            self.skip_space();
            if !self.take(b':') {
                return self.refuse("expected \":\"");
            }
            let value = self.value()?;
            if !seen.insert(key.clone()) {
                return self.refuse("a key appears twice");
            }
            members.push((key, value));
            self.skip_space();
            if self.take(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.take(b',') {
                return self.refuse("expected \",\" or \"}\"");
            }
        }
    }

    fn array(&mut self) -> Result<Json, JsonProblem> {
        let mut items = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.skip_space();
            if self.take(b']') {
                return Ok(Json::Array(items));
            }
            if !self.take(b',') {
                return self.refuse("expected \",\" or \"]\"");
            }
        }
    }

    fn number(&mut self) -> Result<Json, JsonProblem> {
        let from = self.at;
        self.take(b'-');
        // RFC 8259 6: no leading zeros.
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        match self.text[from..self.at].parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Json::Number(number)),
            _ => self.refuse("a number too large"),
        }
    }

    fn digits(&mut self) -> Result<(), JsonProblem> {
        let from = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == from {
            return self.refuse("expected a digit");
        }
        Ok(())
    }

    fn string(&mut self) -> Result<String, JsonProblem> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let from = self.at;
            while self.peek().is_some_and(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            out.push_str(&self.text[from..self.at]);
            match self.peek() {
                None => return self.refuse("a string without its end"),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return self.refuse("a control character in a string"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonProblem> {
        let letter = self.bytes.get(self.at + 1).copied();
        self.at += 2;
        Ok(match letter {
            Some(same @ (b'"' | b'\\' | b'/')) => same as char,
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return self.refuse("an unknown escape"),
        })
    }

    /// A character beyond the basic plane comes as two escapes (RFC 8259 7).
    fn unicode_escape(&mut self) -> Result<char, JsonProblem> {
        let first = self.hex4()?;
        let scalar = if (0xd800..0xdc00).contains(&first) {
            if !(self.take(b'\\') && self.take(b'u')) {
                return self.refuse("half of a surrogate pair");
            }
            let second = self.hex4()?;
            if !(0xdc00..0xe000).contains(&second) {
                return self.refuse("half of a surrogate pair");
            }
            0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(scalar).map_or_else(|| self.refuse("half of a surrogate pair"), Ok)
    }

    fn hex4(&mut self) -> Result<u32, JsonProblem> {
        let digits = self.bytes.get(self.at..self.at + 4).unwrap_or_default();
        let mut value = 0;
        for digit in digits {
            match (*digit as char).to_digit(16) {
                Some(digit) => value = value << 4 | digit,
                None => return self.refuse("an unknown escape"),
            }
        }
        if digits.len() < 4 {
            return self.refuse("an unknown escape");
        }
        self.at += 4;
        Ok(value)
    }
}
