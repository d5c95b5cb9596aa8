//! Addresses that a gateway calls which can do no more than that: one a message, signed by us, without anything of a person.

use std::sync::Arc;

use url::Url;

use crate::values::NoticeId;
use crate::vault::Vault;

/// Binds the signatures to this use of the key.
const PURPOSE: &str = "receipt address";

/// The addresses that one gateway is given.
pub struct Addresses {
    /// Where the gateway reaches us.
    pub base_url: Url,
    /// Signs them.
    pub vault: Arc<Vault>,
    /// The gateway's name in the path.
    pub provider: String,
}

impl Addresses {
    /// The one that tells of this SMS.
    pub fn of(&self, id: &NoticeId) -> String {
        let base = self.base_url.as_str().trim_end_matches('/');
        let signature = signature(&self.vault, &self.provider, id);
        format!("{base}/hooks/sms/{}/{id}.{signature}", self.provider)
    }
}

/// The message that the end of such an address names, if we signed it for this provider.
pub fn read(vault: &Vault, provider: &str, token: &str) -> Option<NoticeId> {
    let (id, signed) = token.split_once('.')?;
    let id = NoticeId::parse(id).ok()?;
    let right = signature(vault, provider, &id);
    aws_lc_rs::constant_time::verify_slices_are_equal(right.as_bytes(), signed.as_bytes()).ok()?;
    Some(id)
}

fn signature(vault: &Vault, provider: &str, id: &NoticeId) -> String {
    vault.keyed_hash(PURPOSE, &[provider, id.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_opens_for_its_own_message_and_provider_alone() {
        let vault = Arc::new(Vault::from_hex(&"5c".repeat(32)).unwrap());
        let id = NoticeId::parse("01D39ZY06FGSCTVN4T2V9PKHFZ").unwrap();
        let base_url = Url::parse("https://skranke.example/desk/").unwrap();
        let address =
            Addresses { base_url, vault: Arc::clone(&vault), provider: "kannel".to_owned() }.of(&id);
        let token = address.strip_prefix("https://skranke.example/desk/hooks/sms/kannel/").unwrap();
        assert_eq!(read(&vault, "kannel", token), Some(id));
        let other = token.replacen("01D39ZY06FGSCTVN4T2V9PKHFZ", "01D39ZY06FGSCTVN4T2V9PKHF0", 1);
        for (provider, token) in
            [("json", token), ("kannel", &other), ("kannel", &token[..token.len() - 1]), ("kannel", "")]
        {
            assert_eq!(read(&vault, provider, token), None, "{provider} {token}");
        }
    }
}
