bulk-bar = Gjer noko med fleire brev
bulk-column = Vel
bulk-tick = Vel brevet { $reference }
bulk-ticked = # kryssa av
bulk-which = Kva brev
bulk-which-ticked = Dei som er kryssa av
bulk-which-page = Alle { $n } på denne sida
bulk-which-all = Alle { $n } i utvalet
bulk-which-first = Dei { $n } første i utvalet (det meste på ein gong)
bulk-action-remind = Send påminning
bulk-action-reissue = Bestill nytt
bulk-action-assign = Gi breva til { $name }
bulk-action-investigate = Marker undersøkt
bulk-take = Tildel meg
bulk-to = Gi dei til
bulk-assign = Gi breva
flash-bulk-none-chosen = Ingen brev er kryssa av. Kryss av breva, eller vel alle.
bulk-preview-title = Kontroller før du set i gang
bulk-will-none = Ingen av breva kan vere med
bulk-about-remind = Påminninga blir send på SMS. Ho er ei servicemelding, men blir likevel ikkje send samla til dei som har reservert seg eller er skjerma.
bulk-most = Du får sjå { $n } brev, som er det meste på ein gong.
bulk-note-reissue = Kvifor blir breva bestilte på nytt?
bulk-note-reissue-hint = 10 til 255 teikn. Grunnen følgjer kvar bestilling. Dei gamle kodane sluttar å verke.
bulk-fault-reason = Skriv grunnen med 10 til 255 teikn
bulk-cancel = Avbryt
bulk-title = Fleire brev på ein gong
bulk-progress = { $done } av { $all }
bulk-started = Sett i gang av { $name } { $date } { $time }.
bulk-state-running = Går føre seg
bulk-state-finished = Ferdig
bulk-running = Sida blir lesen på nytt av seg sjølv, og viser kvart brev når alt er ferdig. Du kan gå frå ho; arbeidet held fram.
bulks-title = Brev behandla samla
bulks-none = Ingen brev er behandla samla enno.
column-bulk = Kva
column-started = Sett i gang
column-bulk-done = Gjort
column-bulk-excluded = Haldne utanfor
column-bulk-failed = Feila
flash-queue-reminded = Påminninga er lagd i kø.
queue-refused-reminder = Påminninga er ikkje send. { $why }.
bulk-reason-not_late = Ingen ventar på brevet lenger
bulk-reason-replaced = Eit nytt brev er bestilt i staden
bulk-reason-newer_letter = Personen har eit nyare brev
bulk-reason-has_outcome = Brevet har eit utfall
bulk-reason-already_investigated = Brevet er undersøkt frå før
bulk-reason-already_theirs = Vedkomande har brevet frå før
bulk-reason-colleagues = Ein kollega har brevet
bulk-reason-changed_meanwhile = Oppfølginga er endra sidan du såg ho
bulk-reason-protected = Personen er skjerma. Ta brevet for seg
bulk-reason-opted_out = Personen har reservert seg
bulk-reason-no_mobile = Det finst ikkje noko mobilnummer som kan ta imot SMS
bulk-reason-mobile_unconfirmed = Mobilnummeret er ikkje stadfesta dei siste 18 månadene
bulk-reason-told_recently = Personen har fått, eller får snart, ei melding om brevet (siste 7 dagar)
bulk-reason-deceased = Personen er registrert død i Folkeregisteret
bulk-reason-number_ceased = Fødselsnummeret eller D-nummeret er ikkje lenger i bruk
bulk-reason-existing_user = Personen har MinID frå før
bulk-reason-under_13 = Personen er for ung: brevet kan bestillast frå det året ein fyller 13
bulk-reason-birth_date_unknown = Folkeregisteret har ingen fødselsdato
bulk-reason-no_valid_address = Folkeregisteret har inga adresse som brevet kan sendast til
bulk-reason-emigrated_no_address = Personen er registrert utflytta utan adresse i utlandet
bulk-reason-not_allowed = Den som sette det i gang, kan ikkje lenger arbeide med køen
bulk-reason-no_such_agent = Den som skulle få brevet, kan ikkje arbeide med køen
bulk-reason-fault = Det oppstod ein feil. Prøv brevet for seg
bulk-will-remind = { $n ->
    [one] 1 person får påminning
   *[other] { $n } personar får påminning
}
bulk-will-reissue = { $n ->
    [one] 1 brev blir bestilt på nytt
   *[other] { $n } brev blir bestilte på nytt
}
bulk-will-assign = { $n ->
    [one] { $name } får 1 brev
   *[other] { $name } får { $n } brev
}
bulk-will-investigate = { $n ->
    [one] 1 brev blir merkt som undersøkt
   *[other] { $n } brev blir merkte som undersøkte
}
bulk-confirm-remind = { $n ->
    [one] Send påminning til 1
   *[other] Send påminning til { $n }
}
bulk-confirm-reissue = { $n ->
    [one] Bestill 1 nytt brev
   *[other] Bestill { $n } nye brev
}
bulk-confirm-assign = { $n ->
    [one] Gi 1 brev til { $name }
   *[other] Gi { $n } brev til { $name }
}
bulk-confirm-investigate = { $n ->
    [one] Marker 1 brev undersøkt
   *[other] Marker { $n } brev undersøkte
}
bulk-done-heading = { $n ->
    [one] Vis brevet som er med
   *[other] Vis dei { $n } breva som er med
}
bulk-excluded-heading = { $n ->
    [one] 1 brev er halde utanfor
   *[other] { $n } brev er haldne utanfor
}
bulk-came-done = { $n ->
    [one] 1 brev er gjort
   *[other] { $n } brev er gjorde
}
bulk-came-excluded = { $n ->
    [one] 1 brev er halde utanfor
   *[other] { $n } brev er haldne utanfor
}
bulk-came-failed = { $n ->
    [one] 1 brev feila
   *[other] { $n } brev feila
}
bulk-state-awaiting = Ventar på frigjeving
bulk-awaiting = Ein annan leiar må sjå over og frigje utsendinga. Ingenting blir sendt før det.
bulk-decided-released = Frigjeven av { $name } { $when }.
bulk-decided-refused = Ikkje frigjeven. Avgjord av { $name } { $when }. Ingenting er sendt.
bulk-decide = Du kan frigje utsendinga. Kvar person blir vurdert på nytt rett før meldinga blir lagd i kø.
bulk-release = { $n ->
    [one] Frigje 1
   *[other] Frigje { $n }
}
bulk-refuse = Ikkje send noko
bulk-second-person = Du kan sende { $n } meldingar til mange på éin dag åleine. Fleire må frigjevast av ein annan leiar før noko blir sendt.
bulk-template = Tekst
bulk-template-usual = Den vanlege påminninga
bulk-template-show = Vis teksten
bulk-words = Med malen «{ $name }».
bulks-waiting = Ventar på frigjeving
bulk-recipients = { $n ->
    [one] 1 mottakar
   *[other] { $n } mottakarar
}
bulk-reason-not_released = Utsendinga vart ikkje frigjeven
