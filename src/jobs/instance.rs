//! Which running program this is, and whether another one still lives.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

/// One holder of a lock: machine, its start, process-number space, process, the process's start, and a number within it.
///
/// So much of it, so that a program on the same machine can tell that a holder has died and need not wait for its lease
/// to end: process numbers are used again, and mean something else in another container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance(String);

impl Instance {
    /// A new holder in this process.
    pub fn here() -> Self {
        static HOLDERS: AtomicU32 = AtomicU32::new(1);
        let process = std::process::id();
        let number = HOLDERS.fetch_add(1, Ordering::Relaxed);
        let started = started(process).unwrap_or_default();
        Self(format!("{}/{process}/{started}/{number}", place()))
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether another holder is known to have died. `false` when it runs elsewhere, or where nobody can tell.
    pub fn knows_dead(&self, other: &str) -> bool {
        let mut parts = other.rsplitn(4, '/');
        let (Some(_number), Some(began), Some(process), Some(where_it_ran)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        // Without its own start nothing can be told: this is no Linux.
        let can_tell = started(std::process::id()).is_some();
        let Ok(process) = process.parse() else { return false };
        can_tell && where_it_ran == place() && started(process).as_deref() != Some(began)
    }
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The machine's name, its current start and the space of its process numbers, as far as they can be read.
fn place() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default().trim().to_owned();
    let host = read("/proc/sys/kernel/hostname");
    let boot: String = read("/proc/sys/kernel/random/boot_id").chars().take(8).collect();
    let space = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let space: String = space.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
    format!("{host}/{boot}/{space}")
}

/// When a process started, in the kernel's ticks; `None` when there is no such process, or it is dead and not yet buried.
fn started(process: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is the program's name in brackets and may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    (!matches!(state, "Z" | "X")).then(|| fields.nth(18)).flatten().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_living_holder_is_not_taken_for_dead() {
        let (one, other) = (Instance::here(), Instance::here());
        assert_ne!(one, other);
        assert!(!one.knows_dead(other.as_str()));
    }

    #[test]
    fn a_holder_whose_process_ended_is_known_to_be_dead() {
        let here = Instance::here();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let dead = format!("{}/{}/{}/1", place(), child.id(), started(child.id()).unwrap_or_default());
        child.wait().unwrap();
        assert!(here.knows_dead(&dead));
    }

    #[test]
    fn a_process_number_that_is_used_again_is_another_process() {
        let here = Instance::here();
        assert!(here.knows_dead(&format!("{}/{}/1/1", place(), std::process::id())));
    }

    #[test]
    fn nothing_is_known_of_a_holder_elsewhere() {
        let here = Instance::here();
        for other in ["", "desk-2", "other/5ca1ab1e/4026531836/1/1/1", "1/1/1"] {
            assert!(!here.knows_dead(other), "{other}");
        }
    }
}
