queue-title = Forsinkede brev
queue-count = { $n ->
    [0] Ingen forsinkede brev
    [one] 1 forsinket brev
   *[other] { $n } forsinkede brev
}
queue-count-part = { $n } av { $whole } forsinkede brev
queue-count-many = Over { $n } forsinkede brev
queue-count-list = { $n ->
    [0] Ingen brev på arbeidslisten
    [one] 1 brev på arbeidslisten
   *[other] { $n } brev på arbeidslisten
}
queue-count-list-part = { $n } av { $whole } brev på arbeidslisten
queue-count-list-many = Over { $n } brev på arbeidslisten
queue-left-out = { $n ->
    [one] 1 er utsatt eller har et utfall.
   *[other] { $n } er utsatt eller har et utfall.
}
queue-left-out-many = Brev som er utsatt eller har et utfall, er ikke med.
queue-show-left-out = Vis dem også
queue-unread = Adressen til denne visningen kunne ikke leses. Kanskje er den gammel eller ufullstendig. Her er hele arbeidslisten.
queue-past-the-end = Det er ingen flere brev her. Gå til første side.
queue-over = over { $n }
queue-checked = Sist kontrollert { $date }.
queue-never-checked = Nattkjøringen har ikke kontrollert brevene ennå.
queue-empty = Ingen brev passer med filteret.
queue-filter = Filtrer
queue-filter-state = Status
queue-filter-destination = Innland/utland
queue-filter-over = Virkedager over fristen
queue-filter-assigned = Hos
queue-filter-snoozed = Vis utsatte
queue-filter-closed = Vis dem med utfall
queue-filter-all = Alle
queue-days-1-2 = 1–2
queue-days-3-5 = 3–5
queue-days-over-5 = Mer enn 5
queue-holder-me = Meg
queue-holder-nobody = Ingen
queue-holder-anybody = Noen
queue-sort-lateness = sorter de lengst forsinkede først
queue-sort-least-late = sorter de minst forsinkede først
queue-sort-assigned = sorter etter hvem som har dem
queue-sorted-assigned = Sortert etter hvem som har brevene. Brev som ingen har, er ikke med.
queue-columns = Velg kolonner
queue-columns-show = Vis kolonnene
queue-address = Adressen til denne siden husker filter, sortering og kolonner. Du kan lagre den som bokmerke og dele den. Den inneholder ingen personopplysninger.
queue-next = Neste side
queue-first = Første side
queue-export = Last ned CSV
queue-take-next = Ta neste
queue-loads = Hvem har hvor mye
queue-not-notified = Ikke varslet
queue-nobodys = Ingen
queue-until = Utsatt til { $date }
queue-outcome-investigated = Undersøkt
queue-outcome-caller_informed = Innringer informert
queue-outcome-sent_again = Sendt på nytt
queue-outcome-no_action = Ingenting å gjøre
column-notified = Varslet
column-assigned = Hos
column-further = Oppfølging
column-letters-taken = Brev
column-oldest = Lengst over fristen (virkedager)
queue-work-heading = Oppfølging
queue-work-nobodys = Ingen har brevet.
queue-work-mine = Du har brevet siden { $date }.
queue-work-held = { $name } har brevet siden { $date }.
queue-work-outcome = Utfall: { $outcome }, ført av { $name } { $date }.
queue-work-until = Utsatt til { $weekday } { $date }.
queue-work-back = Tilbake i køen siden { $weekday } { $date }.
queue-work-closed = Brevet er ute av køen til noen tar det opp igjen.
queue-take = Ta brevet
queue-give-back = Gi brevet tilbake
queue-reopen = Ta opp igjen
queue-to-list = Til køen
queue-assign-to = Gi brevet til
queue-assign = Gi brevet
queue-snooze-until = Utsett til
queue-snooze-hint = En virkedag, høyst 20 virkedager fram.
queue-snooze = Utsett
queue-outcome = Hva kom ut av det?
queue-outcome-choose = Velg
queue-note = Merknad (valgfri)
queue-close = Lagre utfallet
queue-fault-until = Velg en dato.
queue-fault-past = Velg en dag etter i dag.
queue-fault-too-far = Velg en dag høyst { $n } virkedager fram.
queue-fault-free-day = Velg en virkedag. Denne dagen er { $why }.
queue-fault-outcome = Velg hva som kom ut av det.
queue-fault-note = Merknaden kan ha høyst { $most } tegn.
queue-refused-meanwhile = En kollega har endret oppfølgingen siden du så den. Ingenting er lagret. Slik står det nå.
queue-refused-closed = Brevet har et utfall. Ta det opp igjen før du endrer noe.
queue-refused-colleagues = En kollega har brevet. Bare en teamleder kan gi det til en annen.
queue-refused-leads-only = Bare en teamleder kan gi brev til andre.
queue-refused-agent = Den du valgte, kan ikke arbeide med køen. Ingenting er lagret.
queue-refused-not-late = Ingen venter på dette brevet lenger. Ingenting er lagret.
flash-queue-taken = Brevet er ditt.
flash-queue-none-left = Ingen flere brev å ta.
flash-queue-assigned = Brevet har fått en ny eier.
flash-queue-given-back = Brevet er gitt tilbake.
flash-queue-snoozed = Brevet er utsatt.
flash-queue-closed = Utfallet er lagret.
flash-queue-reopened = Brevet er i køen igjen.
flash-queue-not-done = Ingenting ble lagret. Se hvordan brevet står, og prøv igjen.
frame-late = Forsinket
