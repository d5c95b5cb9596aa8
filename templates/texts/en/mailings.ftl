mailings-title = Mailings
mailings-lead = Messages that were sent to everybody in a list. A new mailing begins with a bulk look-up.
mailings-none = No mailings yet.
mailing-column-done = Queued
mailing-form-title = Write to everybody in the list
mailing-to-list = To the list
mailing-list = What the list is for
mailing-people = People
mailing-known = { $n ->
    [one] 1 person in the list is known here
   *[other] { $n } people in the list are known here
}
mailing-rows-faulty = Rows without a valid national identity number
mailing-rows-unknown = Rows with a national identity number that is not known here
mailing-rows-repeated = Rows that repeat an earlier row
mailing-rows = row { $rows }
mailing-rows-and-more = row { $rows } and { $more } more
mailing-reaches = Can reach { $n } of { $all }
mailing-go-on = Continue
mailing-check = Check
mailing-check-title = Check before you send
mailing-will = { $n ->
    [0] Nobody in the list gets the message
    [one] 1 person gets the message
   *[other] { $n } people get the message
}
mailing-when = When
mailing-when-now = As soon as possible
mailing-when-urgent = Now, outside opening hours
mailing-when-opens = { $weekday } { $when }, when user support is open
mailing-left-out = { $n ->
    [0] Rows that give no recipient
    [one] 1 person does not get it
   *[other] { $n } people do not get it
}
mailing-who = Who gets it
mailing-recipients = { $n ->
    [one] Recipient
   *[other] Recipients
}
mailing-and-more = And { $n } more.
mailing-words = What they get
mailing-in-language = { $n ->
    [one] 1 person gets this
   *[other] { $n } people get this
}
mailing-send = { $n ->
    [one] Send to 1 person
   *[other] Send to { $n } people
}
mailing-change = Change
mailing-title = Mailing
mailing-heading = { $name }, { $channel }
mailing-sent-at = To be sent { $when }.
mailing-running = The page is read again by itself. You can leave it; the work goes on.
mailing-show-words = Show the text
mailing-came = What has come of the people
mailing-came-what = Outcome
mailing-came-done = The message is queued
mailing-came-pending = Waiting
mailing-came-excluded = Left out
mailing-came-failed = Failed
mailing-count = Number
mailing-messages = Where the messages stand
mailing-people-title = People of the mailing
mailing-back = To the mailing
mailing-nobody = Nobody.
mailing-reason-written_recently = Was sent, or is about to be sent, a message by the same template
mailing-reason-not_released = The mailing was not released
mailing-reason-not_allowed = Whoever started it may not write to many any more
mailing-reason-template_withdrawn = The template is not in use any more
mailing-reason-fault = Something went wrong. Write to the person separately
error-mailing-elsewhere = Many people cannot be written to from here while the contact register is kept elsewhere. Nothing was sent.
error-mailing-too-long = The list has more than 5,000 rows. Split it, and look the parts up one by one.
flash-mailing-list-first = Look the list up first. When that is done, you can write to everybody in it.
lookup-write = Write to everybody in the list
lookup-write-lead = You can send a message by one of the templates to those in the list who can be notified. You see who they are before anything is sent.
message-mailing = Sent to
message-mailing-many = Many at once
