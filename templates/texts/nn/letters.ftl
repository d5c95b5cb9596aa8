letter-state-ordered = Bestilt
letter-state-accepted = Motteken for utskrift
letter-state-rejected = Avvist
letter-state-printed = Trykt
letter-state-print_failed = Utskrift feila
letter-state-posted = Sendt
letter-state-returned = Returnert
letter-state-activated = Aktivert
letter-state-cancelled = Avbestilt
letter-state-expired = Gått ut
letter-state-replaced = Erstatta av nytt brev
letter-reason-existing_user = har MinID frå før
letter-reason-under_13 = under 13 år
letter-reason-no_valid_address = ingen gyldig adresse
letter-reason-deceased = død
letter-reason-emigrated_no_address = utflytta utan adresse
letter-reason-open_letter_exists = har eit brev som framleis gjeld
letter-reason-unknown_id = ukjent nummer
letter-reason-invalid_phone = ugyldig telefonnummer
letter-reason-unknown_addressee = adressaten er ukjend på adressa
letter-reason-moved = adressaten har flytta
letter-reason-insufficient_address = mangelfull adresse
letter-reason-unclaimed = ikkje henta
letter-reason-destroyed = øydelagd
letter-reason-other = anna
letter-destination-home = Innland
letter-destination-abroad = Utland
letter-channel-self_service = Sjølvbetening
letter-channel-support = Brukarstøtte
letter-channel-api = System
letter-title = Aktiveringsbrev { $reference }
letter-to = Til
letter-ordered-through = Bestilt gjennom
letter-destination = Innland eller utland
letter-late = { $n ->
    [0] Forseinka
    [one] Forseinka 1 virkedag
   *[other] Forseinka { $n } virkedagar
}
letter-on-time = I rute
letter-explanation-heading = Er brevet forseinka?
letter-explained-ordered = Bestilt { $weekday } { $date } { $time }.
letter-explained-limit = { $n ->
    [one] Fristen er 1 virkedag: { $weekday } { $date }.
   *[other] Fristen er { $n } virkedagar: { $weekday } { $date }.
}
letter-explained-abroad = Brev til utlandet kan ta lengre tid, og har sin eigen frist.
letter-explained-today = { $n ->
    [0] Ingen virkedag har gått enno.
   *[other] I dag er virkedag { $n }.
}
letter-explained-today-free = { $n ->
    [0] Ingen virkedag har gått enno.
    [one] Det har gått 1 virkedag.
   *[other] Det har gått { $n } virkedagar.
}
letter-explained-on-time = { $n ->
    [0] Fristen går ut i dag.
    [one] Brevet er ikkje forseinka. Det er 1 virkedag att.
   *[other] Brevet er ikkje forseinka. Det er { $n } virkedagar att.
}
letter-explained-late = { $n ->
    [0] Fristen har gått ut. Neste virkedag er den første over fristen.
    [one] Brevet er 1 virkedag forseinka.
   *[other] Brevet er { $n } virkedagar forseinka.
}
letter-explained-ended = { $state } { $weekday } { $date }.
letter-explained-ended-late = Då hadde fristen gått ut.
letter-explained-ended-on-time = Det var innan fristen.
letter-explained-print-failed = Utskrifta feila. Brevet er ikkje på veg før det er trykt på nytt.
letter-explained-not-counted = Ikkje rekna med: { $weekend ->
    [one] 1 laurdag eller søndag
   *[other] { $weekend } laurdagar og søndagar
}, { $holidays ->
    [one] 1 heilagdag
   *[other] { $holidays } heilagdagar
}.
letter-explained-not-counted-closed = Ikkje rekna med: { $weekend ->
    [one] 1 laurdag eller søndag
   *[other] { $weekend } laurdagar og søndagar
}, { $holidays ->
    [one] 1 heilagdag
   *[other] { $holidays } heilagdagar
}, { $closed ->
    [one] 1 stengd dag
   *[other] { $closed } stengde dagar
}.
letter-explained-rule = Regel { $rule }, kalender { $calendar }.
letter-ruler-heading = Dag for dag
letter-ruler-all = Vis alle { $n } dagar
letter-ruler-base = Bestillingsdagen blir ikkje rekna med
letter-day-number = virkedag { $n }
letter-day-weekend = helg
letter-day-closed = stengt
letter-day-today = i dag
letter-day-limit = siste dag i rute
letter-events-heading = Hendingar
letter-events-none = Ingen hendingar er melde. Brevet er bestilt.
letter-source-file = Fil
letter-source-demo = Demo
letter-source-skranke = Skranke
letter-source-organisation = Organisasjon { $number }
letter-events-source = Kjelde
letter-flagged = Funne forseinka av nattkøyringa { $date }
letter-flag-closed = Forseinkinga vart avslutta { $date }: { $state }
letter-flag-rule-changed = Etter ny frist eller kalender er brevet ikkje lenger forseinka. Det vart funne { $date }
letter-contradictions = Nokre hendingar kan ikkje stemme med dei andre. Sjå på dei før du svarar.
letter-contradiction = stemmer ikkje med dei andre
letter-back = Tilbake til personen
letter-open-person = Opne personen
column-state = Status
column-event = Hending
column-destination = Land
column-person = Person
column-last-event = Siste hending
holiday-new_years_day = 1. nyttårsdag
holiday-maundy_thursday = skjertorsdag
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
letter-returned-same-address = Adressa i Folkeregisteret er den same som brevet vart sendt til, så eit nytt brev vil truleg også kome i retur. Be personen rette adressa hos Skatteetaten først.
letter-returned-new-address = Adressa i Folkeregisteret er endra sidan brevet vart sendt.
letter-returned-check-address = Kontroller med personen at adressa i Folkeregisteret er rett før du bestiller på nytt.
letter-order-instead = Bestill nytt brev i staden
letter-print = Utskrift
letter-print-waits = Ventar på neste fil til trykkeriet
letter-print-handed-over = Overlevert trykkeriet { $at }, fil { $file }
letter-code = Koden i brevet
letter-code-holds = Gjeld til og med { $date }
letter-code-expiring = Gjeld til og med { $date }, og går snart ut
letter-code-expires-on = Koden i brevet går ut { $date }
letter-code-used = Brukt { $date }
letter-code-expired = Gjekk ut { $date }
letter-code-replaced = Gjeld ikkje frå { $date }, då eit nytt brev vart bestilt
letter-code-locked = Sperra { $date } etter for mange feil forsøk
letter-replaces = Erstattar brevet
letter-replaced-by = Erstatta av brevet
letter-reason-too_many_attempts = for mange feil forsøk med koden
