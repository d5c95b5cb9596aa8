nav-messages = Messages
messages-title = Messages
messages-show = Show
messages-show-to_judge = Uncertain whether they were sent
messages-show-unreached = Reached nobody on any channel
messages-show-not_delivered = Not delivered
messages-show-waiting = Waiting to be sent
messages-show-all = All
messages-count-to_judge = { $n ->
    [0] No messages to decide about.
    [one] 1 message to decide about. The service did not answer, so nobody knows whether it was sent.
   *[other] { $n } messages to decide about. The service did not answer, so nobody knows whether they were sent.
}
messages-count-unreached = { $n ->
    [0] No messages for somebody to follow up.
    [one] 1 message reached its person on no channel. Tell them by letter or by phone.
   *[other] { $n } messages reached their persons on no channel. Tell them by letter or by phone.
}
messages-count-not_delivered = { $n ->
    [0] No messages that were not delivered.
    [one] 1 message was not delivered.
   *[other] { $n } messages were not delivered.
}
messages-count-waiting = { $n ->
    [0] No messages are waiting.
    [one] 1 message is waiting to be sent.
   *[other] { $n } messages are waiting to be sent.
}
messages-count-many = More than { $n } messages.
messages-all-lead = All messages, the newest first.
column-queued = Queued
message-title = Message
message-back = To the messages
message-facts = About the message
message-language = Language
message-queued = Queued
message-asked-by = Asked for by
message-asked-by-job = Automatic
message-due = Tried at the earliest
message-finished = Finished
message-provider-reference = The service's reference
message-id = The message's id
message-letter = About the letter
message-letter-open = Open the letter
message-from = Sent again in place of
message-from-open = an earlier message
message-text = The text
message-text-none = The text cannot be shown: the message has not been sent, the text has been changed since, or it is a one-time code.
message-attempts = Attempts
message-attempts-none = The message has not been handed over to any service.
column-attempt = No.
column-attempt-started = Started
column-provider = Provider
column-attempt-finished = Finished
column-outcome = Result
column-code = Code
message-receipts = Reports on the message
message-receipts-none = Nobody has reported what became of the message.
message-chain = Channels tried
message-chain-open = Open the message
message-chain-failed-email = The e-mail did not arrive: { $reason }.
message-chain-failed-sms = The SMS did not arrive: { $reason }.
message-chain-sent = Sent as an SMS instead.
message-chain-tried = Being tried as an SMS instead.
message-chain-none = No channel is left. Tell the person by letter or by phone.
message-receipts-mailbox = Returned to the mailbox
column-happened = Happened
column-reported-by = From
column-says = Says
receipt-status-accepted = Taken on by the provider
receipt-status-deferred = The provider is trying again
receipt-status-delivered = Delivered
receipt-status-failed = Not delivered
receipt-status-expired = Not delivered in time
receipt-status-bounced = Came back
receipt-status-complained = Delivered, reported as unwanted
message-uncertain-about = The service did not answer when the message was handed over. The message is not sent again by itself, as the person could then get it twice. Ask the caller whether it came, or look in the provider's log.
message-judge = What is to be done with the message?
message-judge-counts_as_sent = Count it as sent
message-judge-sent_again = Send it again as a new message
message-judge-not_sent = It was not sent: try the next channel
message-judge-told_otherwise = The person has been told by letter or by phone
message-reason = Why?
message-save = Save
message-decided = Decided
message-judged-counts_as_sent = Counted as sent by { $name } { $when }
message-judged-sent_again = Sent again by { $name } { $when }
message-judged-not_sent = Judged as not sent by { $name } { $when }
message-judged-told_otherwise = The person was told otherwise, recorded by { $name } { $when }
message-again-open = Open the new message
message-fault-judgement = Choose what is to be done with the message.
message-fault-reason = Write the reason in 3 to 500 characters.
message-refused-on_its_way = The message is on its way. Nothing has been saved.
message-refused-known_sent = The message is known to be sent. Nothing has been saved.
message-refused-not_to_be_sent = The message was not sent, and can neither be counted as sent nor be sent again. Nothing has been saved.
message-refused-one_time_code = A one-time code is not sent again. Send a new code from the person's page.
message-refused-text_deleted = What stood in the message was deleted, for it is old. It cannot be sent again.
message-refused-followed = The message has been followed up on another channel. Nothing has been saved.
message-refused-decided = Somebody else has already decided this. Nothing has been saved. This is how it stands now.
flash-message-again = The message has been queued again. This is the new message.
flash-message-sent = The message counts as sent.
flash-message-not-sent = The message counts as not sent. This is how it is followed up.
flash-message-told = It is recorded that the person has been told.
notice-reason-no_address = There is no address to send to
notice-reason-not_mobile = The number cannot receive SMS
notice-reason-unusable_address = The address cannot be used
notice-reason-opted_out = The person has opted out
notice-reason-deceased = The person is registered as deceased
notice-reason-letter_ended = Nobody waits for the letter any more
notice-reason-code_ended = Nobody waits for the code any more
notice-reason-entry_deleted = The entry in the contact register has been deleted
notice-reason-address_bounced = Earlier messages came back from the address, and it has not been confirmed since
notice-reason-address_outdated = The address has not been confirmed for 18 months
notice-reason-address_protected = The person’s address is protected. Call them or write a letter.
notice-reason-arrived_before = The first message arrived
notice-reason-tries_used_up = All attempts have been used up
notice-reason-no_answer = The service did not answer
notice-reason-too_old = It became too late to send it
notice-reason-unreachable = The service cannot be reached
notice-reason-provider_paused = The provider is taking a pause
notice-reason-not_composed = The text could not be written
notice-reason-unsafe_value = A value in the message cannot be sent
notice-reason-counts_as_sent = Counted as sent
notice-reason-sent_again = Sent again
notice-reason-not_sent = Judged as not sent
notice-reason-register_unavailable = The contact register does not answer
notice-reason-restored = Waited in a backup that was restored
notice-reason-timeout = The service took too long to answer
notice-reason-unreadable_answer = The answer of the service could not be read
notice-reason-gateway_error = The SMS service did not take the message
notice-reason-tls_or_sign_in_refused = The service did not accept the connection
notice-reason-no_provider = No provider takes SMS now
notice-reason-no-mailbox = The e-mail address does not exist
notice-reason-no-domain = The domain of the e-mail address takes no e-mail
notice-reason-mailbox-closed = The mailbox is closed
notice-reason-mailbox-full = The mailbox is full
notice-reason-mail-refused = The e-mail service of the recipient did not accept the e-mail
notice-reason-code = Code { $code }
