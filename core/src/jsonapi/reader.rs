//! A reader of JSON for documents: most of their bytes are links, which nobody reads, and it passes over these several
//! times as fast as serde_json does.
//!
//! It knows what servers write, and gives up on the rest, be it broken or only unusual: then serde_json reads the body
//! anew and says what is wrong. So it must take nothing that serde_json refuses, and read nothing otherwise.

use memchr::memchr2;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
    value::BorrowedStrDeserializer,
};
use serde::forward_to_deserialize_any;
use std::fmt;

/// How deep values may be nested; serde_json's own limit is 128.
const DEPTH: u8 = 100;
/// By what name serde_json asks for a value as it stands. If that changes, this reader gives up on such values.
const RAW: &str = "$serde_json::private::RawValue";

/// It gave up.
#[derive(Debug)]
pub(super) struct GaveUp;

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not read")
    }
}

impl std::error::Error for GaveUp {}

impl serde::de::Error for GaveUp {
    fn custom<T: fmt::Display>(_: T) -> GaveUp {
        GaveUp
    }
}

type Result<T> = std::result::Result<T, GaveUp>;

/// Reads one value of a text.
pub(super) struct Reader<'de> {
    text: &'de str,
    at: usize,
    depth: u8,
}

impl<'de> Reader<'de> {
    /// `None` for text with control characters, which may stand between values, though not in strings: a look at the whole of it
    /// is cheaper than one at each string.
    pub(super) fn new(text: &'de str) -> Option<Reader<'de>> {
        // without a branch, so that it becomes vector instructions
        let lowest = text.as_bytes().iter().fold(u8::MAX, |lowest, byte| lowest.min(*byte));
        (lowest >= b' ').then_some(Reader { text, at: 0, depth: 0 })
    }

    /// Whether all was read.
    pub(super) fn end(&mut self) -> Result<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(GaveUp),
        }
    }

    fn bytes(&self) -> &'de [u8] {
        self.text.as_bytes()
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        while self.bytes().get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Result<()> {
        if self.peek() != Some(byte) {
            return Err(GaveUp);
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &str) -> Result<()> {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(GaveUp);
        }
        self.at += word.len();
        Ok(())
    }

    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > DEPTH { Err(GaveUp) } else { Ok(()) }
    }

    /// The text of a string, if it has no escapes; its first quote has been read.
    fn plain_string(&mut self) -> Result<&'de str> {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        let length = memchr2(b'"', b'\\', rest).ok_or(GaveUp)?;
        if rest[length] == b'\\' {
            return Err(GaveUp);
        }
        let start = self.at;
        self.at += length + 1;
        self.text.get(start..start + length).ok_or(GaveUp)
    }

    /// Reads a string; its first quote has been read.
    fn string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        let start = self.at;
        match self.plain_string() {
            Ok(text) => visitor.visit_borrowed_str(text),
            Err(GaveUp) => {
                self.at = start;
                visitor.visit_string(self.escaped_string()?)
            }
        }
    }

    fn escaped_string(&mut self) -> Result<String> {
        let mut made = String::new();
        loop {
            let rest = self.bytes().get(self.at..).unwrap_or_default();
            let length = memchr2(b'"', b'\\', rest).ok_or(GaveUp)?;
            made.push_str(self.text.get(self.at..self.at + length).ok_or(GaveUp)?);
            self.at += length + 1;
            if rest[length] == b'"' {
                return Ok(made);
            }
            let escape = self.bytes().get(self.at).copied().ok_or(GaveUp)?;
            self.at += 1;
            made.push(match escape {
                b'"' | b'\\' | b'/' => char::from(escape),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => self.unicode()?,
                _ => return Err(GaveUp),
            });
        }
    }

    /// The character of `\uXXXX`, of which the first two have been read.
    fn unicode(&mut self) -> Result<char> {
        let first = self.hexadecimal()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first).ok_or(GaveUp);
        }
        self.word("\\u")?;
        let second = self.hexadecimal()?;
        if !(0xDC00..0xE000).contains(&second) {
            return Err(GaveUp);
        }
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)).ok_or(GaveUp)
    }

    fn hexadecimal(&mut self) -> Result<u32> {
        let digits = self.bytes().get(self.at..self.at + 4).ok_or(GaveUp)?;
        self.at += 4;
        digits.iter().try_fold(0, |number, digit| {
            char::from(*digit).to_digit(16).map(|digit| number * 16 + digit).ok_or(GaveUp)
        })
    }

    /// A whole number of up to 18 digits, with its sign.
    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        let negative = self.bytes().get(self.at) == Some(&b'-');
        self.at += usize::from(negative);
        let digits = self.digits()?;
        let number = digits.iter().fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
        match (negative, i64::try_from(number)) {
            (false, _) => visitor.visit_u64(number),
            // serde_json makes a float of it
            (true, Ok(0)) | (true, Err(_)) => Err(GaveUp),
            (true, Ok(number)) => visitor.visit_i64(-number),
        }
    }

    fn digits(&mut self) -> Result<&'de [u8]> {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        let more = matches!(rest.get(length), Some(b'.' | b'e' | b'E'));
        let zeros = length > 1 && rest[0] == b'0';
        if length == 0 || length > 18 || more || zeros {
            return Err(GaveUp);
        }
        self.at += length;
        Ok(&rest[..length])
    }

    /// Passes over a value.
    fn skip(&mut self) -> Result<()> {
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.skip_string()
            }
            Some(b'{') => self.skip_object(),
            Some(b'[') => self.skip_list(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(b'-') => {
                self.at += 1;
                self.digits().map(|_| ())
            }
            _ => self.digits().map(|_| ()),
        }
    }

    /// Passes over a string; its first quote has been read.
    fn skip_string(&mut self) -> Result<()> {
        let start = self.at;
        match self.plain_string() {
            Ok(_) => Ok(()),
            // what is escaped must be right, too
            Err(GaveUp) => {
                self.at = start;
                self.escaped_string().map(|_| ())
            }
        }
    }

    fn skip_object(&mut self) -> Result<()> {
        self.at += 1;
        self.deeper()?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            self.depth -= 1;
            return Ok(());
        }
        loop {
            self.take(b'"')?;
            self.skip_string()?;
            self.take(b':')?;
            self.skip()?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(GaveUp),
            }
            self.peek();
        }
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    fn skip_list(&mut self) -> Result<()> {
        self.at += 1;
        self.deeper()?;
        if self.peek() == Some(b']') {
            self.at += 1;
            self.depth -= 1;
            return Ok(());
        }
        loop {
            self.skip()?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(GaveUp),
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    /// The next value as it stands.
    fn raw(&mut self) -> Result<&'de str> {
        self.peek();
        let start = self.at;
        self.skip()?;
        self.text.get(start..self.at).ok_or(GaveUp)
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = GaveUp;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.string(visitor)
            }
            Some(b'{') => {
                self.at += 1;
                self.deeper()?;
                let mut members = Members { reader: self, first: true, over: false };
                let value = visitor.visit_map(&mut members)?;
                members.over.then_some(value).ok_or(GaveUp)
            }
            Some(b'[') => {
                self.at += 1;
                self.deeper()?;
                let start = self.at;
                let mut items = Items { reader: self, start, count: 0, over: false };
                let value = visitor.visit_seq(&mut items)?;
                items.over.then_some(value).ok_or(GaveUp)
            }
            Some(b't') => {
                self.word("true")?;
                visitor.visit_bool(true)
            }
            Some(b'f') => {
                self.word("false")?;
                visitor.visit_bool(false)
            }
            Some(b'n') => {
                self.word("null")?;
                visitor.visit_unit()
            }
            _ => self.number(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.peek() == Some(b'n') {
            self.word("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value> {
        if name != RAW {
            return visitor.visit_newtype_struct(self);
        }
        visitor.visit_map(Raw(Some(self.raw()?)))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value> {
        Err(GaveUp)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

struct Members<'a, 'de> {
    reader: &'a mut Reader<'de>,
    first: bool,
    over: bool,
}

impl<'de> MapAccess<'de> for &mut Members<'_, 'de> {
    type Error = GaveUp;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let next = self.reader.peek();
        if next == Some(b'}') {
            self.reader.at += 1;
            self.reader.depth -= 1;
            self.over = true;
            return Ok(None);
        }
        if !std::mem::take(&mut self.first) {
            self.reader.take(b',')?;
        }
        if self.reader.peek() != Some(b'"') {
            return Err(GaveUp);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        self.reader.take(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    /// Where the first one begins.
    start: usize,
    /// How many were read.
    count: usize,
    over: bool,
}

impl<'de> SeqAccess<'de> for &mut Items<'_, 'de> {
    type Error = GaveUp;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        if self.reader.peek() == Some(b']') {
            self.reader.at += 1;
            self.reader.depth -= 1;
            self.over = true;
            return Ok(None);
        }
        if self.count > 0 {
            self.reader.take(b',')?;
            if self.reader.peek() == Some(b']') {
                return Err(GaveUp);
            }
        }
        self.count += 1;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    /// As many as the rest of the text may hold, by the length of those that were read.
    fn size_hint(&self) -> Option<usize> {
        let length = (self.reader.at - self.start).checked_div(self.count)?;
        (self.reader.text.len() - self.reader.at).checked_div(length)
    }
}

/// A value as it stands, in the form that serde_json takes it.
struct Raw<'de>(Option<&'de str>);

impl<'de> MapAccess<'de> for Raw<'de> {
    type Error = GaveUp;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        match self.0 {
            Some(_) => seed.deserialize(IntoDeserializer::<GaveUp>::into_deserializer(RAW)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let text = self.0.take().ok_or_else(|| GaveUp::custom("it was taken"))?;
        seed.deserialize(BorrowedStrDeserializer::new(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde::de::IgnoredAny;
    use serde_json::Value;
    use serde_json::value::RawValue;

    fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Option<T> {
        let mut reader = Reader::new(text)?;
        let value = T::deserialize(&mut reader).ok()?;
        reader.end().ok()?;
        Some(value)
    }

    /// Whatever is taken, serde_json takes, and reads the same of it.
    fn compare(text: &str) -> bool {
        let value: Option<Value> = read(text);
        if let Some(value) = &value {
            assert_eq!(serde_json::from_str::<Value>(text).ok().as_ref(), Some(value), "{text}");
        }
        if read::<IgnoredAny>(text).is_some() {
            assert!(serde_json::from_str::<IgnoredAny>(text).is_ok(), "{text}");
        }
        if let Some(raw) = read::<&RawValue>(text) {
            let wanted: &RawValue = serde_json::from_str(text).expect("it is JSON");
            assert_eq!(raw.get(), wanted.get(), "{text}");
        }
        value.is_some()
    }

    #[test]
    fn what_servers_write_is_read() {
        for text in [
            r#"{"data":[{"id":"a","n":-12,"big":123456789012345678,"none":null,"yes":true,"no":false}],"links":{}}"#,
            r#" { "a" : [ 1 , 2 ] , "b" : "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00" } "#,
            r#"[]"#,
            r#""é""#,
            "0",
        ] {
            assert!(compare(text), "{text}");
        }
    }

    #[test]
    fn the_rest_is_left_to_others() {
        let deep = format!("{}{}", "[".repeat(101), "]".repeat(101));
        for text in [
            "",
            " ",
            "{",
            "}",
            "[1,]",
            "[,1]",
            "{\"a\":1,}",
            "{,}",
            "{\"a\"}",
            "{a:1}",
            "[1 2]",
            "01",
            "-",
            "-0",
            "1.5",
            "1e3",
            "1234567890123456789",
            "\"",
            "\"\\x\"",
            "\"\\ud83d\"",
            "\"\\ud83d\\u0041\"",
            "\"\\u12\"",
            "\"\t\"",
            "[1]\n",
            "tru",
            "nulll",
            "1 1",
            "\"a\"\"b\"",
            "[1]]",
            &deep,
        ] {
            assert!(!compare(text), "{text}");
        }
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..8)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_agrees_with_serde_json(value in json(), pretty in any::<bool>()) {
            let text = if pretty { format!("{value:#}").replace('\n', " ") } else { value.to_string() };
            compare(&text);
        }

        #[test]
        fn it_agrees_on_what_is_broken(value in json(), at in any::<prop::sample::Index>(), with in "[\\[\\]{}\",:0-9a-z\\\\ -]{0,2}") {
            let text = value.to_string();
            let mut at = at.index(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let rest: String = text[at..].chars().skip(1).collect();
            compare(&format!("{}{with}{rest}", &text[..at]));
        }

        #[test]
        fn it_agrees_on_anything(text in "[\\[\\]{}\",:0-9tfn\\\\u -]{0,24}") {
            compare(&text);
        }
    }
}
