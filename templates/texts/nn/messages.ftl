nav-messages = Meldingar
messages-title = Meldingar
messages-show = Vis
messages-show-to_judge = Usikkert om dei vart sende
messages-show-unreached = Nådde ikkje fram på nokon kanal
messages-show-not_delivered = Kom ikkje fram
messages-show-waiting = Ventar på å bli sende
messages-show-all = Alle
messages-count-to_judge = { $n ->
    [0] Ingen meldingar å vurdere.
    [one] 1 melding å vurdere. Tenesta svarte ikkje, så ingen veit om ho vart send.
   *[other] { $n } meldingar å vurdere. Tenesta svarte ikkje, så ingen veit om dei vart sende.
}
messages-count-unreached = { $n ->
    [0] Ingen meldingar som nokon må følgje opp.
    [one] 1 melding nådde ikkje fram på nokon kanal. Gi personen beskjed i brev eller på telefon.
   *[other] { $n } meldingar nådde ikkje fram på nokon kanal. Gi personane beskjed i brev eller på telefon.
}
messages-count-not_delivered = { $n ->
    [0] Ingen meldingar som ikkje kom fram.
    [one] 1 melding kom ikkje fram.
   *[other] { $n } meldingar kom ikkje fram.
}
messages-count-waiting = { $n ->
    [0] Ingen meldingar ventar.
    [one] 1 melding ventar på å bli send.
   *[other] { $n } meldingar ventar på å bli sende.
}
messages-count-many = Over { $n } meldingar.
messages-all-lead = Alle meldingar, dei nyaste først.
column-queued = Lagd i kø
message-title = Melding
message-back = Til meldingane
message-facts = Om meldinga
message-language = Språk
message-queued = Lagd i kø
message-asked-by = Bede om av
message-asked-by-job = Automatisk
message-due = Blir tidlegast prøvd
message-finished = Ferdig
message-provider-reference = Referansen til tenesta
message-id = Id-en til meldinga
message-letter = Gjeld brevet
message-letter-open = Opne brevet
message-from = Send på nytt i staden for
message-from-open = ei tidlegare melding
message-text = Teksten
message-text-none = Teksten kan ikkje visast: meldinga er ikkje send, teksten er endra sidan, eller det er ein eingongskode.
message-attempts = Forsøk
message-attempts-none = Meldinga er ikkje overlevert til noka teneste.
column-attempt = Nr.
column-attempt-started = Starta
column-provider = Leverandør
column-attempt-finished = Ferdig
column-outcome = Resultat
column-code = Svarkode
message-receipts = Rapportar om meldinga
message-receipts-none = Ingen har rapportert kva det vart av meldinga.
message-chain = Kanalar som er prøvde
message-chain-open = Opne meldinga
message-chain-failed-email = E-posten kom ikkje fram: { $reason }.
message-chain-failed-sms = SMS-en kom ikkje fram: { $reason }.
message-chain-sent = Send som SMS i staden.
message-chain-tried = Blir prøvd som SMS i staden.
message-chain-none = Ingen kanal er att. Gi personen beskjed i brev eller på telefon.
message-receipts-mailbox = Retur i e-postkassa
column-happened = Skjedde
column-reported-by = Frå
column-says = Seier
receipt-status-accepted = Motteken av leverandøren
receipt-status-deferred = Leverandøren prøver igjen
receipt-status-delivered = Levert
receipt-status-failed = Ikkje levert
receipt-status-expired = Ikkje levert i tide
receipt-status-bounced = Kom i retur
receipt-status-complained = Levert, meldt som uønskt
message-uncertain-about = Tenesta svarte ikkje då meldinga vart overlevert. Meldinga blir ikkje send på nytt av seg sjølv, for då kan personen få ho to gonger. Spør innringaren om ho kom, eller sjå i loggen hos leverandøren.
message-judge = Kva skal skje med meldinga?
message-judge-counts_as_sent = Rekn ho som send
message-judge-sent_again = Send ho på nytt som ei ny melding
message-judge-not_sent = Ho vart ikkje send: prøv neste kanal
message-judge-told_otherwise = Personen har fått beskjed i brev eller på telefon
message-reason = Kvifor?
message-save = Lagre
message-decided = Avgjort
message-judged-counts_as_sent = Rekna som send av { $name } { $when }
message-judged-sent_again = Send på nytt av { $name } { $when }
message-judged-not_sent = Vurdert som ikkje send av { $name } { $when }
message-judged-told_otherwise = Personen fekk beskjed på annan måte, registrert av { $name } { $when }
message-again-open = Opne den nye meldinga
message-fault-judgement = Vel kva som skal skje med meldinga.
message-fault-reason = Skriv grunnen med 3 til 500 teikn.
message-refused-on_its_way = Meldinga er på veg. Ingenting er lagra.
message-refused-known_sent = Meldinga er send frå før. Ingenting er lagra.
message-refused-not_to_be_sent = Meldinga vart ikkje send, og kan ikkje reknast som send eller sendast på nytt. Ingenting er lagra.
message-refused-one_time_code = Ein eingongskode blir ikkje send på nytt. Send ein ny kode frå sida til personen.
message-refused-text_deleted = Det som stod i meldinga er sletta, for ho er gammal. Ho kan ikkje sendast på nytt.
message-refused-followed = Meldinga er følgd opp på ein annan kanal. Ingenting er lagra.
message-refused-decided = Nokon annan har allereie avgjort dette. Ingenting er lagra. Slik står det no.
flash-message-again = Meldinga er lagd i kø på nytt. Dette er den nye meldinga.
flash-message-sent = Meldinga blir rekna som send.
flash-message-not-sent = Meldinga blir rekna som ikkje send. Slik blir ho følgd opp.
flash-message-told = Det er registrert at personen har fått beskjed.
notice-reason-no_address = Det finst inga adresse å sende til
notice-reason-not_mobile = Nummeret kan ikkje ta imot SMS
notice-reason-unusable_address = Adressa kan ikkje brukast
notice-reason-opted_out = Personen har reservert seg
notice-reason-deceased = Personen er registrert død
notice-reason-letter_ended = Ingen ventar på brevet lenger
notice-reason-code_ended = Ingen ventar på koden lenger
notice-reason-entry_deleted = Oppføringa i kontaktregisteret er sletta
notice-reason-address_bounced = Tidlegare meldingar kom i retur frå adressa, og ho er ikkje stadfesta sidan
notice-reason-address_outdated = Adressa er ikkje stadfesta på 18 månader
notice-reason-address_protected = Personen har adressesperre. Ring eller skriv brev.
notice-reason-arrived_before = Den første meldinga kom fram
notice-reason-tries_used_up = Alle forsøk er brukte opp
notice-reason-no_answer = Tenesta svarte ikkje
notice-reason-too_old = Det vart for seint å sende ho
notice-reason-unreachable = Tenesta kan ikkje nåast
notice-reason-provider_paused = Leverandøren tek ein pause
notice-reason-not_composed = Teksten kunne ikkje skrivast
notice-reason-unsafe_value = Ein verdi i meldinga kan ikkje sendast
notice-reason-counts_as_sent = Rekna som send
notice-reason-sent_again = Send på nytt
notice-reason-not_sent = Vurdert som ikkje send
notice-reason-register_unavailable = Kontaktregisteret svarer ikkje
notice-reason-restored = Venta i ein tryggleikskopi som vart henta tilbake
notice-reason-timeout = Tenesta brukte for lang tid på å svare
notice-reason-unreadable_answer = Svaret frå tenesta kunne ikkje lesast
notice-reason-gateway_error = SMS-tenesta tok ikkje imot meldinga
notice-reason-tls_or_sign_in_refused = Tenesta godtok ikkje tilkoplinga
notice-reason-no_provider = Ingen leverandør tek imot SMS no
notice-reason-no-mailbox = E-postadressa finst ikkje
notice-reason-no-domain = Domenet i e-postadressa tek ikkje imot e-post
notice-reason-mailbox-closed = Postkassa er stengd
notice-reason-mailbox-full = Postkassa er full
notice-reason-mail-refused = E-posttenesta til mottakaren godtok ikkje e-posten
notice-reason-code = Svarkode { $code }
