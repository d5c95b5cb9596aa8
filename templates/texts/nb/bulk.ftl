bulk-bar = Gjør noe med flere brev
bulk-column = Velg
bulk-tick = Velg brevet { $reference }
bulk-ticked = # krysset av
bulk-which = Hvilke brev
bulk-which-ticked = De som er krysset av
bulk-which-page = Alle { $n } på denne siden
bulk-which-all = Alle { $n } i utvalget
bulk-which-first = De { $n } første i utvalget (det meste på én gang)
bulk-action-remind = Send påminnelse
bulk-action-reissue = Bestill nytt
bulk-action-assign = Gi brevene til { $name }
bulk-action-investigate = Marker undersøkt
bulk-take = Tildel meg
bulk-to = Gi dem til
bulk-assign = Gi brevene
flash-bulk-none-chosen = Ingen brev er krysset av. Kryss av brevene, eller velg alle.
bulk-preview-title = Kontroller før du setter i gang
bulk-will-none = Ingen av brevene kan være med
bulk-about-remind = Påminnelsen sendes på SMS. Den er en servicemelding, men sendes likevel ikke samlet til dem som har reservert seg eller er skjermet.
bulk-most = Du får se { $n } brev, som er det meste på én gang.
bulk-note-reissue = Hvorfor bestilles brevene på nytt?
bulk-note-reissue-hint = 10 til 255 tegn. Grunnen følger hver bestilling. De gamle kodene slutter å virke.
bulk-fault-reason = Skriv grunnen med 10 til 255 tegn
bulk-cancel = Avbryt
bulk-title = Flere brev på én gang
bulk-progress = { $done } av { $all }
bulk-started = Satt i gang av { $name } { $date } { $time }.
bulk-state-running = Pågår
bulk-state-finished = Ferdig
bulk-running = Siden leses på nytt av seg selv, og viser hvert brev når alt er ferdig. Du kan gå fra den; arbeidet fortsetter.
bulks-title = Brev behandlet samlet
bulks-none = Ingen brev er behandlet samlet ennå.
column-bulk = Hva
column-started = Satt i gang
column-bulk-done = Gjort
column-bulk-excluded = Holdt utenfor
column-bulk-failed = Feilet
flash-queue-reminded = Påminnelsen er lagt i kø.
queue-refused-reminder = Påminnelsen er ikke sendt. { $why }.
bulk-reason-not_late = Ingen venter på brevet lenger
bulk-reason-replaced = Et nytt brev er bestilt i stedet
bulk-reason-newer_letter = Personen har et nyere brev
bulk-reason-has_outcome = Brevet har et utfall
bulk-reason-already_investigated = Brevet er undersøkt fra før
bulk-reason-already_theirs = Vedkommende har brevet fra før
bulk-reason-colleagues = En kollega har brevet
bulk-reason-changed_meanwhile = Oppfølgingen er endret siden du så den
bulk-reason-protected = Personen er skjermet. Ta brevet for seg
bulk-reason-opted_out = Personen har reservert seg
bulk-reason-no_mobile = Det finnes ikke noe mobilnummer som kan ta imot SMS
bulk-reason-mobile_unconfirmed = Mobilnummeret er ikke bekreftet de siste 18 månedene
bulk-reason-told_recently = Personen har fått, eller får snart, en melding om brevet (siste 7 dager)
bulk-reason-deceased = Personen er registrert død i Folkeregisteret
bulk-reason-number_ceased = Fødselsnummeret eller D-nummeret er ikke lenger i bruk
bulk-reason-existing_user = Personen har MinID fra før
bulk-reason-under_13 = Personen er for ung: brevet kan bestilles fra det året man fyller 13
bulk-reason-birth_date_unknown = Folkeregisteret har ingen fødselsdato
bulk-reason-no_valid_address = Folkeregisteret har ingen adresse som brevet kan sendes til
bulk-reason-emigrated_no_address = Personen er registrert utflyttet uten adresse i utlandet
bulk-reason-not_allowed = Den som satte det i gang, kan ikke lenger arbeide med køen
bulk-reason-no_such_agent = Den som skulle få brevet, kan ikke arbeide med køen
bulk-reason-fault = Det oppsto en feil. Prøv brevet for seg
bulk-will-remind = { $n ->
    [one] 1 person får påminnelse
   *[other] { $n } personer får påminnelse
}
bulk-will-reissue = { $n ->
    [one] 1 brev bestilles på nytt
   *[other] { $n } brev bestilles på nytt
}
bulk-will-assign = { $n ->
    [one] { $name } får 1 brev
   *[other] { $name } får { $n } brev
}
bulk-will-investigate = { $n ->
    [one] 1 brev merkes som undersøkt
   *[other] { $n } brev merkes som undersøkt
}
bulk-confirm-remind = { $n ->
    [one] Send påminnelse til 1
   *[other] Send påminnelse til { $n }
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
   *[other] Marker { $n } brev undersøkt
}
bulk-done-heading = { $n ->
    [one] Vis brevet som er med
   *[other] Vis de { $n } brevene som er med
}
bulk-excluded-heading = { $n ->
    [one] 1 brev er holdt utenfor
   *[other] { $n } brev er holdt utenfor
}
bulk-came-done = { $n ->
    [one] 1 brev er gjort
   *[other] { $n } brev er gjort
}
bulk-came-excluded = { $n ->
    [one] 1 brev er holdt utenfor
   *[other] { $n } brev er holdt utenfor
}
bulk-came-failed = { $n ->
    [one] 1 brev feilet
   *[other] { $n } brev feilet
}
bulk-state-awaiting = Venter på frigivelse
bulk-awaiting = En annen leder må se over og frigi utsendelsen. Ingenting sendes før det.
bulk-decided-released = Frigitt av { $name } { $when }.
bulk-decided-refused = Ikke frigitt. Avgjort av { $name } { $when }. Ingenting er sendt.
bulk-decide = Du kan frigi utsendelsen. Hver person vurderes på nytt rett før meldingen legges i kø.
bulk-release = { $n ->
    [one] Frigi 1
   *[other] Frigi { $n }
}
bulk-refuse = Ikke send noe
bulk-second-person = Du kan sende { $n } meldinger til mange på én dag alene. Flere må frigis av en annen leder før noe sendes.
bulk-template = Tekst
bulk-template-usual = Den vanlige påminnelsen
bulk-template-show = Vis teksten
bulk-words = Med malen «{ $name }».
bulks-waiting = Venter på frigivelse
bulk-recipients = { $n ->
    [one] 1 mottaker
   *[other] { $n } mottakere
}
bulk-reason-not_released = Utsendelsen ble ikke frigitt
