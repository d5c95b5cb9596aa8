items-title = To be followed up
items-lead = Letters that somebody must look at, the oldest first.
items-count = { $n ->
    [0] Nothing to follow up
    [one] 1 case to follow up
   *[other] { $n } cases to follow up
}
items-count-many = Over { $n } cases to follow up
items-filter-kind = What it is about
items-column-kind = Case
items-column-what = What
items-column-opened = Found
items-column-age = Business days since
nav-work-items = To be followed up
item-kind-contradiction = Events that contradict each other
item-kind-missing_receipt = Receipt missing
item-kind-returned = The letter came back
item-missing-accepted = Taken in for printing, but not reported printed
item-missing-handed_over = Handed over to the print vendor, but not reported taken in
item-event = { $event } ({ $reference })
item-title = Case to follow up
item-back = To everything to be followed up
item-letter = Letter
item-age = { $n ->
    [0] no business day since
    [one] 1 business day since
   *[other] { $n } business days since
}
item-outcome = Outcome
item-outcome-settled = Settled itself
item-outcome-vendor_corrected = Put right by the print vendor
item-outcome-new_letter = A new letter is ordered
item-outcome-caller_informed = Caller informed
item-outcome-no_action = Nothing to be done
item-closed-by = { $outcome }, recorded by { $name } { $date }.
item-closed = { $outcome } { $date }.
item-close = Close the case
item-refused-more = More events that contradict the others were reported since you saw the case. Nothing is stored. Look at them before you close it.
item-refused-settled = The case has settled itself since you saw it. Nothing is stored. This is how it stands now.
item-refused-closed = Somebody else closed the case since you saw it. Nothing is stored. This is how it stands now.
flash-item-closed = The case is closed.
letter-to-look-at = To be followed up:
