bulk-bar = Do something with several letters
bulk-column = Choose
bulk-tick = Choose the letter { $reference }
bulk-ticked = # ticked
bulk-which = Which letters
bulk-which-ticked = Those that are ticked
bulk-which-page = All { $n } on this page
bulk-which-all = All { $n } that the filter leaves
bulk-which-first = The first { $n } that the filter leaves (the most at once)
bulk-action-remind = Send a reminder
bulk-action-reissue = Order again
bulk-action-assign = Give the letters to { $name }
bulk-action-investigate = Mark investigated
bulk-take = Assign to me
bulk-to = Give them to
bulk-assign = Give the letters
flash-bulk-none-chosen = No letters are ticked. Tick the letters, or choose all.
bulk-preview-title = Check before you start
bulk-will-none = None of the letters can be included
bulk-about-remind = The reminder goes by SMS. It is a service message, but is still not sent in bulk to those who have opted out or are protected.
bulk-most = You see { $n } letters, which is the most at once.
bulk-note-reissue = Why are the letters ordered again?
bulk-note-reissue-hint = 10 to 255 characters. The reason goes with each order. The old codes stop working.
bulk-fault-reason = Write the reason in 10 to 255 characters
bulk-cancel = Cancel
bulk-title = Several letters at once
bulk-progress = { $done } of { $all }
bulk-started = Started by { $name } on { $date } at { $time }.
bulk-state-running = Running
bulk-state-finished = Finished
bulk-running = The page reads itself again, and shows each letter when all is done. You can leave it; the work goes on.
bulks-title = Letters handled in bulk
bulks-none = No letters have been handled in bulk yet.
column-bulk = What
column-started = Started
column-bulk-done = Done
column-bulk-excluded = Left out
column-bulk-failed = Failed
flash-queue-reminded = The reminder is queued.
queue-refused-reminder = The reminder was not sent. { $why }.
bulk-reason-not_late = Nobody is waiting for the letter any more
bulk-reason-replaced = A new letter has been ordered instead
bulk-reason-newer_letter = The person has a newer letter
bulk-reason-has_outcome = The letter has an outcome
bulk-reason-already_investigated = The letter has been investigated already
bulk-reason-already_theirs = They have the letter already
bulk-reason-colleagues = A colleague has the letter
bulk-reason-changed_meanwhile = The follow-up has changed since you saw it
bulk-reason-protected = The person is protected. Handle the letter by itself
bulk-reason-opted_out = The person has opted out
bulk-reason-no_mobile = There is no mobile number that can receive an SMS
bulk-reason-mobile_unconfirmed = The mobile number has not been confirmed in the last 18 months
bulk-reason-told_recently = The person has had, or will soon have, a message about the letter (last 7 days)
bulk-reason-deceased = The person is registered as deceased in the population register
bulk-reason-number_ceased = The national identity number or D-number is no longer in use
bulk-reason-existing_user = The person has MinID already
bulk-reason-under_13 = The person is too young: the letter can be ordered from the year one turns 13
bulk-reason-birth_date_unknown = The population register has no date of birth
bulk-reason-no_valid_address = The population register has no address that the letter can be sent to
bulk-reason-emigrated_no_address = The person is registered as emigrated without an address abroad
bulk-reason-not_allowed = The one who started it can no longer work on the queue
bulk-reason-no_such_agent = The one who was to have the letter cannot work on the queue
bulk-reason-fault = Something went wrong. Try the letter by itself
bulk-will-remind = { $n ->
    [one] 1 person gets a reminder
   *[other] { $n } people get a reminder
}
bulk-will-reissue = { $n ->
    [one] 1 letter is ordered again
   *[other] { $n } letters are ordered again
}
bulk-will-assign = { $n ->
    [one] { $name } gets 1 letter
   *[other] { $name } gets { $n } letters
}
bulk-will-investigate = { $n ->
    [one] 1 letter is marked as investigated
   *[other] { $n } letters are marked as investigated
}
bulk-confirm-remind = { $n ->
    [one] Send a reminder to 1
   *[other] Send a reminder to { $n }
}
bulk-confirm-reissue = { $n ->
    [one] Order 1 new letter
   *[other] Order { $n } new letters
}
bulk-confirm-assign = { $n ->
    [one] Give 1 letter to { $name }
   *[other] Give { $n } letters to { $name }
}
bulk-confirm-investigate = { $n ->
    [one] Mark 1 letter investigated
   *[other] Mark { $n } letters investigated
}
bulk-done-heading = { $n ->
    [one] Show the letter that is included
   *[other] Show the { $n } letters that are included
}
bulk-excluded-heading = { $n ->
    [one] 1 letter is left out
   *[other] { $n } letters are left out
}
bulk-came-done = { $n ->
    [one] 1 letter is done
   *[other] { $n } letters are done
}
bulk-came-excluded = { $n ->
    [one] 1 letter was left out
   *[other] { $n } letters were left out
}
bulk-came-failed = { $n ->
    [one] 1 letter failed
   *[other] { $n } letters failed
}
bulk-state-awaiting = Waiting for release
bulk-awaiting = Another lead must look at this and release it. Nothing is sent before that.
bulk-decided-released = Released by { $name } { $when }.
bulk-decided-refused = Not released. Decided by { $name } { $when }. Nothing was sent.
bulk-decide = You may release this. Each person is judged once more just before the message is queued.
bulk-release = { $n ->
    [one] Release 1
   *[other] Release { $n }
}
bulk-refuse = Send nothing
bulk-second-person = You can send { $n } messages to many in one day alone. More must be released by another lead before anything is sent.
bulk-template = Text
bulk-template-usual = The usual reminder
bulk-template-show = Show the text
bulk-words = By the template “{ $name }”.
bulks-waiting = Waiting for release
bulk-recipients = { $n ->
    [one] 1 recipient
   *[other] { $n } recipients
}
bulk-reason-not_released = The bulk was not released
