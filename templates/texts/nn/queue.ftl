queue-title = Forseinka brev
queue-count = { $n ->
    [0] Ingen forseinka brev
    [one] 1 forseinka brev
   *[other] { $n } forseinka brev
}
queue-count-part = { $n } av { $whole } forseinka brev
queue-count-many = Over { $n } forseinka brev
queue-count-list = { $n ->
    [0] Ingen brev på arbeidslista
    [one] 1 brev på arbeidslista
   *[other] { $n } brev på arbeidslista
}
queue-count-list-part = { $n } av { $whole } brev på arbeidslista
queue-count-list-many = Over { $n } brev på arbeidslista
queue-left-out = { $n ->
    [one] 1 er utsett eller har eit utfall.
   *[other] { $n } er utsette eller har eit utfall.
}
queue-left-out-many = Brev som er utsette eller har eit utfall, er ikkje med.
queue-show-left-out = Vis dei òg
queue-unread = Adressa til denne visinga kunne ikkje lesast. Kanskje er ho gammal eller ufullstendig. Her er heile arbeidslista.
queue-past-the-end = Det er ingen fleire brev her. Gå til første side.
queue-over = over { $n }
queue-checked = Sist kontrollert { $date }.
queue-never-checked = Nattkøyringa har ikkje kontrollert breva enno.
queue-empty = Ingen brev passar med filteret.
queue-filter = Filtrer
queue-filter-state = Status
queue-filter-destination = Innland/utland
queue-filter-over = Virkedagar over fristen
queue-filter-assigned = Hos
queue-filter-snoozed = Vis utsette
queue-filter-closed = Vis dei med utfall
queue-filter-all = Alle
queue-days-1-2 = 1–2
queue-days-3-5 = 3–5
queue-days-over-5 = Meir enn 5
queue-holder-me = Meg
queue-holder-nobody = Ingen
queue-holder-anybody = Nokon
queue-sort-lateness = sorter dei lengst forseinka først
queue-sort-least-late = sorter dei minst forseinka først
queue-sort-assigned = sorter etter kven som har dei
queue-sorted-assigned = Sortert etter kven som har breva. Brev som ingen har, er ikkje med.
queue-columns = Vel kolonnar
queue-columns-show = Vis kolonnane
queue-address = Adressa til denne sida hugsar filter, sortering og kolonnar. Du kan lagre ho som bokmerke og dele ho. Ho inneheld ingen personopplysningar.
queue-next = Neste side
queue-first = Første side
queue-export = Last ned CSV
queue-take-next = Ta neste
queue-loads = Kven har kor mykje
queue-not-notified = Ikkje varsla
queue-nobodys = Ingen
queue-until = Utsett til { $date }
queue-outcome-investigated = Undersøkt
queue-outcome-caller_informed = Innringar informert
queue-outcome-sent_again = Sendt på nytt
queue-outcome-no_action = Ingenting å gjere
column-notified = Varsla
column-assigned = Hos
column-further = Oppfølging
column-letters-taken = Brev
column-oldest = Lengst over fristen (virkedagar)
queue-work-heading = Oppfølging
queue-work-nobodys = Ingen har brevet.
queue-work-mine = Du har brevet sidan { $date }.
queue-work-held = { $name } har brevet sidan { $date }.
queue-work-outcome = Utfall: { $outcome }, ført av { $name } { $date }.
queue-work-until = Utsett til { $weekday } { $date }.
queue-work-back = Tilbake i køen sidan { $weekday } { $date }.
queue-work-closed = Brevet er ute av køen til nokon tek det opp att.
queue-take = Ta brevet
queue-give-back = Gi brevet tilbake
queue-reopen = Ta opp att
queue-to-list = Til køen
queue-assign-to = Gi brevet til
queue-assign = Gi brevet
queue-snooze-until = Utset til
queue-snooze-hint = Ein virkedag, høgst 20 virkedagar fram.
queue-snooze = Utset
queue-outcome = Kva kom ut av det?
queue-outcome-choose = Vel
queue-note = Merknad (valfri)
queue-close = Lagre utfallet
queue-fault-until = Vel ein dato.
queue-fault-past = Vel ein dag etter i dag.
queue-fault-too-far = Vel ein dag høgst { $n } virkedagar fram.
queue-fault-free-day = Vel ein virkedag. Denne dagen er { $why }.
queue-fault-outcome = Vel kva som kom ut av det.
queue-fault-note = Merknaden kan ha høgst { $most } teikn.
queue-refused-meanwhile = Ein kollega har endra oppfølginga sidan du såg henne. Ingenting er lagra. Slik står det no.
queue-refused-closed = Brevet har eit utfall. Ta det opp att før du endrar noko.
queue-refused-colleagues = Ein kollega har brevet. Berre ein teamleiar kan gi det til ein annan.
queue-refused-leads-only = Berre ein teamleiar kan gi brev til andre.
queue-refused-agent = Den du valde, kan ikkje arbeide med køen. Ingenting er lagra.
queue-refused-not-late = Ingen ventar på dette brevet lenger. Ingenting er lagra.
flash-queue-taken = Brevet er ditt.
flash-queue-none-left = Ingen fleire brev å ta.
flash-queue-assigned = Brevet har fått ein ny eigar.
flash-queue-given-back = Brevet er gitt tilbake.
flash-queue-snoozed = Brevet er utsett.
flash-queue-closed = Utfallet er lagra.
flash-queue-reopened = Brevet er i køen att.
flash-queue-not-done = Ingenting vart lagra. Sjå korleis brevet står, og prøv igjen.
frame-late = Forseinka
