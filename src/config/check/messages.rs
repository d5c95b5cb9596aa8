//! What is written to people.

use chrono::TimeDelta;

use super::super::MessageSettings;
use super::Check;
use crate::notices::rules::SmsHours;
use crate::notices::templates::rules::LinkPolicy;

impl Check<'_> {
    pub(super) fn messages(&mut self) -> MessageSettings {
        let hours = self.read("messages.hours", "must be two hours such as 9-17", SmsHours::parse);
        MessageSettings {
            links: self.link_hosts(),
            hours: hours.unwrap_or(SmsHours::DAYTIME),
            second_person_above: self.small("messages.second_person_above", 1, 1_000),
            repeat: TimeDelta::days(self.number("messages.repeat_days", 1, 90)),
            draft: TimeDelta::hours(self.number("messages.draft_hours", 1, 168)),
        }
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
