//! The fields of a form: read strictly, and shown again with what was wrong.

use std::collections::BTreeMap;

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::{Serialize, forward_to_deserialize_any};

/// What is wrong with one field, as it stands beside it and in the summary on top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field's name, which is also its id on the page.
    pub field: &'static str,
    /// What to do about it.
    pub text: String,
}

/// All that is wrong with a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FormErrors(Vec<FieldError>);

impl FormErrors {
    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: &'static str, text: String) {
        self.0.push(FieldError { field, text });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of it, in order.
    pub fn all(&self) -> &[FieldError] {
        &self.0
    }

    /// A field as it is shown again.
    pub fn field(&self, name: &'static str, value: &str) -> Field {
        let error = self.0.iter().find(|error| error.field == name);
        Field { name, value: value.to_owned(), error: error.map(|error| error.text.clone()) }
    }
}

/// One field for `partials/field`: `{{> partials/field reason label=(t "reason-label")}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its name and id.
    pub name: &'static str,
    /// What stands in it.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

impl Field {
    /// An untouched field.
    pub fn empty(name: &'static str) -> Self {
        Self { name, value: String::new(), error: None }
    }
}

/// The names and values that a form was sent with; line breaks as we keep them, one character each.
pub(super) struct FormFields(Vec<(String, String)>);

impl FormFields {
    pub(super) fn parse(body: &[u8]) -> Self {
        Self::of(url::form_urlencoded::parse(body).into_owned())
    }

    pub(super) fn of(fields: impl Iterator<Item = (String, String)>) -> Self {
        Self(fields.map(|(name, value)| (name, value.replace("\r\n", "\n"))).collect())
    }

    /// Takes out a field that must be there once.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(field, _)| field == name)?;
        Some(self.0.remove(at).1)
    }
}

/// Reads the fields into a struct that must have all of them.
pub(super) fn read<T: DeserializeOwned>(fields: FormFields) -> Result<T, Error> {
    T::deserialize(fields)
}

impl<'de> Deserializer<'de> for FormFields {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut values: BTreeMap<String, Values> = BTreeMap::new();
        for (name, value) in self.0 {
            if !known.contains(&name.as_str()) {
                return Err(Error::custom("a field is unknown"));
            }
            // Nobody types it, and PostgreSQL keeps no text with it.
            if value.contains('\0') {
                return Err(Error::custom("a field holds a null character"));
            }
            values.entry(name).or_default().0.push(value);
        }
        visitor.visit_map(MapDeserializer::new(values.into_iter()))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("a form is read into a struct"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// What a field was sent with: one text, where the struct has one; any number, where it has a list.
#[derive(Default)]
struct Values(Vec<String>);

impl IntoDeserializer<'_, Error> for Values {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Values {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match <[String; 1]>::try_from(self.0) {
            Ok([value]) => visitor.visit_string(value),
            Err(_) => Err(Error::custom("a field comes twice")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(self.0.into_iter()))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Note {
        text: String,
        urgent: Option<String>,
    }

    fn note(body: &str) -> Option<Note> {
        read(FormFields::parse(body.as_bytes())).ok()
    }

    #[test]
    fn a_form_is_read_with_its_norwegian_letters_and_absent_boxes() {
        let text = "Blåbær & rømme".to_owned();
        assert_eq!(note("text=Bl%C3%A5b%C3%A6r+%26+r%C3%B8mme"), Some(Note { text, urgent: None }));
        let read = note("text=&urgent=on");
        assert_eq!(read, Some(Note { text: String::new(), urgent: Some("on".to_owned()) }));
        assert_eq!(note("text=a%0D%0Ab").unwrap().text, "a\nb");
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Ticked {
        #[serde(default)]
        letter: Vec<String>,
    }

    #[test]
    fn only_a_list_takes_a_field_that_comes_more_than_once() {
        let ticked = |body: &str| read::<Ticked>(FormFields::parse(body.as_bytes())).ok();
        assert_eq!(ticked("letter=b&letter=a").unwrap().letter, ["b", "a"]);
        assert_eq!(ticked("letter=b").unwrap().letter, ["b"]);
        assert_eq!(ticked("").unwrap().letter, Vec::<String>::new());
        assert_eq!(ticked("letter=b&other=a"), None);
    }

    #[test]
    fn an_unknown_a_repeated_or_a_missing_field_and_a_null_character_are_refused() {
        for body in ["text=a%00", "text=a&role=administrator", "text=a&text=b", "urgent=on", ""] {
            assert_eq!(note(body), None, "{body}");
        }
    }
}
