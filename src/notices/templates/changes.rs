//! What is different between two texts, word by word. Pure.

use serde::Serialize;

/// A run of words that stand in both texts, or in one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// It was there before and is gone.
    pub gone: bool,
    /// It was not there before.
    pub new: bool,
    /// The words, with their blanks.
    pub text: String,
}

/// The later text with what is gone from the earlier one, in order. Line breaks count as words.
pub fn changes(before: &str, after: &str) -> Vec<Run> {
    let (old, new) = (words(before), words(after));
    // How many words both have in common from here on.
    let mut common = vec![vec![0_u16; new.len() + 1]; old.len() + 1];
    for (i, word) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            let longest = if word == other {
                at(&common, i + 1, j + 1) + 1
            } else {
                at(&common, i + 1, j).max(at(&common, i, j + 1))
            };
            if let Some(cell) = common.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = longest;
            }
        }
    }
    let mut runs = Vec::new();
    let (mut i, mut j) = (0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (Some(word), Some(other)) if word == other => {
                push(&mut runs, false, false, word);
                (i, j) = (i + 1, j + 1);
            }
            (Some(word), other) if other.is_none() || at(&common, i + 1, j) >= at(&common, i, j + 1) => {
                push(&mut runs, true, false, word);
                i += 1;
            }
            (_, Some(other)) => {
                push(&mut runs, false, true, other);
                j += 1;
            }
            (_, None) => return runs,
        }
    }
}

fn at(common: &[Vec<u16>], i: usize, j: usize) -> u16 {
    common.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0)
}

fn push(runs: &mut Vec<Run>, gone: bool, new: bool, word: &str) {
    match runs.last_mut().filter(|last| (last.gone, last.new) == (gone, new)) {
        Some(last) => last.text.push_str(word),
        None => runs.push(Run { gone, new, text: word.to_owned() }),
    }
}

/// The words, each with the blank or the line break after it.
fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(before: &str, after: &str) -> String {
        let mark = |run: Run| match (run.gone, run.new) {
            (true, _) => format!("[-{}-]", run.text),
            (_, true) => format!("[+{}+]", run.text),
            _ => run.text,
        };
        changes(before, after).into_iter().map(mark).collect()
    }

    #[test]
    fn what_is_gone_and_what_is_new_is_marked_word_by_word() {
        assert_eq!(marked("Ring oss i dag", "Ring oss i dag"), "Ring oss i dag");
        assert_eq!(marked("Ring oss i dag", "Ring meg i dag"), "Ring [-oss -][+meg +]i dag");
        assert_eq!(marked("", "Hei"), "[+Hei+]");
        assert_eq!(marked("Hei\n\nDu", "Hei\nDu"), "Hei\n[-\n-]Du");
    }
}
