letter-state-ordered = Ordered
letter-state-accepted = Taken in for printing
letter-state-rejected = Rejected
letter-state-printed = Printed
letter-state-print_failed = Printing failed
letter-state-posted = Posted
letter-state-returned = Returned
letter-state-activated = Activated
letter-state-cancelled = Cancelled
letter-state-expired = Expired
letter-state-replaced = Replaced by a new letter
letter-reason-existing_user = has MinID already
letter-reason-under_13 = under 13 years old
letter-reason-no_valid_address = no valid address
letter-reason-deceased = deceased
letter-reason-emigrated_no_address = emigrated without an address
letter-reason-open_letter_exists = has a letter that still holds
letter-reason-unknown_id = unknown number
letter-reason-invalid_phone = invalid phone number
letter-reason-unknown_addressee = the addressee is unknown at the address
letter-reason-moved = the addressee has moved
letter-reason-insufficient_address = insufficient address
letter-reason-unclaimed = not collected
letter-reason-destroyed = destroyed
letter-reason-other = other
letter-destination-home = Norway
letter-destination-abroad = Abroad
letter-channel-self_service = Self-service
letter-channel-support = User support
letter-channel-api = System
letter-title = Activation letter { $reference }
letter-to = To
letter-ordered-through = Ordered through
letter-destination = Destination
letter-late = { $n ->
    [0] Late
    [one] 1 business day late
   *[other] { $n } business days late
}
letter-on-time = On time
letter-explanation-heading = Is the letter late?
letter-explained-ordered = Ordered on { $weekday } { $date } at { $time }.
letter-explained-limit = { $n ->
    [one] The limit is 1 business day: { $weekday } { $date }.
   *[other] The limit is { $n } business days: { $weekday } { $date }.
}
letter-explained-abroad = Letters to other countries may take longer and have a limit of their own.
letter-explained-today = { $n ->
    [0] No business day has passed yet.
   *[other] Today is business day { $n }.
}
letter-explained-today-free = { $n ->
    [0] No business day has passed yet.
    [one] 1 business day has passed.
   *[other] { $n } business days have passed.
}
letter-explained-on-time = { $n ->
    [0] The limit ends today.
    [one] The letter is not late. 1 business day is left.
   *[other] The letter is not late. { $n } business days are left.
}
letter-explained-late = { $n ->
    [0] The limit has passed. The next business day is the first one over.
    [one] The letter is 1 business day late.
   *[other] The letter is { $n } business days late.
}
letter-explained-ended = { $state } on { $weekday } { $date }.
letter-explained-ended-late = By then the limit had passed.
letter-explained-ended-on-time = That was within the limit.
letter-explained-print-failed = Printing failed. The letter is not on its way until it is printed again.
letter-explained-not-counted = Not counted: { $weekend ->
    [one] 1 Saturday or Sunday
   *[other] { $weekend } Saturdays and Sundays
}, { $holidays ->
    [one] 1 public holiday
   *[other] { $holidays } public holidays
}.
letter-explained-not-counted-closed = Not counted: { $weekend ->
    [one] 1 Saturday or Sunday
   *[other] { $weekend } Saturdays and Sundays
}, { $holidays ->
    [one] 1 public holiday
   *[other] { $holidays } public holidays
}, { $closed ->
    [one] 1 closed day
   *[other] { $closed } closed days
}.
letter-explained-rule = Rule { $rule }, calendar { $calendar }.
letter-ruler-heading = Day by day
letter-ruler-all = Show all { $n } days
letter-ruler-base = The day of order is not counted
letter-day-number = business day { $n }
letter-day-weekend = weekend
letter-day-closed = closed
letter-day-today = today
letter-day-limit = last day on time
letter-events-heading = Events
letter-events-none = No events have been reported. The letter is ordered.
letter-source-file = File
letter-source-demo = Demo
letter-source-skranke = Skranke
letter-source-organisation = Organisation { $number }
letter-events-source = Source
letter-flagged = Found late by the nightly run of { $date }
letter-flag-closed = The delay ended on { $date }: { $state }
letter-flag-rule-changed = By a new limit or calendar the letter is no longer late. This was found on { $date }
letter-contradictions = Some events cannot be true together with the others. Look at them before you answer.
letter-contradiction = does not fit the others
letter-back = Back to the person
letter-open-person = Open the person
column-state = Status
column-event = Event
column-destination = Destination
column-person = Person
column-last-event = Last event
holiday-new_years_day = New Year's Day
holiday-maundy_thursday = Maundy Thursday
holiday-good_friday = Good Friday
holiday-easter_sunday = Easter Sunday
holiday-easter_monday = Easter Monday
holiday-labour_day = 1 May
holiday-constitution_day = 17 May
holiday-ascension_day = Ascension Day
holiday-whit_sunday = Whit Sunday
holiday-whit_monday = Whit Monday
holiday-christmas_day = Christmas Day
holiday-second_christmas_day = Boxing Day
letter-page-title = Letter
letter-returned = Letter { $reference } was returned on { $date }: { $reason }.
letter-returned-same-address = The address in the National Population Register is the one that the letter was sent to, so a new letter will probably be returned too. Ask the person to correct the address with the Tax Administration first.
letter-returned-new-address = The address in the National Population Register has changed since the letter was sent.
letter-returned-check-address = Check with the person that the address in the National Population Register is right before you order again.
letter-order-instead = Order a new letter instead
letter-print = Printing
letter-print-waits = Waits for the next file to the print vendor
letter-print-handed-over = Handed over to the print vendor { $at }, file { $file }
letter-code = The code in the letter
letter-code-holds = Valid until { $date }
letter-code-expiring = Valid until { $date }, and expires soon
letter-code-expires-on = The code in the letter expires on { $date }
letter-code-used = Used on { $date }
letter-code-expired = Expired on { $date }
letter-code-replaced = Not valid from { $date }, when a new letter was ordered
letter-code-locked = Locked on { $date } after too many wrong attempts
letter-replaces = Replaces letter
letter-replaced-by = Replaced by letter
letter-reason-too_many_attempts = too many wrong attempts with the code
