//! What something is made of, one line per field: each macro makes a reader of it.

/// One field of a group: `may` says that it may be left out.
macro_rules! read_field {
    ($group:ident $notes:ident $field:ident) => {
        $group.need(stringify!($field), $notes)
    };
    ($group:ident $notes:ident $field:ident may) => {
        $group.may(stringify!($field), $notes)
    };
}

/// Reads a group of fields: `read_group!(TimedCommand { at, command })` needs each of them but those with `: may`. With `: default`
/// after the type those that are left out, or cannot be read, take the default's value.
macro_rules! read_group {
    ($name:ident: default { $($field:ident),+ $(,)? }) => {
        impl $crate::form::FromNode for $name {
            fn from_node<'a>(node: &'a $crate::form::Node, notes: &mut $crate::form::Notes<'a>) -> Option<$name> {
                let group = notes.group(node, &[$(stringify!($field)),+])?;
                let mut out = $name::default();
                $(
                    if let Some(value) = group.read(stringify!($field), notes) {
                        out.$field = value;
                    }
                )+
                Some(out)
            }

            fn instead() -> Option<$name> {
                Some($name::default())
            }
        }

        $crate::form::read_by_serde!($name);
    };
    ($name:ident { $($field:ident $(: $may:ident)?),+ $(,)? }) => {
        impl $crate::form::FromNode for $name {
            fn from_node<'a>(node: &'a $crate::form::Node, notes: &mut $crate::form::Notes<'a>) -> Option<$name> {
                let group = notes.group(node, &[$(stringify!($field)),+])?;
                $( let $field = $crate::form::read_field!(group notes $field $($may)?); )+
                Some($name { $($field: $field?),+ })
            }
        }

        $crate::form::read_by_serde!($name);
    };
}

/// Reads one of several kinds of groups, told apart by a field: `read_tagged!(Dist by "dist" { "fixed" => Fixed { ms } })`. A field
/// with `: may` may be left out.
macro_rules! read_tagged {
    ($name:ident by $tag:literal { $( $word:literal => $variant:ident { $($field:ident $(: $may:ident)?),+ } )+ }) => {
        impl $crate::form::FromNode for $name {
            fn from_node<'a>(node: &'a $crate::form::Node, notes: &mut $crate::form::Notes<'a>) -> Option<$name> {
                let group = notes.tagged(node, $tag, &[$($word),+], &[$( &[$(stringify!($field)),+] ),+])?;
                match group.kind {
                    $(
                        $word => {
                            $( let $field = $crate::form::read_field!(group notes $field $($may)?); )+
                            Some($name::$variant { $($field: $field?),+ })
                        }
                    )+
                    _ => None,
                }
            }
        }

        $crate::form::read_by_serde!($name);
    };
}

/// Reads one of several words, some with something to them: `read_words!(ScopeDraft { "org" => Org, "project" => Project(_) })`.
/// After `or` may stand what takes a mistaken item's place in a list.
macro_rules! read_words {
    (@ $notes:ident $with:ident $word:literal $name:ident $variant:ident) => {
        match $with {
            None => Some($name::$variant),
            Some(_) => {
                $notes.add_wrong_word($word, false);
                None
            }
        }
    };
    (@ $notes:ident $with:ident $word:literal $name:ident $variant:ident _) => {
        match $with {
            // The whole word is mistaken then, since nothing else could stand for its value: no step is added.
            Some(node) => $crate::form::FromNode::from_node(node, $notes).map($name::$variant),
            None => {
                $notes.add_wrong_word($word, true);
                None
            }
        }
    };
    ($name:ident $(or $instead:expr;)? { $( $word:literal => $variant:ident $(($with:tt))? ),+ $(,)? }) => {
        impl $crate::form::FromNode for $name {
            fn from_node<'a>(
                node: &'a $crate::form::Node,
                notes: &mut $crate::form::Notes<'a>,
            ) -> Option<$name> {
                const WORDS: &[&str] = &[$($word),+];
                let (place, with) = notes.word_with(node, WORDS)?;
                match WORDS[place] {
                    $( $word => $crate::form::read_words!(@ notes with $word $name $variant $($with)?), )+
                    _ => None,
                }
            }

            $(
                fn instead() -> Option<$name> {
                    Some($instead)
                }
            )?
        }

        $crate::form::read_by_serde!($name);
    };
}

/// Lets serde read what can be read from a tree; it then tells the first mistake only.
macro_rules! read_by_serde {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<$name, D::Error> {
                let node = <$crate::form::Node as serde::Deserialize>::deserialize(d)?;
                $crate::form::read(&node).map_err(|misread| {
                    serde::de::Error::custom(misread.first().map(ToString::to_string).unwrap_or_default())
                })
            }
        }
    };
}

pub(crate) use {read_by_serde, read_field, read_group, read_tagged, read_words};
