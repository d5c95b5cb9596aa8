//! The programs in `examples/`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where one of them is. It is built here: a run of one test binary alone does not build examples.
pub(crate) fn example(name: &str) -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--example", name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(built.success(), "{name}: {built}");
    Path::new(env!("CARGO_BIN_EXE_skranke")).parent().unwrap().join("examples").join(name)
}
