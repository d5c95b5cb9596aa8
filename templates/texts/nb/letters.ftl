letter-state-ordered = Bestilt
letter-state-accepted = Mottatt for utskrift
letter-state-rejected = Avvist
letter-state-printed = Trykt
letter-state-print_failed = Utskrift feilet
letter-state-posted = Sendt
letter-state-returned = Returnert
letter-state-activated = Aktivert
letter-state-cancelled = Avbestilt
letter-state-expired = Utløpt
letter-state-replaced = Erstattet av nytt brev
letter-reason-existing_user = har MinID fra før
letter-reason-under_13 = under 13 år
letter-reason-no_valid_address = ingen gyldig adresse
letter-reason-deceased = død
letter-reason-emigrated_no_address = utflyttet uten adresse
letter-reason-open_letter_exists = har et brev som fortsatt gjelder
letter-reason-unknown_id = ukjent nummer
letter-reason-invalid_phone = ugyldig telefonnummer
letter-reason-unknown_addressee = adressaten er ukjent på adressen
letter-reason-moved = adressaten har flyttet
letter-reason-insufficient_address = mangelfull adresse
letter-reason-unclaimed = ikke hentet
letter-reason-destroyed = ødelagt
letter-reason-other = annet
letter-destination-home = Innland
letter-destination-abroad = Utland
letter-channel-self_service = Selvbetjening
letter-channel-support = Brukerstøtte
letter-channel-api = System
letter-title = Aktiveringsbrev { $reference }
letter-to = Til
letter-ordered-through = Bestilt gjennom
letter-destination = Innland eller utland
letter-late = { $n ->
    [0] Forsinket
    [one] Forsinket 1 virkedag
   *[other] Forsinket { $n } virkedager
}
letter-on-time = I rute
letter-explanation-heading = Er brevet forsinket?
letter-explained-ordered = Bestilt { $weekday } { $date } { $time }.
letter-explained-limit = { $n ->
    [one] Fristen er 1 virkedag: { $weekday } { $date }.
   *[other] Fristen er { $n } virkedager: { $weekday } { $date }.
}
letter-explained-abroad = Brev til utlandet kan ta lengre tid, og har sin egen frist.
letter-explained-today = { $n ->
    [0] Ingen virkedag er gått ennå.
   *[other] I dag er virkedag { $n }.
}
letter-explained-today-free = { $n ->
    [0] Ingen virkedag er gått ennå.
    [one] Det er gått 1 virkedag.
   *[other] Det er gått { $n } virkedager.
}
letter-explained-on-time = { $n ->
    [0] Fristen går ut i dag.
    [one] Brevet er ikke forsinket. Det er 1 virkedag igjen.
   *[other] Brevet er ikke forsinket. Det er { $n } virkedager igjen.
}
letter-explained-late = { $n ->
    [0] Fristen er gått ut. Neste virkedag er den første over fristen.
    [one] Brevet er 1 virkedag forsinket.
   *[other] Brevet er { $n } virkedager forsinket.
}
letter-explained-ended = { $state } { $weekday } { $date }.
letter-explained-ended-late = Da var fristen gått ut.
letter-explained-ended-on-time = Det var innen fristen.
letter-explained-print-failed = Utskriften feilet. Brevet er ikke på vei før det er trykt på nytt.
letter-explained-not-counted = Ikke medregnet: { $weekend ->
    [one] 1 lørdag eller søndag
   *[other] { $weekend } lørdager og søndager
}, { $holidays ->
    [one] 1 helligdag
   *[other] { $holidays } helligdager
}.
letter-explained-not-counted-closed = Ikke medregnet: { $weekend ->
    [one] 1 lørdag eller søndag
   *[other] { $weekend } lørdager og søndager
}, { $holidays ->
    [one] 1 helligdag
   *[other] { $holidays } helligdager
}, { $closed ->
    [one] 1 stengt dag
   *[other] { $closed } stengte dager
}.
letter-explained-rule = Regel { $rule }, kalender { $calendar }.
letter-ruler-heading = Dag for dag
letter-ruler-all = Vis alle { $n } dager
letter-ruler-base = Bestillingsdagen regnes ikke med
letter-day-number = virkedag { $n }
letter-day-weekend = helg
letter-day-closed = stengt
letter-day-today = i dag
letter-day-limit = siste dag i rute
letter-events-heading = Hendelser
letter-events-none = Ingen hendelser er meldt. Brevet er bestilt.
letter-source-file = Fil
letter-source-demo = Demo
letter-source-skranke = Skranke
letter-source-organisation = Organisasjon { $number }
letter-events-source = Kilde
letter-flagged = Funnet forsinket av nattkjøringen { $date }
letter-flag-closed = Forsinkelsen ble avsluttet { $date }: { $state }
letter-flag-rule-changed = Etter ny frist eller kalender er brevet ikke lenger forsinket. Det ble funnet { $date }
letter-contradictions = Noen hendelser kan ikke stemme med de andre. Se på dem før du svarer.
letter-contradiction = stemmer ikke med de andre
letter-back = Tilbake til personen
letter-open-person = Åpne personen
column-state = Status
column-event = Hendelse
column-destination = Land
column-person = Person
column-last-event = Siste hendelse
holiday-new_years_day = 1. nyttårsdag
holiday-maundy_thursday = skjærtorsdag
holiday-good_friday = langfredag
holiday-easter_sunday = 1. påskedag
holiday-easter_monday = 2. påskedag
holiday-labour_day = 1. mai
holiday-constitution_day = 17. mai
holiday-ascension_day = Kristi himmelfartsdag
holiday-whit_sunday = 1. pinsedag
holiday-whit_monday = 2. pinsedag
holiday-christmas_day = 1. juledag
holiday-second_christmas_day = 2. juledag
letter-page-title = Brev
letter-returned = Brevet { $reference } kom i retur { $date }: { $reason }.
letter-returned-same-address = Adressen i Folkeregisteret er den samme som brevet ble sendt til, så et nytt brev vil trolig også komme i retur. Be personen rette adressen hos Skatteetaten først.
letter-returned-new-address = Adressen i Folkeregisteret er endret siden brevet ble sendt.
letter-returned-check-address = Kontroller med personen at adressen i Folkeregisteret er riktig før du bestiller på nytt.
letter-order-instead = Bestill nytt brev i stedet
letter-print = Utskrift
letter-print-waits = Venter på neste fil til trykkeriet
letter-print-handed-over = Overlevert trykkeriet { $at }, fil { $file }
letter-code = Koden i brevet
letter-code-holds = Gjelder til og med { $date }
letter-code-expiring = Gjelder til og med { $date }, og går snart ut
letter-code-expires-on = Koden i brevet går ut { $date }
letter-code-used = Brukt { $date }
letter-code-expired = Gikk ut { $date }
letter-code-replaced = Gjelder ikke fra { $date }, da et nytt brev ble bestilt
letter-code-locked = Sperret { $date } etter for mange feil forsøk
letter-replaces = Erstatter brevet
letter-replaced-by = Erstattet av brevet
letter-reason-too_many_attempts = for mange feil forsøk med koden
