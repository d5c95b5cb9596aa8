nav-messages = Meldinger
messages-title = Meldinger
messages-show = Vis
messages-show-to_judge = Usikkert om de ble sendt
messages-show-unreached = Nådde ikke fram på noen kanal
messages-show-not_delivered = Kom ikke fram
messages-show-waiting = Venter på å bli sendt
messages-show-all = Alle
messages-count-to_judge = { $n ->
    [0] Ingen meldinger å vurdere.
    [one] 1 melding å vurdere. Tjenesten svarte ikke, så ingen vet om den ble sendt.
   *[other] { $n } meldinger å vurdere. Tjenesten svarte ikke, så ingen vet om de ble sendt.
}
messages-count-unreached = { $n ->
    [0] Ingen meldinger som noen må følge opp.
    [one] 1 melding nådde ikke fram på noen kanal. Gi personen beskjed i brev eller på telefon.
   *[other] { $n } meldinger nådde ikke fram på noen kanal. Gi personene beskjed i brev eller på telefon.
}
messages-count-not_delivered = { $n ->
    [0] Ingen meldinger som ikke kom fram.
    [one] 1 melding kom ikke fram.
   *[other] { $n } meldinger kom ikke fram.
}
messages-count-waiting = { $n ->
    [0] Ingen meldinger venter.
    [one] 1 melding venter på å bli sendt.
   *[other] { $n } meldinger venter på å bli sendt.
}
messages-count-many = Over { $n } meldinger.
messages-all-lead = Alle meldinger, de nyeste først.
column-queued = Lagt i kø
message-title = Melding
message-back = Til meldingene
message-facts = Om meldingen
message-language = Språk
message-queued = Lagt i kø
message-asked-by = Bedt om av
message-asked-by-job = Automatisk
message-due = Prøves tidligst
message-finished = Ferdig
message-provider-reference = Tjenestens referanse
message-id = Meldingens id
message-letter = Gjelder brevet
message-letter-open = Åpne brevet
message-from = Sendt på nytt i stedet for
message-from-open = en tidligere melding
message-text = Teksten
message-text-none = Teksten kan ikke vises: meldingen er ikke sendt, teksten er endret siden, eller det er en engangskode.
message-attempts = Forsøk
message-attempts-none = Meldingen er ikke overlevert til noen tjeneste.
column-attempt = Nr.
column-attempt-started = Startet
column-provider = Leverandør
column-attempt-finished = Ferdig
column-outcome = Resultat
column-code = Svarkode
message-receipts = Rapporter om meldingen
message-receipts-none = Ingen har rapportert hva det ble av meldingen.
message-chain = Kanaler som er prøvd
message-chain-open = Åpne meldingen
message-chain-failed-email = E-posten kom ikke fram: { $reason }.
message-chain-failed-sms = SMS-en kom ikke fram: { $reason }.
message-chain-sent = Sendt som SMS i stedet.
message-chain-tried = Prøves som SMS i stedet.
message-chain-none = Ingen kanal er igjen. Gi personen beskjed i brev eller på telefon.
message-receipts-mailbox = Retur i e-postkassen
column-happened = Skjedde
column-reported-by = Fra
column-says = Sier
receipt-status-accepted = Mottatt av leverandøren
receipt-status-deferred = Leverandøren prøver igjen
receipt-status-delivered = Levert
receipt-status-failed = Ikke levert
receipt-status-expired = Ikke levert i tide
receipt-status-bounced = Kom i retur
receipt-status-complained = Levert, meldt som uønsket
message-uncertain-about = Tjenesten svarte ikke da meldingen ble overlevert. Meldingen sendes ikke på nytt av seg selv, for da kan personen få den to ganger. Spør innringeren om den kom, eller se i loggen hos leverandøren.
message-judge = Hva skal skje med meldingen?
message-judge-counts_as_sent = Regn den som sendt
message-judge-sent_again = Send den på nytt som en ny melding
message-judge-not_sent = Den ble ikke sendt: prøv neste kanal
message-judge-told_otherwise = Personen har fått beskjed i brev eller på telefon
message-reason = Hvorfor?
message-save = Lagre
message-decided = Avgjort
message-judged-counts_as_sent = Regnet som sendt av { $name } { $when }
message-judged-sent_again = Sendt på nytt av { $name } { $when }
message-judged-not_sent = Vurdert som ikke sendt av { $name } { $when }
message-judged-told_otherwise = Personen fikk beskjed på annen måte, registrert av { $name } { $when }
message-again-open = Åpne den nye meldingen
message-fault-judgement = Velg hva som skal skje med meldingen.
message-fault-reason = Skriv grunnen med 3 til 500 tegn.
message-refused-on_its_way = Meldingen er på vei. Ingenting er lagret.
message-refused-known_sent = Meldingen er sendt fra før. Ingenting er lagret.
message-refused-not_to_be_sent = Meldingen ble ikke sendt, og kan ikke regnes som sendt eller sendes på nytt. Ingenting er lagret.
message-refused-one_time_code = En engangskode sendes ikke på nytt. Send en ny kode fra personens side.
message-refused-text_deleted = Det som sto i meldingen er slettet, for den er gammel. Den kan ikke sendes på nytt.
message-refused-followed = Meldingen er fulgt opp på en annen kanal. Ingenting er lagret.
message-refused-decided = En annen har allerede avgjort dette. Ingenting er lagret. Slik står det nå.
flash-message-again = Meldingen er lagt i kø på nytt. Dette er den nye meldingen.
flash-message-sent = Meldingen regnes som sendt.
flash-message-not-sent = Meldingen regnes som ikke sendt. Slik følges den opp.
flash-message-told = Det er registrert at personen har fått beskjed.
notice-reason-no_address = Det finnes ingen adresse å sende til
notice-reason-not_mobile = Nummeret kan ikke ta imot SMS
notice-reason-unusable_address = Adressen kan ikke brukes
notice-reason-opted_out = Personen har reservert seg
notice-reason-deceased = Personen er registrert død
notice-reason-letter_ended = Ingen venter på brevet lenger
notice-reason-code_ended = Ingen venter på koden lenger
notice-reason-entry_deleted = Oppføringen i kontaktregisteret er slettet
notice-reason-address_bounced = Tidligere meldinger kom i retur fra adressen, og den er ikke bekreftet siden
notice-reason-address_outdated = Adressen er ikke bekreftet på 18 måneder
notice-reason-address_protected = Personen har adressesperre. Ring eller skriv brev.
notice-reason-arrived_before = Den første meldingen kom fram
notice-reason-tries_used_up = Alle forsøk er brukt opp
notice-reason-no_answer = Tjenesten svarte ikke
notice-reason-too_old = Det ble for sent å sende den
notice-reason-unreachable = Tjenesten kan ikke nås
notice-reason-provider_paused = Leverandøren tar en pause
notice-reason-not_composed = Teksten kunne ikke skrives
notice-reason-unsafe_value = En verdi i meldingen kan ikke sendes
notice-reason-counts_as_sent = Regnet som sendt
notice-reason-sent_again = Sendt på nytt
notice-reason-not_sent = Vurdert som ikke sendt
notice-reason-register_unavailable = Kontaktregisteret svarer ikke
notice-reason-restored = Ventet i en sikkerhetskopi som ble hentet tilbake
notice-reason-timeout = Tjenesten brukte for lang tid på å svare
notice-reason-unreadable_answer = Svaret fra tjenesten kunne ikke leses
notice-reason-gateway_error = SMS-tjenesten tok ikke imot meldingen
notice-reason-tls_or_sign_in_refused = Tjenesten godtok ikke tilkoblingen
notice-reason-no_provider = Ingen leverandør tar imot SMS nå
notice-reason-no-mailbox = E-postadressen finnes ikke
notice-reason-no-domain = Domenet i e-postadressen tar ikke imot e-post
notice-reason-mailbox-closed = Postkassen er stengt
notice-reason-mailbox-full = Postkassen er full
notice-reason-mail-refused = Mottakerens e-posttjeneste godtok ikke e-posten
notice-reason-code = Svarkode { $code }
