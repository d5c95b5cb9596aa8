//! Stops the build with one clear line when the front-end files that the binary embeds are not there, and builds anew for a new
//! migration.

/// Fetched by npm, kept out of the repository.
const EMBEDDED: [&str; 2] = [
    "node_modules/@digdir/designsystemet-css/dist/src/index.css",
    "node_modules/@digdir/designsystemet-theme/src/themes/designsystemet.css",
];

fn main() {
    // The program carries them, and nothing else tells cargo of a new one.
    println!("cargo:rerun-if-changed=migrations");
    for file in EMBEDDED {
        println!("cargo:rerun-if-changed={file}");
    }
    if let Some(missing) = EMBEDDED.iter().find(|file| !std::path::Path::new(file).is_file()) {
        println!("cargo::error={missing} is missing: run `npm ci` (or ./scripts/run)");
    }
}
