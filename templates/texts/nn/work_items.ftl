items-title = Må følgjast opp
items-lead = Brev som nokon må sjå på, dei eldste først.
items-count = { $n ->
    [0] Ingenting å følgje opp
    [one] 1 sak å følgje opp
   *[other] { $n } saker å følgje opp
}
items-count-many = Over { $n } saker å følgje opp
items-filter-kind = Kva det gjeld
items-column-kind = Sak
items-column-what = Kva
items-column-opened = Funnen
items-column-age = Virkedagar sidan
nav-work-items = Må følgjast opp
item-kind-contradiction = Hendingar som ikkje stemmer
item-kind-missing_receipt = Kvittering manglar
item-kind-returned = Brevet kom i retur
item-missing-accepted = Motteke for utskrift, men ikkje meldt trykt
item-missing-handed_over = Levert til trykkeriet, men ikkje meldt motteke
item-event = { $event } ({ $reference })
item-title = Sak å følgje opp
item-back = Til alt som må følgjast opp
item-letter = Brev
item-age = { $n ->
    [0] ingen virkedag sidan
    [one] 1 virkedag sidan
   *[other] { $n } virkedagar sidan
}
item-outcome = Utfall
item-outcome-settled = Ordna seg sjølv
item-outcome-vendor_corrected = Retta hos trykkeriet
item-outcome-new_letter = Nytt brev er bestilt
item-outcome-caller_informed = Innringar informert
item-outcome-no_action = Ingenting å gjere
item-closed-by = { $outcome }, ført av { $name } { $date }.
item-closed = { $outcome } { $date }.
item-close = Lukk saka
item-refused-more = Fleire hendingar som ikkje stemmer, er melde sidan du såg saka. Ingenting er lagra. Sjå på dei før du lukkar.
item-refused-settled = Saka har ordna seg sjølv sidan du såg ho. Ingenting er lagra. Slik står ho no.
item-refused-closed = Saka er lukka av ein annan sidan du såg ho. Ingenting er lagra. Slik står ho no.
flash-item-closed = Saka er lukka.
letter-to-look-at = Må følgjast opp:
