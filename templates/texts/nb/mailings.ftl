mailings-title = Utsendelser
mailings-lead = Meldinger som er sendt til alle i en liste. En ny utsendelse begynner med et masseoppslag.
mailings-none = Ingen utsendelser ennå.
mailing-column-done = Lagt i kø
mailing-form-title = Skriv til alle i listen
mailing-to-list = Til listen
mailing-list = Listens formål
mailing-people = Personer
mailing-known = { $n ->
    [one] 1 person i listen er kjent her
   *[other] { $n } personer i listen er kjent her
}
mailing-rows-faulty = Rader uten gyldig fødselsnummer
mailing-rows-unknown = Rader med fødselsnummer som ikke er kjent her
mailing-rows-repeated = Rader som gjentar en tidligere rad
mailing-rows = rad { $rows }
mailing-rows-and-more = rad { $rows } og { $more } til
mailing-reaches = Kan nå { $n } av { $all }
mailing-go-on = Fortsett
mailing-check = Kontroller
mailing-check-title = Kontroller før du sender
mailing-will = { $n ->
    [0] Ingen i listen får meldingen
    [one] 1 person får meldingen
   *[other] { $n } personer får meldingen
}
mailing-when = Når
mailing-when-now = Så snart som mulig
mailing-when-urgent = Nå, utenom åpningstiden
mailing-when-opens = { $weekday } { $when }, når brukerstøtten er åpen
mailing-left-out = { $n ->
    [0] Rader som ikke gir noen mottaker
    [one] 1 person får den ikke
   *[other] { $n } personer får den ikke
}
mailing-who = Hvem som får den
mailing-recipients = { $n ->
    [one] Mottaker
   *[other] Mottakere
}
mailing-and-more = Og { $n } til.
mailing-words = Hva de får
mailing-in-language = { $n ->
    [one] 1 person får denne
   *[other] { $n } personer får denne
}
mailing-send = { $n ->
    [one] Send til 1 person
   *[other] Send til { $n } personer
}
mailing-change = Endre
mailing-title = Utsendelse
mailing-heading = { $name }, { $channel }
mailing-sent-at = Sendes { $when }.
mailing-running = Siden leses på nytt av seg selv. Du kan gå fra den; arbeidet fortsetter.
mailing-show-words = Vis teksten
mailing-came = Hva det er blitt av personene
mailing-came-what = Utfall
mailing-came-done = Meldingen er lagt i kø
mailing-came-pending = Venter
mailing-came-excluded = Holdt utenfor
mailing-came-failed = Feilet
mailing-count = Antall
mailing-messages = Hvor meldingene står
mailing-people-title = Personer i utsendelsen
mailing-back = Til utsendelsen
mailing-nobody = Ingen.
mailing-reason-written_recently = Har fått, eller får snart, en melding med samme mal
mailing-reason-not_released = Utsendelsen ble ikke frigitt
mailing-reason-not_allowed = Den som satte det i gang, kan ikke lenger skrive til mange
mailing-reason-template_withdrawn = Malen er tatt ut av bruk
mailing-reason-fault = Det oppsto en feil. Skriv til personen for seg
error-mailing-elsewhere = Det kan ikke skrives til mange herfra når kontaktregisteret er et annet sted. Ingenting er sendt.
error-mailing-too-long = Listen har mer enn 5 000 rader. Del den opp, og slå opp delene hver for seg.
flash-mailing-list-first = Slå opp listen først. Når den er slått opp, kan du skrive til alle i den.
lookup-write = Skriv til alle i listen
lookup-write-lead = Du kan sende en melding med en av malene til dem i listen som kan varsles. Du ser hvem det er før noe sendes.
message-mailing = Sendt til
message-mailing-many = Mange på én gang
