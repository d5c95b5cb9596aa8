mailings-title = Utsendingar
mailings-lead = Meldingar som er sende til alle i ei liste. Ei ny utsending tek til med eit masseoppslag.
mailings-none = Ingen utsendingar enno.
mailing-column-done = Lagt i kø
mailing-form-title = Skriv til alle i lista
mailing-to-list = Til lista
mailing-list = Føremålet med lista
mailing-people = Personar
mailing-known = { $n ->
    [one] 1 person i lista er kjend her
   *[other] { $n } personar i lista er kjende her
}
mailing-rows-faulty = Rader utan gyldig fødselsnummer
mailing-rows-unknown = Rader med fødselsnummer som ikkje er kjent her
mailing-rows-repeated = Rader som tek opp att ei tidlegare rad
mailing-rows = rad { $rows }
mailing-rows-and-more = rad { $rows } og { $more } til
mailing-reaches = Kan nå { $n } av { $all }
mailing-go-on = Hald fram
mailing-check = Kontroller
mailing-check-title = Kontroller før du sender
mailing-will = { $n ->
    [0] Ingen i lista får meldinga
    [one] 1 person får meldinga
   *[other] { $n } personar får meldinga
}
mailing-when = Når
mailing-when-now = Så snart som råd
mailing-when-urgent = No, utanom opningstida
mailing-when-opens = { $weekday } { $when }, når brukarstøtta er open
mailing-left-out = { $n ->
    [0] Rader som ikkje gir nokon mottakar
    [one] 1 person får ho ikkje
   *[other] { $n } personar får ho ikkje
}
mailing-who = Kven som får ho
mailing-recipients = { $n ->
    [one] Mottakar
   *[other] Mottakarar
}
mailing-and-more = Og { $n } til.
mailing-words = Kva dei får
mailing-in-language = { $n ->
    [one] 1 person får denne
   *[other] { $n } personar får denne
}
mailing-send = { $n ->
    [one] Send til 1 person
   *[other] Send til { $n } personar
}
mailing-change = Endre
mailing-title = Utsending
mailing-heading = { $name }, { $channel }
mailing-sent-at = Blir send { $when }.
mailing-running = Sida blir lesen på nytt av seg sjølv. Du kan gå frå ho; arbeidet held fram.
mailing-show-words = Vis teksten
mailing-came = Kva det er blitt av personane
mailing-came-what = Utfall
mailing-came-done = Meldinga er lagd i kø
mailing-came-pending = Ventar
mailing-came-excluded = Halde utanfor
mailing-came-failed = Feila
mailing-count = Tal
mailing-messages = Kvar meldingane står
mailing-people-title = Personar i utsendinga
mailing-back = Til utsendinga
mailing-nobody = Ingen.
mailing-reason-written_recently = Har fått, eller får snart, ei melding med same mal
mailing-reason-not_released = Utsendinga vart ikkje frigjeven
mailing-reason-not_allowed = Den som sette det i gang, kan ikkje lenger skrive til mange
mailing-reason-template_withdrawn = Malen er teken ut av bruk
mailing-reason-fault = Det oppstod ein feil. Skriv til personen for seg
error-mailing-elsewhere = Det går ikkje an å skrive til mange herifrå når kontaktregisteret er ein annan stad. Ingenting er sendt.
error-mailing-too-long = Lista har meir enn 5 000 rader. Del ho opp, og slå opp delane kvar for seg.
flash-mailing-list-first = Slå opp lista først. Når ho er slått opp, kan du skrive til alle i ho.
lookup-write = Skriv til alle i lista
lookup-write-lead = Du kan sende ei melding med ein av malane til dei i lista som kan varslast. Du ser kven det er før noko blir sendt.
message-mailing = Sendt til
message-mailing-many = Mange på éin gong
