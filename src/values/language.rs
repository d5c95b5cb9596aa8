//! The languages a person may have chosen and the ones we write.

super::text_enum! {
    /// The language a person wants official mail in, with the contact register's own codes.
    pub enum Language {
        /// Norwegian Bokmål; what we write when nothing was chosen.
        Nb => "nb",
        /// Norwegian Nynorsk.
        Nn => "nn",
        /// English.
        En => "en",
        /// Northern Sámi (the register's code, after ISO 639-1).
        Se => "se",
    }
}

impl Language {
    /// The language our texts are written in for this choice. There are none in Northern Sámi (decision 28), so Bokmål.
    #[must_use]
    pub fn written(self) -> Self {
        match self {
            Self::Se => Self::Nb,
            written => written,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_is_read_from_the_registers_code_and_nothing_else() {
        for language in Language::ALL {
            assert_eq!(Language::parse(language.as_str()), Some(*language));
        }
        for text in ["", "NB", "no", "nb ", "sv"] {
            assert_eq!(Language::parse(text), None, "{text}");
        }
    }

    #[test]
    fn one_who_chose_northern_sami_is_written_to_in_bokmal() {
        let written: Vec<_> = Language::ALL.iter().map(|language| language.written()).collect();
        assert_eq!(written, [Language::Nb, Language::Nn, Language::En, Language::Nb]);
    }
}
