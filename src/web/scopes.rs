//! What tokens open in our own interface, under `/api/`.

use super::Scopes;

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident => $scope:literal),+ $(,)?) => {
        $(
            $(#[$doc])*
            pub struct $name;

            impl Scopes for $name {
                const ANY_OF: &'static [&'static str] = &[$scope];
            }
        )+

        /// Any scope of the interface opens its description.
        pub(super) struct ReadDescription;

        impl Scopes for ReadDescription {
            const ANY_OF: &'static [&'static str] = &[$($scope),+];
        }
    };
}
scopes! {
    /// To see letters.
    ReadLetters => "skranke:letters.read",
    /// To order letters.
    WriteLetters => "skranke:letters.write",
    /// To use the code of a letter.
    ActivateLetters => "skranke:letters.activate",
    /// To report what becomes of letters.
    WriteLetterEvents => "skranke:letter-events.write",
}
