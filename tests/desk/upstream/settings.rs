//! What must be set before the desk asks a register upstream.

use skranke::config::Settings;

fn problems(settings: &[(&str, &str)]) -> Vec<String> {
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let problems = Settings::load(None, settings).err().unwrap_or_default();
    problems.into_iter().map(|problem| problem.key).collect()
}

#[test]
fn upstream_without_its_settings_names_every_key_that_is_missing() {
    let missing = problems(&[("SKRANKE_REGISTER_MODE", "upstream"), ("SKRANKE_REGISTER_SCOPES", "")]);
    let expected = [
        "register.base_url",
        "register.client_id",
        "register.issuer",
        "register.key_file",
        "register.key_id",
        "register.scopes",
        "register.token_url",
    ];
    assert_eq!(missing, expected);
    assert_eq!(problems(&[("SKRANKE_REGISTER_MODE", "both")]), ["register_mode"]);
    assert_eq!(problems(&[]), Vec::<String>::new());
}

#[test]
fn national_ids_leave_this_machine_by_https_alone() {
    for (url, is_taken) in [
        ("https://kontaktregisteret.no", true),
        ("http://127.0.0.1:8070", true),
        ("http://localhost:8070", true),
        ("http://kontaktregisteret.no", false),
        ("http://127.0.0.1.example.no", false),
        ("http://10.0.0.1", false),
        ("https://user:5ecret@kontaktregisteret.no", false),
        ("ftp://kontaktregisteret.no", false),
    ] {
        let found = problems(&[("SKRANKE_REGISTER_MODE", "upstream"), ("SKRANKE_REGISTER_BASE_URL", url)]);
        assert_eq!(!found.contains(&"register.base_url".to_owned()), is_taken, "{url}");
    }
}
