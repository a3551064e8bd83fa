//! Data as JSON (RFC 8259). What is not finite is written as `null`.

use std::fmt;

use serde::{
    Serialize, Serializer,
    ser::{
        SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
        SerializeTupleVariant,
    },
};

use super::number::number;

/// Data in one line.
#[must_use]
pub fn write<T: Serialize + ?Sized>(value: &T) -> String {
    write_with(value, false)
}

/// Data with a line for each part, two spaces deeper for each level.
#[must_use]
pub fn write_pretty<T: Serialize + ?Sized>(value: &T) -> String {
    write_with(value, true)
}

fn write_with<T: Serialize + ?Sized>(value: &T, pretty: bool) -> String {
    let mut json = Json { text: String::new(), pretty, depth: 0, first: true };
    match value.serialize(&mut json) {
        Ok(()) => json.text,
    }
}

/// What cannot happen: nothing that the engine writes refuses to be written. That it has no value spares the modules every check for it.
#[derive(Debug)]
pub enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl serde::ser::Error for Never {
    fn custom<T: fmt::Display>(message: T) -> Never {
        panic!("something refuses to be written: {message}")
    }
}

/// The text so far.
#[derive(Debug)]
pub struct Json {
    text: String,
    pretty: bool,
    depth: usize,
    /// Whether nothing has been written of the list or group that is open.
    first: bool,
}

impl Json {
    fn open(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth += 1;
        self.first = true;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if !self.first {
            self.line();
        }
        self.text.push(bracket);
        self.first = false;
    }

    /// What stands before each part of a list or group.
    fn next(&mut self) {
        if !self.first {
            self.text.push(',');
        }
        self.first = false;
        self.line();
    }

    fn line(&mut self) {
        if self.pretty {
            self.text.push('\n');
            for _ in 0..self.depth {
                self.text.push_str("  ");
            }
        }
    }

    fn key(&mut self, key: &str) {
        self.next();
        self.quote(key);
        self.colon();
    }

    fn colon(&mut self) {
        self.text.push_str(if self.pretty { ": " } else { ":" });
    }

    fn quote(&mut self, text: &str) {
        self.text.push('"');
        let mut left = text;
        loop {
            // What needs no escape is by far the most, so it is taken in one piece.
            let plain = left.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\');
            let Some((clean, rest)) = plain.and_then(|plain| left.split_at_checked(plain)) else { break };
            self.text.push_str(clean);
            let mut chars = rest.chars();
            match chars.next() {
                Some('"') => self.text.push_str("\\\""),
                Some('\\') => self.text.push_str("\\\\"),
                Some('\n') => self.text.push_str("\\n"),
                Some('\r') => self.text.push_str("\\r"),
                Some('\t') => self.text.push_str("\\t"),
                Some('\u{8}') => self.text.push_str("\\b"),
                Some('\u{c}') => self.text.push_str("\\f"),
                control => {
                    self.text.push_str("\\u00");
                    let code = control.map_or(0, u32::from);
                    for digit in [code >> 4, code & 15] {
                        self.text.extend(char::from_digit(digit, 16));
                    }
                }
            }
            left = chars.as_str();
        }
        self.text.push_str(left);
        self.text.push('"');
    }

    fn unsigned(&mut self, number: u64) {
        let mut digits = [0; 20];
        let mut from = digits.len();
        let mut left = number;
        loop {
            from -= 1;
            digits[from] = b'0' + (left % 10) as u8;
            left /= 10;
            if left == 0 {
                break;
            }
        }
        self.text.extend(digits[from..].iter().map(|digit| char::from(*digit)));
    }
}

type Done = Result<(), Never>;

