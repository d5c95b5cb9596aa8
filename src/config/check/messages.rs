//! What is written to people.

use super::super::MessageSettings;
use super::Check;
use crate::notices::templates::rules::LinkPolicy;

impl Check<'_> {
    pub(super) fn messages(&mut self) -> MessageSettings {
        MessageSettings { links: self.link_hosts() }
    }

    fn link_hosts(&mut self) -> LinkPolicy {
        let mut hosts = Vec::new();
        for host in self.listed("messages.link_hosts") {
            // Read as part of an address, so that what is listed is what a link's host is compared with.
            let read = url::Url::parse(&format!("https://{host}/")).ok();
            if read.is_some_and(|url| url.host_str() == Some(host.as_str()) && host.contains('.')) {
                hosts.push(host);
            } else {
                self.problem("messages.link_hosts", "must be hosts in small letters, such as www.norge.no");
            }
        }
        LinkPolicy(hosts)
    }
}
