//! The style sheet and the little script there is, under names that change with their content.

use std::sync::LazyLock;

use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Compress;
use actix_web::{HttpResponse, web};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Designsystemet's components, its theme, and ours.
const STYLES: [&str; 3] = [
    include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/node_modules/@digdir/designsystemet-css/dist/src/index.css"
    )),
    include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/node_modules/@digdir/designsystemet-theme/src/themes/designsystemet.css"
    )),
    include_str!("../../assets/skranke.css"),
];
const SCRIPT: &str = include_str!("../../assets/skranke.js");

/// A file that browsers may keep for good.
pub(super) struct Asset {
    /// Where it is served.
    pub(super) path: String,
    kind: &'static str,
    content: String,
}

impl Asset {
    fn new(ending: &str, kind: &'static str, content: String) -> Self {
        let hash = digest(&SHA256, content.as_bytes());
        let hash: String = URL_SAFE_NO_PAD.encode(hash).chars().take(12).collect();
        Self { path: format!("/assets/skranke-{hash}.{ending}"), kind, content }
    }

    fn answer(&self) -> HttpResponse {
        HttpResponse::Ok()
            .content_type(self.kind)
            .insert_header((
                header::CACHE_CONTROL,
                HeaderValue::from_static("public, max-age=31536000, immutable"),
            ))
            .body(self.content.clone())
    }
}

/// All styles in one file.
pub(super) fn style() -> &'static Asset {
    static STYLE: LazyLock<Asset> = LazyLock::new(|| {
        let charset = "@charset \"UTF-8\";";
        let styles = STYLES.map(|style| style.trim_start_matches(charset));
        Asset::new("css", "text/css; charset=utf-8", format!("{charset}\n{}", styles.join("\n")))
    });
    &STYLE
}

/// The script.
pub(super) fn script() -> &'static Asset {
    static SCRIPT_ASSET: LazyLock<Asset> =
        LazyLock::new(|| Asset::new("js", "text/javascript; charset=utf-8", SCRIPT.to_owned()));
    &SCRIPT_ASSET
}

/// Serves them, compressed. Pages are not: they hold tokens beside words that others may choose.
pub(super) fn register(config: &mut web::ServiceConfig) {
    for asset in [style(), script()] {
        config.service(
            web::resource(asset.path.as_str())
                .wrap(Compress::default())
                .route(web::get().to(|| async { asset.answer() }))
                .route(web::head().to(|| async { asset.answer() })),
        );
    }
}