impl Serializer for &mut Json {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    fn serialize_bool(self, value: bool) -> Done {
        self.text.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Done {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Done {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Done {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Done {
        if value < 0 {
            self.text.push('-');
        }
        self.unsigned(value.unsigned_abs());
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Done {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Done {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Done {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Done {
        self.unsigned(value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Done {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Done {
        if value.is_finite() {
            let number = number(value);
            self.text.push_str(&number);
            // Tells it from an integer, as other writers do.
            if !number.contains('.') {
                self.text.push_str(".0");
            }
        } else {
            self.text.push_str("null");
        }
        Ok(())
    }

    fn serialize_char(self, value: char) -> Done {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Done {
        self.quote(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Done {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Done {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        self.text.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, word: &'static str) -> Done {
        self.serialize_str(word)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        word: &'static str,
        value: &T,
    ) -> Done {
        self.open('{');
        self.key(word);
        value.serialize(&mut *self)?;
        self.close('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Never> {
        self.open('[');
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Never> {
        self.open('[');
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        self.open('[');
        Ok(self)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, word: &'static str, _: usize) -> Result<Self, Never> {
        self.open('{');
        self.key(word);
        self.open('[');
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Never> {
        self.open('{');
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        self.open('{');
        Ok(self)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, word: &'static str, _: usize) -> Result<Self, Never> {
        self.open('{');
        self.key(word);
        self.open('{');
        Ok(self)
    }
}

impl SerializeSeq for &mut Json {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.next();
        value.serialize(&mut **self)
    }

    fn end(self) -> Done {
        self.close(']');
        Ok(())
    }
}

impl SerializeTuple for &mut Json {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Done {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for &mut Json {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Done {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleVariant for &mut Json {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Done {
        self.close(']');
        self.close('}');
        Ok(())
    }
}

impl SerializeMap for &mut Json {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        self.next();
        let from = self.text.len();
        key.serialize(&mut **self)?;
        if self.text.as_bytes().get(from) != Some(&b'"') {
            // A number as a key.
            self.text.insert(from, '"');
            self.text.push('"');
        }
        self.colon();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(&mut **self)
    }

    fn end(self) -> Done {
        self.close('}');
        Ok(())
    }
}

impl SerializeStruct for &mut Json {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Done {
        self.key(key);
        value.serialize(&mut **self)
    }

    fn end(self) -> Done {
        self.close('}');
        Ok(())
    }
}

impl SerializeStructVariant for &mut Json {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Done {
        SerializeStruct::serialize_field(self, key, value)
    }

    fn end(self) -> Done {
        self.close('}');
        self.close('}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, Serialize)]
    enum Kind {
        Plain,
        One(f64),
        Two(u8, Option<bool>),
        Named { text: String, list: Vec<i64> },
    }

    #[derive(Debug, Serialize)]
    struct Whole {
        kinds: Vec<Kind>,
        numbers: BTreeMap<u16, f64>,
        words: BTreeMap<String, Option<u64>>,
        pair: (i8, char),
        nothing: (),
        none: [u8; 0],
    }

    /// A number that the other library reads back as it was written, which it does not promise for every number.
    fn fraction() -> impl Strategy<Value = f64> {
        any::<i32>().prop_map(|n| f64::from(n) / 1_024.0)
    }

    fn kind() -> impl Strategy<Value = Kind> {
        prop_oneof![
            Just(Kind::Plain),
            fraction().prop_map(Kind::One),
            any::<(u8, Option<bool>)>().prop_map(|(a, b)| Kind::Two(a, b)),
            (any::<String>(), any::<Vec<i64>>()).prop_map(|(text, list)| Kind::Named { text, list }),
        ]
    }

    proptest! {
        #[test]
        fn json_is_what_an_established_library_writes(
            kinds in proptest::collection::vec(kind(), 0..4),
            numbers in proptest::collection::btree_map(any::<u16>(), fraction(), 0..4),
            words in any::<BTreeMap<String, Option<u64>>>(),
            pair in any::<(i8, char)>(),
        ) {
            let whole = Whole { kinds, numbers, words, pair, nothing: (), none: [] };
            let (line, lines) = (write(&whole), write_pretty(&whole));
            let theirs = serde_json::to_string_pretty(&whole).unwrap();
            prop_assert_eq!(lines.lines().count(), theirs.lines().count());
            let theirs: serde_json::Value = serde_json::from_str(&theirs).unwrap();
            prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&line).unwrap(), &theirs);
            prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&lines).unwrap(), &theirs);
        }
    }

    #[test]
    fn the_lines_are_laid_out_as_usual() {
        let value =
            serde_json::json!({ "a": [1, -2, 0.5, 1.0, null], "b": {}, "c": [], "d": { "e": "\u{1}\"\\/ä\n" } });
        assert_eq!(write(&value), serde_json::to_string(&value).unwrap());
        assert_eq!(write_pretty(&value), serde_json::to_string_pretty(&value).unwrap());
    }
}
