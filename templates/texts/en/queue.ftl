queue-title = Late letters
queue-count = { $n ->
    [0] No late letters
    [one] 1 late letter
   *[other] { $n } late letters
}
queue-count-part = { $n } of { $whole } late letters
queue-count-many = Over { $n } late letters
queue-count-list = { $n ->
    [0] No letters on the working list
    [one] 1 letter on the working list
   *[other] { $n } letters on the working list
}
queue-count-list-part = { $n } of { $whole } letters on the working list
queue-count-list-many = Over { $n } letters on the working list
queue-left-out = { $n ->
    [one] 1 is put off or has an outcome.
   *[other] { $n } are put off or have an outcome.
}
queue-left-out-many = Letters that are put off or have an outcome are left out.
queue-show-left-out = Show them too
queue-unread = The address of this view could not be read. It may be old or incomplete. Here is the whole working list.
queue-past-the-end = There are no more letters here. Go to the first page.
queue-over = over { $n }
queue-checked = Last checked { $date }.
queue-never-checked = The nightly run has not checked the letters yet.
queue-empty = No letters match the filter.
queue-filter = Filter
queue-filter-state = Status
queue-filter-destination = Destination
queue-filter-over = Business days over the limit
queue-filter-assigned = With
queue-filter-snoozed = Show those put off
queue-filter-closed = Show those with an outcome
queue-filter-all = All
queue-days-1-2 = 1–2
queue-days-3-5 = 3–5
queue-days-over-5 = More than 5
queue-holder-me = Me
queue-holder-nobody = Nobody
queue-holder-anybody = Somebody
queue-sort-lateness = sort the longest late first
queue-sort-least-late = sort the least late first
queue-sort-assigned = sort by who has them
queue-sorted-assigned = Sorted by who has the letters. Letters that nobody has are left out.
queue-columns = Choose columns
queue-columns-show = Show the columns
queue-address = The address of this page keeps filter, order and columns. You may bookmark it and share it. It holds no personal data.
queue-next = Next page
queue-first = First page
queue-export = Download CSV
queue-take-next = Take the next one
queue-loads = Who has how much
queue-not-notified = Not notified
queue-nobodys = Nobody
queue-until = Put off until { $date }
queue-outcome-investigated = Investigated
queue-outcome-caller_informed = Caller informed
queue-outcome-sent_again = Sent again
queue-outcome-no_action = Nothing to be done
column-notified = Notified
column-assigned = With
column-further = Follow-up
column-letters-taken = Letters
column-oldest = Longest over the limit (business days)
queue-work-heading = Follow-up
queue-work-nobodys = Nobody has this letter.
queue-work-mine = You have had this letter since { $date }.
queue-work-held = { $name } has had this letter since { $date }.
queue-work-outcome = Outcome: { $outcome }, recorded by { $name } on { $date }.
queue-work-until = Put off until { $weekday } { $date }.
queue-work-back = Back in the queue since { $weekday } { $date }.
queue-work-closed = The letter is out of the queue until somebody takes it up again.
queue-take = Take the letter
queue-give-back = Give the letter back
queue-reopen = Take up again
queue-to-list = To the queue
queue-assign-to = Give the letter to
queue-assign = Give the letter
queue-snooze-until = Put off until
queue-snooze-hint = A business day, at most 20 business days ahead.
queue-snooze = Put off
queue-outcome = What came of it?
queue-outcome-choose = Choose
queue-note = Note (optional)
queue-close = Save the outcome
queue-fault-until = Choose a date.
queue-fault-past = Choose a day after today.
queue-fault-too-far = Choose a day at most { $n } business days ahead.
queue-fault-free-day = Choose a business day. This day is: { $why }.
queue-fault-outcome = Choose what came of it.
queue-fault-note = The note can have at most { $most } characters.
queue-refused-meanwhile = A colleague has changed the follow-up since you saw it. Nothing is saved. This is how it stands now.
queue-refused-closed = The letter has an outcome. Take it up again before you change anything.
queue-refused-colleagues = A colleague has the letter. Only a team lead can give it to somebody else.
queue-refused-leads-only = Only a team lead can give letters to others.
queue-refused-agent = The one you chose cannot work on the queue. Nothing is saved.
queue-refused-not-late = Nobody is waiting for this letter any more. Nothing is saved.
flash-queue-taken = The letter is yours.
flash-queue-none-left = No more letters to take.
flash-queue-assigned = The letter has a new owner.
flash-queue-given-back = The letter is given back.
flash-queue-snoozed = The letter is put off.
flash-queue-closed = The outcome is saved.
flash-queue-reopened = The letter is in the queue again.
flash-queue-not-done = Nothing was saved. See how the letter stands, and try again.
frame-late = Late
