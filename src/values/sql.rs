//! How values stand in `TEXT` columns of both databases.

/// A column holds a text that its closed set does not know: a row from a newer version, or written by hand.
#[derive(Debug, thiserror::Error)]
#[error("a column of {set} holds an unknown text")]
pub struct UnknownText {
    /// The name of the enum.
    pub set: &'static str,
}

/// Stores a type in a `TEXT` column through its `as_str` and its `parse`, on every backend that stores texts. The
/// type itself derives `AsExpression` and `FromSqlRow` with `#[diesel(sql_type = diesel::sql_types::Text)]`. A
/// second argument reads the column where `parse` gives no `Result`.
macro_rules! text_column {
    ($type:ty) => {
        $crate::values::text_column!($type, <$type>::parse);
    };
    ($type:ty, $read:expr) => {
        impl<DB> ::diesel::serialize::ToSql<::diesel::sql_types::Text, DB> for $type
        where
            DB: ::diesel::backend::Backend,
            str: ::diesel::serialize::ToSql<::diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut ::diesel::serialize::Output<'b, '_, DB>,
            ) -> ::diesel::serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        impl<DB> ::diesel::deserialize::FromSql<::diesel::sql_types::Text, DB> for $type
        where
            DB: ::diesel::backend::Backend,
            String: ::diesel::deserialize::FromSql<::diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> ::diesel::deserialize::Result<Self> {
                let text = String::from_sql(bytes)?;
                Ok(($read)(&text)?)
            }
        }
    };
}
pub(crate) use text_column;

/// A closed set, stored and sent as text: the enum with each variant's text beside it.
///
/// Gives `ALL`, `as_str`, `parse`, serialisation as the text, and what diesel needs for a `TEXT` column; a text that
/// is not in the set makes the read fail with [`UnknownText`].
macro_rules! text_enum {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident => $text:literal),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            ::diesel::expression::AsExpression, ::diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = ::diesel::sql_types::Text)]
        $vis enum $name {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $name {
            /// The whole set, in the order of its definition.
            $vis const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The text it is stored and sent as.
            $vis fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// Reads the stored text; `None` for any other.
            $vis fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        $crate::values::text_column!($name, |text: &str| {
            $name::parse(text).ok_or($crate::values::UnknownText { set: stringify!($name) })
        });
    };
}
pub(crate) use text_enum;

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use diesel::prelude::*;

    use crate::values::{Language, PersonId};

    diesel::table! {
        choices (person_id) {
            person_id -> Text,
            language -> Text,
            former -> Nullable<Text>,
        }
    }

    /// The same kind of connection as the database's own, so that the generic impls are tried as they are used.
    #[derive(diesel::MultiConnection)]
    enum TestConnection {
        Postgres(PgConnection),
        Sqlite(SqliteConnection),
    }

    fn connection() -> TestConnection {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        diesel::sql_query(
            "CREATE TABLE choices (person_id TEXT PRIMARY KEY, language TEXT NOT NULL, former TEXT)",
        )
        .execute(&mut connection)
        .unwrap();
        TestConnection::Sqlite(connection)
    }

    #[test]
    fn ids_and_closed_sets_come_back_as_they_were_stored() {
        let mut connection = connection();
        let person = PersonId::parse("01D39ZY06FGSCTVN4T2V9PKHFZ").unwrap();
        diesel::insert_into(choices::table)
            .values((
                choices::person_id.eq(&person),
                choices::language.eq(Language::Nn),
                choices::former.eq(Some(Language::Se)),
            ))
            .execute(&mut connection)
            .unwrap();

        let found: Vec<(PersonId, Language, Option<Language>)> = choices::table
            .filter(choices::language.eq_any([Language::Nb, Language::Nn]))
            .filter(choices::person_id.eq(&person))
            .load(&mut connection)
            .unwrap();

        assert_eq!(found, [(person, Language::Nn, Some(Language::Se))]);
    }

    #[test]
    fn an_unknown_text_in_a_column_fails_the_read_and_names_the_set() {
        let mut connection = connection();
        diesel::insert_into(choices::table)
            .values((choices::person_id.eq("not an id"), choices::language.eq("sv")))
            .execute(&mut connection)
            .unwrap();

        let language = choices::table.select(choices::language).first::<Language>(&mut connection);
        let person = choices::table.select(choices::person_id).first::<PersonId>(&mut connection);

        let reason = |error: diesel::result::Error| error.source().map(ToString::to_string);
        assert_eq!(
            language.map_err(reason),
            Err(Some("a column of Language holds an unknown text".to_owned()))
        );
        assert_eq!(person.map_err(reason), Err(Some("not an id of this system".to_owned())));
    }

    #[test]
    fn a_closed_set_is_its_text_in_json() {
        assert_eq!(serde_json::to_string(Language::ALL).unwrap(), r#"["nb","nn","en","se"]"#);
    }
}
