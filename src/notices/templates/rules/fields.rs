//! What agents fill in when they write by a template of the desk's own.

use super::source::is_name;

/// No template asks for more.
const MOST: usize = 8;
/// The longest example, in characters.
const EXAMPLE_LENGTH: usize = 60;

/// Something that an agent fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its placeholder.
    pub name: String,
    /// What it may be, for those who write the template and those who fill it in.
    pub example: String,
}

/// What is written is not a list of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldsFault;

/// Reads `name: example`, one a line, eight at most, each name once.
///
/// # Errors
/// A line is something else.
pub fn fields(text: &str) -> Result<Vec<Field>, FieldsFault> {
    let mut fields: Vec<Field> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, example) = line.split_once(':').ok_or(FieldsFault)?;
        let (name, example) = (name.trim(), example.trim());
        let fits = is_name(name)
            && !example.is_empty()
            && example.chars().count() <= EXAMPLE_LENGTH
            && !example.contains(char::is_control)
            && !fields.iter().any(|field| field.name == name);
        if !fits || fields.len() == MOST {
            return Err(FieldsFault);
        }
        fields.push(Field { name: name.to_owned(), example: example.to_owned() });
    }
    Ok(fields)
}
