//! JSON with line breaks, its fields in the order in which they came.

/// The same JSON, two spaces for each depth; anything else comes back as it is, more or less.
pub(crate) fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut last = ' ';
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        (0..depth).for_each(|_| out.push_str("  "));
    };
    for c in json.chars() {
        if quoted {
            out.push(c);
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
            continue;
        }
        if c.is_whitespace() {
            continue;
        }
        let closes = matches!(c, '}' | ']');
        if closes {
            depth = depth.saturating_sub(1);
        }
        // An empty list stays on its line.
        if closes && !matches!(last, '{' | '[') || !closes && matches!(last, '{' | '[' | ',') {
            line(&mut out, depth);
        }
        match c {
            ':' => out.push_str(": "),
            c => out.push(c),
        }
        depth += usize::from(matches!(c, '{' | '['));
        quoted = c == '"';
        last = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_becomes_lines_and_texts_stay() {
        let json = r#"{"b":[1,{"a":"x, {\"y\": [z]}\\"}],"none":[],"o":{},"n":null}"#;
        let told = "{\n  \"b\": [\n    1,\n    {\n      \"a\": \"x, {\\\"y\\\": [z]}\\\\\"\n    }\n  ],\n  \"none\": [],\n  \"o\": {},\n  \"n\": null\n}";
        assert_eq!(pretty(json), told);
        // Only white space was added, and printing it again changes nothing.
        let value: serde_json::Value = serde_json::from_str(json).expect("it reads");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&pretty(json)).expect("it reads"), value);
        assert_eq!(pretty(told), told);
        assert_eq!(pretty(""), "");
    }
}
